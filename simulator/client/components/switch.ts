import { type BuiltinDefinition, toggleAttribute } from './define'
import { formFields } from './form'

const properties = { name: '', checked: false, disabled: false, type: 'switch', color: '#04BE02' }

export const switchControl: BuiltinDefinition<typeof properties> = {
  tag: 'switch',
  properties,
  css: `
wx-switch { display: inline-block; vertical-align: middle; cursor: pointer }
wx-switch > .wx-track { position: relative; width: 52px; height: 32px; border: 1px solid #dfdfdf; border-radius: 16px;
  box-sizing: border-box; background: #dfdfdf; transition: background-color .1s, border-color .1s }
wx-switch > .wx-track::before, wx-switch > .wx-track::after { content: ""; position: absolute; top: 0; left: 0; height: 30px;
  border-radius: 15px; transition: transform .3s }
wx-switch > .wx-track::before { width: 50px; background: #fdfdfd }
wx-switch > .wx-track::after { width: 30px; background: #fff; box-shadow: 0 1px 3px rgba(0,0,0,.4) }
wx-switch[checked] > .wx-track::before { transform: scale(0) }
wx-switch[checked] > .wx-track::after { transform: translateX(20px) }
wx-switch[disabled] > .wx-track { opacity: .7 }`,
  setup(host) {
    const { element } = host
    const track = host.create('div', 'wx-track')
    element.append(track)
    element.setAttribute('role', 'switch')
    element.tabIndex = 0
    host.watch(['checked', 'color'], () => {
      const on = host.get('checked')
      toggleAttribute(element, 'checked', on)
      element.setAttribute('aria-checked', String(on))
      track.style.borderColor = on ? host.get('color') : ''
      track.style.backgroundColor = on ? host.get('color') : ''
    })
    host.watch(['disabled'], () => toggleAttribute(element, 'disabled', host.get('disabled')))
    const toggle = (): void => {
      if (host.get('disabled')) return
      host.set({ checked: !host.get('checked') })
      host.emit('change', { value: host.get('checked') })
    }
    host.component.addListener('tap', toggle)
    formFields.set(element, {
      formValue: () => host.get('checked'),
      reset: () => host.set({ checked: false }),
    })
    return { tap: toggle }
  },
}
