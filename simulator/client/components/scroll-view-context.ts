import type { Refresher } from './refresher'

/** What `SelectorQuery.node()` gives for an enhanced scroll-view (docs: ScrollViewContext). */
export interface ScrollViewContext {
  scrollEnabled: boolean
  bounces: boolean
  showScrollbar: boolean
  pagingEnabled: boolean
  fastDeceleration: boolean
  scrollTo(target: { top?: number; left?: number; animated?: boolean }): void
  scrollIntoView(selector: string): void
  triggerRefresh(): void
  closeRefresh(): void
}

type Name = 'bounces' | 'showScrollbar' | 'pagingEnabled' | 'fastDeceleration'

export function createScrollViewContext(
  element: HTMLElement,
  set: (values: Partial<Record<Name, boolean>>) => void,
  get: (name: Name) => boolean,
  refresher: Refresher,
): ScrollViewContext {
  const property = (name: Name): PropertyDescriptor => ({
    enumerable: true,
    get: () => get(name),
    set: (on: unknown) => set({ [name]: Boolean(on) }),
  })
  let scrollEnabled = true
  const context = {
    get scrollEnabled() {
      return scrollEnabled
    },
    set scrollEnabled(on: boolean) {
      scrollEnabled = Boolean(on)
      element.style.overflow = scrollEnabled ? '' : 'hidden'
    },
    scrollTo: ({ top, left, animated = true }: Parameters<ScrollViewContext['scrollTo']>[0] = {}) =>
      element.scrollTo({
        ...(top === undefined ? {} : { top }),
        ...(left === undefined ? {} : { left }),
        behavior: animated ? 'smooth' : 'instant',
      }),
    scrollIntoView: (selector: string) => {
      const id = selector.replace(/^#/, '')
      const target = element.querySelector(`[id="${CSS.escape(id)}"], [id$="--${CSS.escape(id)}"]`)
      target?.scrollIntoView({ block: 'start', inline: 'start' })
    },
    triggerRefresh: () => refresher.open(),
    closeRefresh: () => refresher.close(),
  }
  return Object.defineProperties(context, {
    bounces: property('bounces'),
    showScrollbar: property('showScrollbar'),
    pagingEnabled: property('pagingEnabled'),
    fastDeceleration: property('fastDeceleration'),
  }) as ScrollViewContext
}
