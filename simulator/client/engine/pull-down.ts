import type { PageGlobal } from './page-window'

/** CSS pixels: how far a page gives way while it refreshes, and how far a finger must pull to start it. */
const OPEN_HEIGHT = 50
const PULL_TO_START = 60

/** Pulling a page down at its top (docs: 下拉刷新). */
export interface PullDown {
  /** Opens as if pulled; tells `onRefresh` once. */
  start(): void
  stop(): void
}

export function createPullDown(
  window: PageGlobal,
  frame: HTMLElement,
  isEnabled: () => boolean,
  onRefresh: () => void,
): PullDown {
  let origin: number | undefined
  let pulled = 0
  let refreshing = false

  const move = (distance: number, animate: boolean): void => {
    pulled = distance
    frame.style.transition = animate ? 'transform .2s' : ''
    frame.style.transform = distance > 0 ? `translateY(${distance}px)` : ''
    frame.toggleAttribute('data-pulled', distance > 0)
  }
  const pullDown: PullDown = {
    start() {
      if (refreshing) return
      refreshing = true
      move(OPEN_HEIGHT, true)
      onRefresh()
    },
    stop() {
      refreshing = false
      move(0, true)
    },
  }

  const press = (y: number): void => {
    const atTop = window.document.documentElement.scrollTop <= 0
    origin = isEnabled() && atTop && !refreshing ? y : undefined
  }
  const drag = (y: number): void => {
    // The finger travels twice as far as the page, which feels like rubber.
    if (origin !== undefined) move(Math.max(0, (y - origin) / 2), false)
  }
  const release = (): void => {
    if (origin === undefined) return
    origin = undefined
    if (pulled * 2 >= PULL_TO_START) pullDown.start()
    else move(0, true)
  }
  const { document } = window
  const options = { passive: true }
  document.addEventListener('touchstart', ({ touches }) => press(touches[0]?.screenY ?? 0), options)
  document.addEventListener('touchmove', ({ touches }) => drag(touches[0]?.screenY ?? 0), options)
  document.addEventListener('touchend', release, options)
  document.addEventListener('mousedown', ({ screenY }) => press(screenY), options)
  document.addEventListener('mousemove', ({ screenY }) => drag(screenY), options)
  document.addEventListener('mouseup', release, options)
  return pullDown
}
