import { type BuiltinDefinition, toggleAttribute } from './define'
import { addRefresher, REFRESHER_CSS, REFRESHER_PROPERTIES } from './refresher'
import { createScrollViewContext } from './scroll-view-context'

const properties = {
  scrollX: false,
  scrollY: false,
  upperThreshold: 50,
  lowerThreshold: 50,
  scrollTop: 0,
  scrollLeft: 0,
  scrollIntoView: '',
  scrollIntoViewOffset: 0,
  scrollWithAnimation: false,
  enableBackToTop: false,
  enableFlex: false,
  scrollAnchoring: false,
  enhanced: false,
  bounces: true,
  showScrollbar: true,
  pagingEnabled: false,
  fastDeceleration: false,
  enablePassive: false,
  usingSticky: false,
  type: 'list',
  ...REFRESHER_PROPERTIES,
}

export const scrollView: BuiltinDefinition<typeof properties> = {
  tag: 'scroll-view',
  properties,
  css: `
wx-scroll-view { display: block; width: 100%; overflow: hidden; overscroll-behavior: contain; scrollbar-width: none }
wx-scroll-view[scroll-x] { overflow-x: auto }
wx-scroll-view[scroll-y] { overflow-y: auto }
wx-scroll-view[enable-flex] { display: flex }${REFRESHER_CSS}`,
  setup(host) {
    const { element } = host
    let [lastTop, lastLeft] = [0, 0]
    const refresher = addRefresher(host as never)
    host.watch(['scrollX'], () => toggleAttribute(element, 'scroll-x', host.get('scrollX')))
    host.watch(['scrollY'], () => toggleAttribute(element, 'scroll-y', host.get('scrollY')))
    host.watch(['enableFlex'], () => toggleAttribute(element, 'enable-flex', host.get('enableFlex')))

    const scrollTo = (target: ScrollToOptions): void =>
      element.scrollTo({ ...target, behavior: host.get('scrollWithAnimation') ? 'smooth' : 'instant' })
    host.watch(['scrollTop'], () => scrollTo({ top: host.get('scrollTop') }))
    host.watch(['scrollLeft'], () => scrollTo({ left: host.get('scrollLeft') }))
    host.watch(['scrollIntoView'], () => {
      const id = host.get('scrollIntoView')
      if (!id) return
      // The content may be rendered by the same setData as the id.
      globalThis.setTimeout(() => {
        const target = element.querySelector(`[id="${CSS.escape(id)}"], [id$="--${CSS.escape(id)}"]`)
        if (!target) return
        const [inner, outer] = [target.getBoundingClientRect(), element.getBoundingClientRect()]
        scrollTo({
          top: element.scrollTop + inner.top - outer.top + host.get('scrollIntoViewOffset'),
          left: element.scrollLeft + inner.left - outer.left,
        })
      }, 0)
    })

    element.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = element
      const [deltaX, deltaY] = [lastLeft - scrollLeft, lastTop - scrollTop]
      host.emit('scroll', { scrollLeft, scrollTop, scrollHeight, scrollWidth, deltaX, deltaY })
      const [upper, lower] = [host.get('upperThreshold'), host.get('lowerThreshold')]
      if (host.get('scrollY'))
        edges(lastTop, scrollTop, scrollHeight - clientHeight, upper, lower, ['top', 'bottom'])
      if (host.get('scrollX'))
        edges(lastLeft, scrollLeft, scrollWidth - clientWidth, upper, lower, ['left', 'right'])
      ;[lastTop, lastLeft] = [scrollTop, scrollLeft]
    })

    /** Tells each edge once per arrival. */
    function edges(
      before: number,
      now: number,
      end: number,
      upper: number,
      lower: number,
      [start, finish]: [string, string],
    ): void {
      if (now <= upper && before > upper) host.emit('scrolltoupper', { direction: start })
      if (now >= end - lower && before < end - lower) host.emit('scrolltolower', { direction: finish })
    }

    host.provideNode(() =>
      createScrollViewContext(element, (values) => host.set(values), host.get, refresher),
    )
    return {
      scrollTo: (x: unknown, y: unknown) =>
        element.scrollTo({ left: Number(x), top: Number(y), behavior: 'instant' }),
      scrollTop: () => element.scrollTop,
      scrollLeft: () => element.scrollLeft,
      scrollWidth: () => element.scrollWidth,
      scrollHeight: () => element.scrollHeight,
    }
  },
}
