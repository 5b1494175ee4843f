import type * as glassEasel from 'glass-easel'
import type { PageGlobal } from './page-window'
import { domTagOf } from './tags'

type DomContext = glassEasel.domlikeBackend.Context
type BackendElement = glassEasel.domlikeBackend.Element
type EventListener = Parameters<DomContext['onEvent']>[0]
type Observer = glassEasel.backend.Observer

/** glass-easel's `BackendMode.Domlike`; a const enum cannot be named in isolated modules. */
const DOMLIKE = 3 as glassEasel.BackendMode.Domlike

/** What `associateValue` and `setListenerStats` leave on a DOM element. */
export interface BoundElement extends Element {
  __wxElement?: glassEasel.Element
  /** Names of the events that some handler listens to on this element. */
  wxListens?: Set<string>
}

export interface PageDomContext extends DomContext {
  /** Sends an event from the browser into the component tree. */
  dispatch(target: glassEasel.Element, type: string, detail: unknown, options: glassEasel.EventOptions): void
}

/**
 * glass-easel's DOM backend for the window of one page. (Its own `CurrentWindowBackendContext` is tied to the top
 * window.) Touches and taps do not come through here but from `gestures.ts`, which knows WeChat's rules.
 */
export function createDomContext(window: PageGlobal, theme: () => string): PageDomContext {
  const { document } = window
  let listener: EventListener | undefined

  return {
    mode: DOMLIKE,
    document: {
      createElement: (tag) => document.createElement(domTagOf(tag)) as unknown as BackendElement,
      createTextNode: (text) => document.createTextNode(text) as unknown as BackendElement,
      createDocumentFragment: () => document.createDocumentFragment() as unknown as BackendElement,
    },
    destroy: () => {},
    getWindowWidth: () => document.documentElement.clientWidth,
    getWindowHeight: () => document.documentElement.clientHeight,
    getDevicePixelRatio: () => window.devicePixelRatio,
    getTheme: theme,
    // Style sheets are inserted by the page itself, in WXSS order; glass-easel is given no sheet urls.
    registerStyleSheetContent: () => {},
    appendStyleSheetPath: () => 0,
    disableStyleSheet: () => {},
    // Not an animation frame: a page in the background of the browser must still call back.
    render: (callback) => void globalThis.setTimeout(() => callback(null), 0),
    getRootNode: () => document.body as unknown as BackendElement,
    associateValue: (element, value) => {
      element.__wxElement = value
    },
    onEvent: (next) => {
      listener = next
    },
    dispatch: (target, type, detail, options) => void listener?.(target, type, detail, options),
    setListenerStats: (element, type) => {
      const bound = element as unknown as BoundElement | null
      if (!bound) return
      bound.wxListens ??= new Set()
      bound.wxListens.add(type)
    },
    // Two-way bindings exist on components only: no bare HTML control ever stands in a template.
    setModelBindingStat: () => {},
    getContext: (_element, callback) => callback(null),
    createIntersectionObserver: (target, relative, margin, thresholds, report) =>
      observeIntersection(window, asDom(target), relative && asDom(relative), margin, thresholds, report),
    createMediaQueryObserver: (query, report) => observeMedia(window, query, report),
    getScrollOffset: (target, callback) => {
      const element = asDom(target)
      const { scrollLeft, scrollTop, scrollWidth, scrollHeight } =
        element === document.body ? document.documentElement : element
      callback({ scrollLeft, scrollTop, scrollWidth, scrollHeight })
    },
  }
}

const asDom = (element: BackendElement): Element => element as unknown as Element

function observeIntersection(
  window: PageGlobal,
  target: Element,
  root: Element | null,
  rootMargin: string,
  threshold: number[],
  report: (status: glassEasel.backend.IntersectionStatus) => void,
): Observer {
  const observer = new window.IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        report({
          intersectionRatio: entry.intersectionRatio,
          boundingClientRect: entry.boundingClientRect,
          intersectionRect: entry.intersectionRect,
          relativeRect: entry.rootBounds ?? entry.boundingClientRect,
          time: Date.now(),
        })
      }
    },
    // A document as root makes the margins count inside an iframe.
    { root: root ?? window.document, rootMargin, threshold },
  )
  observer.observe(target)
  return observer
}

function observeMedia(
  window: PageGlobal,
  query: glassEasel.backend.MediaQueryStatus,
  report: (result: { matches: boolean }) => void,
): Observer {
  const conditions = [
    ...(['width', 'minWidth', 'maxWidth', 'height', 'minHeight', 'maxHeight'] as const)
      .filter((name) => query[name] !== undefined)
      .map((name) => `(${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}: ${query[name]}px)`),
    ...(query.orientation ? [`(orientation: ${query.orientation})`] : []),
  ]
  const media = window.matchMedia(conditions.join(' and ') || 'all')
  const tell = (): void => report({ matches: media.matches })
  media.addEventListener('change', tell)
  globalThis.setTimeout(tell, 0)
  return { disconnect: () => media.removeEventListener('change', tell) }
}
