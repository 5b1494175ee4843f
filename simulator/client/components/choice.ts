import { type BuiltinDefinition, toggleAttribute } from './define'
import { formFields } from './form'
import type { ComponentElement } from './services'

const groupProperties = { name: '' }
const optionProperties = { value: '', checked: false, disabled: false, color: '' }

type Option = BuiltinDefinition<typeof optionProperties>
type Group = BuiltinDefinition<typeof groupProperties>

const optionsIn = (group: Element, tag: string): ComponentElement[] => [
  ...group.querySelectorAll<ComponentElement>(`wx-${tag}`),
]
const isChecked = (option: ComponentElement): boolean => Boolean(option.__wxElement?.data.checked)
const optionValue = (option: ComponentElement): unknown => option.__wxElement?.data.value

const boxCss = (tag: string, radius: string): string => `
wx-${tag} { display: inline-block; cursor: pointer }
wx-${tag} > .wx-box { display: inline-flex; align-items: center; justify-content: center; vertical-align: middle; margin-right: 5px;
  width: 24px; height: 24px; box-sizing: border-box; border: 1px solid #d1d1d1; border-radius: ${radius}; background: #fff; color: #1aad19 }
wx-${tag} > .wx-box::before { content: ""; width: 6px; height: 11px; margin-top: -3px; border: solid currentcolor;
  border-width: 0 2px 2px 0; transform: rotate(45deg); visibility: hidden }
wx-${tag}[checked] > .wx-box::before { visibility: visible }
wx-${tag}[disabled] > .wx-box { background: #e1e1e1; opacity: .7 }`

export const checkboxGroup: Group = {
  tag: 'checkbox-group',
  properties: groupProperties,
  css: 'wx-checkbox-group { display: block }',
  setup({ element }) {
    formFields.set(element, {
      formValue: () => optionsIn(element, 'checkbox').filter(isChecked).map(optionValue),
      reset: () => {
        for (const option of optionsIn(element, 'checkbox')) option.__wxElement?.setData({ checked: false })
      },
    })
    return undefined
  },
}

export const checkbox: Option = {
  tag: 'checkbox',
  properties: optionProperties,
  css: boxCss('checkbox', '3px'),
  setup(host) {
    const { element } = host
    drawBox(host, 'checkbox')
    host.component.addListener('tap', () => {
      if (host.get('disabled')) return
      host.set({ checked: !host.get('checked') })
      const group = element.closest<ComponentElement>('wx-checkbox-group')
      if (!group) return
      const value = optionsIn(group, 'checkbox').filter(isChecked).map(optionValue)
      group.__wxElement?.triggerEvent('change', { value })
    })
    return undefined
  },
}

export const radioGroup: Group = {
  tag: 'radio-group',
  properties: groupProperties,
  css: 'wx-radio-group { display: block }',
  setup({ element }) {
    formFields.set(element, {
      formValue: () => optionsIn(element, 'radio').filter(isChecked).map(optionValue)[0] ?? '',
      reset: () => {
        for (const option of optionsIn(element, 'radio')) option.__wxElement?.setData({ checked: false })
      },
    })
    return undefined
  },
}

export const radio: Option = {
  tag: 'radio',
  properties: optionProperties,
  css: `${boxCss('radio', '50%')}
wx-radio[checked] > .wx-box { border-color: transparent; background: #1aad19; color: #fff }`,
  setup(host) {
    const { element } = host
    drawBox(host, 'radio')
    host.component.addListener('tap', () => {
      if (host.get('disabled') || host.get('checked')) return
      const group = element.closest<ComponentElement>('wx-radio-group')
      for (const other of group ? optionsIn(group, 'radio') : [])
        other.__wxElement?.setData({ checked: false })
      host.set({ checked: true })
      group?.__wxElement?.triggerEvent('change', { value: host.get('value') })
    })
    return undefined
  },
}

function drawBox(host: Parameters<NonNullable<Option['setup']>>[0], role: 'checkbox' | 'radio'): void {
  const { element } = host
  const box = host.create('div', 'wx-box')
  element.prepend(box)
  element.setAttribute('role', role)
  element.tabIndex = 0
  host.watch(['checked', 'color'], () => {
    const on = host.get('checked')
    toggleAttribute(element, 'checked', on)
    element.setAttribute('aria-checked', String(on))
    if (role === 'radio') box.style.backgroundColor = on ? host.get('color') : ''
    else box.style.color = host.get('color')
  })
  host.watch(['disabled'], () => toggleAttribute(element, 'disabled', host.get('disabled')))
}
