import { type BuiltinDefinition, toggleAttribute } from './define'

const properties = {
  show: false,
  duration: 300,
  zIndex: 100,
  overlay: true,
  position: 'bottom',
  round: false,
  closeOnSlideDown: false,
  overlayStyle: '',
  customStyle: '',
} as const

/** `<page-container>`: a half page that comes and goes, here without its movement. */
export const pageContainer: BuiltinDefinition<typeof properties> = {
  tag: 'page-container',
  properties,
  css: 'wx-page-container { display: block; position: fixed; inset: auto 0 0; background: #fff } wx-page-container[hidden] { display: none }',
  setup(host) {
    let shown = false
    host.watch(['show', 'zIndex'], () => {
      const show = host.get('show')
      toggleAttribute(host.element, 'hidden', !show)
      host.element.style.zIndex = String(host.get('zIndex'))
      if (show === shown) return
      shown = show
      for (const step of ['before', '', 'after']) host.emit(`${step}${show ? 'enter' : 'leave'}`)
    })
    return undefined
  },
}
