import * as glassEasel from 'glass-easel'
import type { Host } from './define'

/** What input and textarea have in common (docs: input, textarea). */
export const ENTRY_PROPERTIES = {
  value: '',
  placeholder: '',
  placeholderStyle: '',
  disabled: false,
  maxlength: 140,
  cursorSpacing: 0,
  focus: false,
  autoFocus: false,
  cursor: -1,
  cursorColor: '',
  selectionStart: -1,
  selectionEnd: -1,
  adjustPosition: true,
  holdKeyboard: false,
  confirmType: 'done',
  confirmHold: false,
  name: '',
} as const

export const ENTRY_CSS = `
.wx-entry { display: block; width: 100%; height: 100%; margin: 0; padding: 0; border: 0; outline: 0; background: none;
  font: inherit; color: inherit; text-align: inherit; letter-spacing: inherit; resize: none; box-sizing: border-box;
  appearance: none; caret-color: #07c160 }
.wx-entry:disabled { opacity: 1; -webkit-text-fill-color: currentcolor }
.wx-placeholder { position: absolute; inset: 0; overflow: hidden; pointer-events: none; color: gray; white-space: nowrap }
.wx-placeholder[hidden] { display: none }`

export type EntryHost = Host<typeof ENTRY_PROPERTIES>

export interface TextEntry {
  /** Puts a text in as a person does: cut to `maxlength`, with an `input` event. */
  type(text: string): void
  /** Shows a text from inside, without an event. */
  show(text: string): void
}

interface InputDetail {
  value: string
  cursor: number
  keyCode: number
}

/** Wires a real control to the component: value, placeholder, events, focus. */
export function createTextEntry(host: EntryHost, control: HTMLInputElement | HTMLTextAreaElement): TextEntry {
  const placeholder = addPlaceholder(host)
  const showPlaceholder = (): void => {
    placeholder.hidden = control.value !== ''
  }
  let lastKey = 0
  let committed = ''

  const show = (text: string): void => {
    if (control.value !== text) control.value = text
    showPlaceholder()
  }

  /** Tells the app; what its handler returns replaces the text (docs: input, bindinput). */
  function input(): void {
    showPlaceholder()
    host.set({ value: control.value })
    const detail: InputDetail = {
      value: control.value,
      cursor: control.selectionStart ?? control.value.length,
      keyCode: lastKey,
    }
    host.emit('input', detail, {
      handleListenerReturn: (answer) => {
        const text =
          typeof answer === 'string' ? answer : (answer as { value?: unknown } | null | undefined)?.value
        if (typeof text !== 'string') return
        host.set({ value: text })
        show(text)
      },
    })
  }

  control.addEventListener('keydown', (event) => {
    lastKey = (event as KeyboardEvent).keyCode
  })
  control.addEventListener('input', input)
  control.addEventListener('focus', () => {
    committed = control.value
    host.emit('focus', { value: control.value, height: 0 })
  })
  control.addEventListener('blur', () => {
    host.emit('blur', { value: control.value, cursor: control.selectionStart ?? 0, encryptedValue: '' })
    if (committed !== control.value) host.emit('change', { value: control.value })
  })

  host.watch(['value'], () => show(toText(host.get('value'))))
  host.watch(['disabled'], () => {
    control.disabled = host.get('disabled')
  })
  host.watch(['maxlength'], () => {
    const limit = host.get('maxlength')
    if (limit >= 0) control.maxLength = limit
    else control.removeAttribute('maxlength')
  })
  host.watch(['placeholder'], () => {
    const words = host.get('placeholder')
    placeholder.textContent = words
    if (words) control.setAttribute('aria-label', words)
    showPlaceholder()
  })
  host.watch(['placeholderStyle'], () => placeholder.setAttribute('style', host.get('placeholderStyle')))
  host.watch(['focus', 'autoFocus'], () => {
    if (host.get('focus') || host.get('autoFocus'))
      host.element.ownerDocument.defaultView?.setTimeout(() => control.focus(), 0)
    else if (host.element.ownerDocument.activeElement === control) control.blur()
  })

  return {
    show,
    type(text) {
      const limit = host.get('maxlength')
      control.value = limit >= 0 ? text.slice(0, limit) : text
      input()
    },
  }
}

const toText = (value: unknown): string => (value === null || value === undefined ? '' : String(value))

/**
 * The placeholder is a node of the component's shadow tree, because `placeholder-class` names a class in the scope
 * of whoever uses the component.
 */
function addPlaceholder(host: EntryHost): HTMLElement {
  const { shadowRoot } = host.component
  if (!glassEasel.ShadowRoot.isShadowRoot(shadowRoot)) throw new Error('a built-in has a shadow root')
  const node = shadowRoot.createNativeNode('h5-div')
  node.setNodeClass('placeholder-class')
  shadowRoot.appendChild(node)
  const element = node.getBackendElement() as unknown as HTMLElement
  element.classList.add('wx-placeholder')
  element.setAttribute('aria-hidden', 'true')
  return element
}
