import type { BuiltinDefinition } from './define'
import type { BuiltinServices } from './services'

const metaProperties = {
  backgroundTextStyle: '',
  backgroundColor: '',
  backgroundColorTop: '',
  backgroundColorBottom: '',
  rootBackgroundColor: '',
  scrollTop: '',
  scrollDuration: 300,
  pageStyle: '',
  pageFontSize: '',
  rootFontSize: '',
  pageOrientation: '',
}

/** `<page-meta>`: styles of the page's own root, from its template. */
export const pageMeta: BuiltinDefinition<typeof metaProperties> = {
  tag: 'page-meta',
  properties: metaProperties,
  css: 'wx-page-meta { display: contents }',
  setup(host) {
    const { body, documentElement } = host.element.ownerDocument
    host.watch(['pageStyle'], () => body.setAttribute('style', host.get('pageStyle')))
    host.watch(['rootBackgroundColor'], () => {
      documentElement.style.backgroundColor = host.get('rootBackgroundColor')
    })
    host.watch(['rootFontSize'], () => {
      documentElement.style.fontSize = host.get('rootFontSize')
    })
    host.watch(['pageFontSize'], () => {
      if (host.get('pageFontSize')) body.style.fontSize = host.get('pageFontSize')
    })
    host.watch(['scrollTop'], () => {
      const top = Number.parseFloat(host.get('scrollTop'))
      if (Number.isFinite(top)) documentElement.scrollTo({ top })
    })
    return undefined
  },
}

const barProperties = {
  title: '',
  loading: false,
  frontColor: '',
  backgroundColor: '',
  colorAnimationDuration: 0,
  colorAnimationTimingFunc: 'linear',
}

/** `<navigation-bar>` inside `<page-meta>`. */
export const navigationBar = (services: BuiltinServices): BuiltinDefinition<typeof barProperties> => ({
  tag: 'navigation-bar',
  properties: barProperties,
  css: 'wx-navigation-bar { display: none }',
  setup(host) {
    const apply = (): void => {
      const { element } = host
      if (!element.isConnected) return
      const [title, frontColor, backgroundColor] = [
        host.get('title'),
        host.get('frontColor'),
        host.get('backgroundColor'),
      ]
      services.changeNavigationBar(host.component, {
        ...(title && { navigationBarTitleText: title }),
        ...(frontColor && { navigationBarTextStyle: frontColor === '#ffffff' ? 'white' : 'black' }),
        ...(backgroundColor && { navigationBarBackgroundColor: backgroundColor }),
      })
    }
    host.watch(['title', 'frontColor', 'backgroundColor'], apply)
    host.onAttached(apply)
    return undefined
  },
})
