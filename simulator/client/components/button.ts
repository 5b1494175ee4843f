import { type BuiltinDefinition, followHover, HOVER_PROPERTIES, toggleAttribute } from './define'
import { resetForm, submitForm } from './form'
import type { BuiltinServices } from './services'

const properties = {
  ...HOVER_PROPERTIES,
  hoverClass: 'button-hover',
  hoverStartTime: 20,
  hoverStayTime: 70,
  size: 'default',
  type: 'default',
  plain: false,
  disabled: false,
  loading: false,
  formType: '',
  openType: '',
  lang: 'en',
  sessionFrom: '',
  sendMessageTitle: '',
  sendMessagePath: '',
  sendMessageImg: '',
  showMessageCard: false,
  appParameter: '',
  phoneNumberNoQuotaToast: true,
} as const

export const button = (services: BuiltinServices): BuiltinDefinition<typeof properties> => ({
  tag: 'button',
  properties,
  css: `
wx-button { position: relative; display: block; margin-left: auto; margin-right: auto; padding: 0 14px; box-sizing: border-box;
  font-size: 18px; text-align: center; line-height: 2.55555556; border-radius: 5px; overflow: hidden;
  color: #000; background-color: #f8f8f8; -webkit-tap-highlight-color: transparent; cursor: pointer }
wx-button::after { content: ""; position: absolute; left: 0; top: 0; width: 200%; height: 200%; border: 1px solid rgba(0,0,0,.2);
  transform: scale(.5); transform-origin: 0 0; box-sizing: border-box; border-radius: 10px; pointer-events: none }
wx-button[type=primary] { color: #fff; background-color: #1aad19 }
wx-button[type=warn] { color: #fff; background-color: #e64340 }
wx-button[plain] { color: #353535; border: 1px solid #353535; background-color: transparent }
wx-button[plain]::after { border-width: 0 }
wx-button[plain][type=primary] { color: #1aad19; border-color: #1aad19 }
wx-button[plain][type=warn] { color: #e64340; border-color: #e64340 }
wx-button[size=mini] { display: inline-block; line-height: 2.3; font-size: 13px; padding: 0 1.34em }
wx-button[disabled] { color: rgba(0,0,0,.3); cursor: default }
wx-button[disabled]:not([type]), wx-button[disabled][type=default] { background-color: #f7f7f7 }
wx-button[disabled][type=primary] { color: rgba(255,255,255,.6); background-color: #9ed99d }
wx-button[disabled][type=warn] { color: rgba(255,255,255,.6); background-color: #ec8b89 }
wx-button[loading]::before { content: ""; display: inline-block; width: 18px; height: 18px; margin-right: 5px; vertical-align: middle;
  border: 2px solid currentcolor; border-right-color: transparent; border-radius: 50%; box-sizing: border-box;
  animation: wx-spin 1s linear infinite }
.button-hover { color: rgba(0,0,0,.6); background-color: #dedede }
.button-hover[type=primary] { color: rgba(255,255,255,.6); background-color: #179b16 }
.button-hover[type=warn] { color: rgba(255,255,255,.6); background-color: #ce3c39 }
.button-hover[plain] { color: rgba(53,53,53,.6); border-color: rgba(53,53,53,.6); background-color: transparent }`,
  setup(host) {
    const { element, component } = host
    element.setAttribute('role', 'button')
    element.tabIndex = 0
    followHover(host as never, () => !host.get('disabled'))
    host.watch(['size'], () => element.setAttribute('size', host.get('size')))
    host.watch(['type'], () => element.setAttribute('type', host.get('type')))
    for (const name of ['plain', 'disabled', 'loading'] as const) {
      host.watch([name], () => toggleAttribute(element, name, host.get(name)))
    }
    component.addListener('tap', () => {
      if (host.get('disabled')) return
      if (host.get('formType') === 'submit') submitForm(element)
      else if (host.get('formType') === 'reset') resetForm(element)
      const openType = host.get('openType')
      if (!openType) return
      services.openType({
        openType,
        id: component.id,
        lang: host.get('lang'),
        dataset: component.dataset,
        emit: (type, detail) => host.emit(type, detail),
      })
    })
    return undefined
  },
})
