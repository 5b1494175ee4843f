import { type BuiltinDefinition, followHover, HOVER_PROPERTIES } from './define'
import type { BuiltinServices } from './services'

const properties = {
  ...HOVER_PROPERTIES,
  hoverClass: 'navigator-hover',
  hoverStayTime: 600,
  target: 'self',
  url: '',
  openType: 'navigate',
  delta: 1,
  appId: '',
  path: '',
  extraData: null,
  version: 'release',
  shortLink: '',
} as const

export const navigator = (services: BuiltinServices): BuiltinDefinition<typeof properties> => ({
  tag: 'navigator',
  properties,
  css: `
wx-navigator { display: block; cursor: pointer }
.navigator-hover { background-color: rgba(0,0,0,.1); opacity: .7 }`,
  setup(host) {
    host.element.setAttribute('role', 'link')
    host.element.tabIndex = 0
    followHover(host as never)
    const go = async (): Promise<{ errMsg: string }> =>
      host.get('target') === 'miniProgram'
        ? { errMsg: 'navigateToMiniProgram:fail other mini programs are not simulated' }
        : services.navigate(host.get('openType'), host.get('url'), host.get('delta'))
    const follow = async (): Promise<void> => {
      const outcome = await go()
      host.emit(outcome.errMsg.endsWith(':ok') ? 'success' : 'fail', outcome)
      host.emit('complete', outcome)
    }
    host.component.addListener('tap', () => void follow())
    return undefined
  },
})
