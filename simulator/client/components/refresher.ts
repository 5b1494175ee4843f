import type { Host } from './define'
import type { ComponentElement } from './services'

/** Pulling a scroll-view down at its top (docs: scroll-view, `refresher-*`). */
export const REFRESHER_PROPERTIES = {
  refresherEnabled: false,
  refresherThreshold: 45,
  refresherDefaultStyle: 'black',
  refresherBackground: 'transparent',
  refresherTriggered: false,
} as const

export const REFRESHER_CSS = `
wx-scroll-view > .wx-refresher { display: flex; align-items: center; justify-content: center; gap: 6px; height: 0;
  overflow: hidden; flex: none }
wx-scroll-view > .wx-refresher > i { width: 6px; height: 6px; border-radius: 50%; background: currentcolor; opacity: .5 }
wx-scroll-view > [data-refresher] { display: none }
wx-scroll-view[data-pulled] > [data-refresher] { display: block }`

export interface Refresher {
  /** Opens as if a finger had pulled far enough. */
  open(): void
  close(): void
}

/** The finger travels this many times as far as the content, which feels like rubber. */
const RUBBER = 2

export function addRefresher(host: Host<typeof REFRESHER_PROPERTIES>): Refresher {
  const { element } = host
  const area = host.create('div', 'wx-refresher')
  area.append(host.create('i'), host.create('i'), host.create('i'))
  element.append(area)
  let origin: number | undefined
  let pulled = 0
  let refreshing = false

  /** The app's own picture stands in for the dots; the dots keep the room above it only while there is none. */
  const show = (distance: number, animate: boolean): void => {
    pulled = distance
    element.toggleAttribute('data-pulled', distance > 0)
    const own = element.querySelector(':scope > [data-refresher]') !== null
    area.style.transition = animate ? 'height .2s' : ''
    area.style.height = own ? '0' : `${distance}px`
  }
  const refresher: Refresher = {
    open() {
      if (refreshing || !host.get('refresherEnabled')) return
      refreshing = true
      const dy = host.get('refresherThreshold')
      show(dy, true)
      host.emit('refresherrefresh', { dy })
    },
    close() {
      if (!refreshing) return
      refreshing = false
      show(0, true)
      host.emit('refresherrestore', { dy: 0 })
    },
  }

  const press = (y: number): void => {
    origin = host.get('refresherEnabled') && element.scrollTop <= 0 && !refreshing ? y : undefined
  }
  const drag = (y: number): void => {
    if (origin === undefined) return
    const distance = Math.max(0, (y - origin) / RUBBER)
    if (distance === pulled) return
    show(distance, false)
    host.emit('refresherpulling', { dy: distance })
  }
  const release = (): void => {
    if (origin === undefined) return
    origin = undefined
    if (pulled === 0) return
    if (pulled >= host.get('refresherThreshold')) refresher.open()
    else {
      host.emit('refresherabort', { dy: pulled })
      show(0, true)
    }
  }
  const options = { passive: true }
  element.addEventListener('touchstart', ({ touches }) => press(touches[0]?.screenY ?? 0), options)
  element.addEventListener('touchmove', ({ touches }) => drag(touches[0]?.screenY ?? 0), options)
  element.addEventListener('touchend', release, options)
  element.addEventListener('touchcancel', release, options)
  element.addEventListener('mousedown', ({ screenY }) => press(screenY), options)
  element.addEventListener('mousemove', ({ screenY }) => drag(screenY), options)
  element.addEventListener('mouseup', release, options)

  host.watch(['refresherTriggered'], () => {
    if (host.get('refresherTriggered')) refresher.open()
    else refresher.close()
  })
  host.watch(['refresherBackground', 'refresherDefaultStyle'], () => {
    area.style.backgroundColor = host.get('refresherBackground')
    const style = host.get('refresherDefaultStyle')
    area.style.color = style === 'white' ? '#fff' : '#000'
    for (const dot of area.children) (dot as HTMLElement).hidden = style === 'none'
  })
  // What the app puts into `slot="refresher"` shows only while the content is pulled down.
  host.onAttached(() => {
    for (const child of element.children) {
      const { slot } = (child as ComponentElement).__wxElement ?? {}
      child.toggleAttribute('data-refresher', slot === 'refresher')
    }
  })
  return refresher
}
