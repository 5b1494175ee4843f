import type * as glassEasel from 'glass-easel'
import type { Failures } from '../runtime/failures'
import { visibleElement } from './selector-query'

interface Margins {
  readonly left?: number
  readonly right?: number
  readonly top?: number
  readonly bottom?: number
}

interface Options {
  readonly thresholds?: number[]
  readonly initialRatio?: number
  readonly observeAll?: boolean
}

type Listener = (result: object) => void

/** `createIntersectionObserver` of a component (docs: IntersectionObserver). */
export function createIntersectionObserver(
  component: glassEasel.GeneralComponent,
  { thresholds = [0], initialRatio = 0, observeAll = false }: Options,
  failures: Failures,
) {
  let reference: string | undefined
  let margins: Margins = {}
  const open: IntersectionObserver[] = []

  const observer = {
    relativeTo(selector: string, given: Margins = {}) {
      reference = selector
      margins = given
      return observer
    },
    relativeToViewport(given: Margins = {}) {
      reference = undefined
      margins = given
      return observer
    },
    observe(selector: string, listener: Listener) {
      const shadow = component.getShadowRoot()
      const found = shadow ? shadow.querySelectorAll(selector) : []
      const targets = observeAll ? found : found.slice(0, 1)
      const root = reference === undefined ? undefined : shadow?.querySelector(reference)
      for (const target of targets) watch(target, root ? visibleElement(root) : undefined, listener)
    },
    disconnect() {
      for (const native of open.splice(0)) native.disconnect()
    },
  }

  function watch(target: glassEasel.Element, root: HTMLElement | undefined, listener: Listener): void {
    const element = visibleElement(target)
    const view = element?.ownerDocument.defaultView as (Window & typeof globalThis) | null | undefined
    if (!element || !view) return
    let ratio = initialRatio
    const native = new view.IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const before = ratio
          ratio = entry.intersectionRatio
          // WeChat is silent about the first look unless it differs from `initialRatio`.
          if (before === ratio && ratio === initialRatio) continue
          failures.guard('IntersectionObserver callback', () => listener(describe(entry, target)))
        }
      },
      {
        root: root ?? element.ownerDocument,
        rootMargin: marginText(margins),
        threshold: thresholds,
      },
    )
    native.observe(element)
    open.push(native)
  }

  return observer
}

/** WeChat's margins are pixels; positive ones widen the reference area. */
const marginText = ({ top = 0, right = 0, bottom = 0, left = 0 }: Margins): string =>
  `${top}px ${right}px ${bottom}px ${left}px`

function describe(entry: IntersectionObserverEntry, target: glassEasel.Element): object {
  return {
    id: target.id,
    dataset: { ...target.dataset },
    intersectionRatio: entry.intersectionRatio,
    intersectionRect: box(entry.intersectionRect),
    boundingClientRect: box(entry.boundingClientRect),
    relativeRect: box(entry.rootBounds ?? entry.boundingClientRect),
    time: Date.now(),
  }
}

const box = ({ left, top, right, bottom, width, height }: DOMRectReadOnly): object => ({
  left,
  top,
  right,
  bottom,
  width,
  height,
})
