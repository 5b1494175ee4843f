import type { BuiltinDefinition } from './define'
import { createTextEntry, ENTRY_CSS, ENTRY_PROPERTIES, type EntryHost } from './text-entry'

const properties = { ...ENTRY_PROPERTIES, type: 'text', password: false, alwaysEmbed: false }

const INPUT_MODES: Readonly<Record<string, string>> = {
  number: 'numeric',
  digit: 'decimal',
  idcard: 'text',
  'safe-password': 'text',
}

export const input: BuiltinDefinition<typeof properties> = {
  tag: 'input',
  properties,
  externalClasses: ['placeholder-class'],
  css: `
wx-input { display: block; position: relative; overflow: hidden; height: 1.4rem; min-height: 1.4rem; line-height: 1.4rem;
  text-overflow: clip; font-size: 16px }
wx-input > .wx-placeholder { display: flex; align-items: center; justify-content: inherit }
${ENTRY_CSS}`,
  setup(host) {
    const control = host.create('input', 'wx-entry')
    host.element.append(control)
    const entry = createTextEntry(host as unknown as EntryHost, control)
    host.watch(['type', 'password'], () => {
      control.type = host.get('password') ? 'password' : 'text'
      control.inputMode = INPUT_MODES[host.get('type')] ?? 'text'
    })
    host.watch(['confirmType'], () => {
      control.enterKeyHint = host.get('confirmType')
    })
    control.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return
      host.emit('confirm', { value: control.value })
      if (!host.get('confirmHold')) control.blur()
    })
    return { input: (value: unknown) => entry.type(String(value)) }
  },
}
