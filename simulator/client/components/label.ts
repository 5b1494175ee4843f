import type { TouchOrigin } from '../engine/gestures'
import type { BuiltinDefinition } from './define'
import type { ComponentElement } from './services'

const properties = { for: '' }

const CONTROLS = 'wx-button, wx-checkbox, wx-radio, wx-switch, wx-input, wx-textarea'

/** A tap on the label is a tap on its control: the one named by `for`, else the first inside. */
export const label: BuiltinDefinition<typeof properties> = {
  tag: 'label',
  properties,
  css: 'wx-label { display: inline }',
  setup(host) {
    const { element } = host
    const find = (): ComponentElement | null => {
      const id = host.get('for')
      if (!id) return element.querySelector<ComponentElement>(CONTROLS)
      const wanted = [...element.ownerDocument.querySelectorAll<ComponentElement>(CONTROLS)]
      return wanted.find((control) => control.__wxElement?.id === id) ?? null
    }
    host.component.addListener('tap', (event) => {
      const control = find()
      if (!control?.__wxElement) return
      // The control's own tap bubbles up here; it has done its work already.
      const origin = event.getOriginalEvent() as TouchOrigin | undefined
      if (origin && control.contains(origin.target)) return
      if (control.matches('wx-input, wx-textarea'))
        control.querySelector<HTMLElement>('input, textarea')?.focus()
      else control.__wxElement.triggerEvent('tap')
    })
    return undefined
  },
}
