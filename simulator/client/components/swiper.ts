import { rpxToVw } from '../engine/rpx'
import { type BuiltinDefinition, toggleAttribute } from './define'
import type { ComponentElement } from './services'

const properties = {
  indicatorDots: false,
  indicatorColor: 'rgba(0, 0, 0, .3)',
  indicatorActiveColor: '#000000',
  autoplay: false,
  current: 0,
  currentItemId: '',
  interval: 5000,
  duration: 500,
  circular: false,
  vertical: false,
  previousMargin: '0px',
  nextMargin: '0px',
  displayMultipleItems: 1,
  snapToEdge: false,
  easingFunction: 'default',
}

/** How far (share of the width) a finger must pull before the next slide takes over. */
const TURN_SHARE = 0.3

export const swiper: BuiltinDefinition<typeof properties> = {
  tag: 'swiper',
  properties,
  css: `
wx-swiper { display: block; position: relative; height: 150px; overflow: hidden; touch-action: pan-y }
wx-swiper[vertical] { touch-action: pan-x }
wx-swiper > wx-swiper-item { position: absolute; top: 0; left: 0; width: 100%; height: 100%; overflow: hidden }
wx-swiper > .wx-dots { position: absolute; z-index: 1; display: flex; justify-content: center; gap: 6px; left: 0; right: 0; bottom: 10px }
wx-swiper[vertical] > .wx-dots { flex-direction: column; left: auto; right: 10px; top: 0; bottom: 0 }
wx-swiper > .wx-dots > i { width: 8px; height: 8px; border-radius: 50% }`,
  setup(host) {
    const { element } = host
    const dots = host.create('div', 'wx-dots')
    element.append(dots)
    const view = (): Window => element.ownerDocument.defaultView ?? window
    const items = (): ComponentElement[] => [
      ...element.querySelectorAll<ComponentElement>(':scope > wx-swiper-item'),
    ]
    let shown = 0
    let timer = 0

    /** The neighbours look in at the margins, and several slides share what is left. */
    function size(list: readonly HTMLElement[]): void {
      const [before, after] = [rpxToVw(host.get('previousMargin')), rpxToVw(host.get('nextMargin'))]
      const share = `calc((100% - ${before} - ${after}) / ${slidesAtOnce()})`
      const vertical = host.get('vertical')
      for (const { style } of list) {
        Object.assign(
          style,
          vertical
            ? { top: before, height: share, left: '', width: '' }
            : { left: before, width: share, top: '', height: '' },
        )
      }
    }
    const slidesAtOnce = (): number => Math.max(1, Math.floor(host.get('displayMultipleItems')))

    function place(pull = 0, animate = false): void {
      const vertical = host.get('vertical')
      const list = items()
      size(list)
      list.forEach((item, index) => {
        let offset = index - shown
        if (host.get('circular') && list.length > 2) {
          if (offset > list.length / 2) offset -= list.length
          if (offset < -list.length / 2) offset += list.length
        }
        const shift = `${(offset + pull) * 100}%`
        item.style.transition = animate ? `transform ${host.get('duration')}ms` : ''
        item.style.transform = vertical ? `translateY(${shift})` : `translateX(${shift})`
      })
      dots.hidden = !host.get('indicatorDots')
      dots.replaceChildren(
        ...list.map((_, index) => {
          const dot = host.create('i')
          dot.style.backgroundColor = host.get(index === shown ? 'indicatorActiveColor' : 'indicatorColor')
          return dot
        }),
      )
    }

    function show(index: number, source: 'touch' | 'autoplay' | '', animate = true): void {
      const list = items()
      if (list.length === 0) return
      const next = host.get('circular')
        ? (index + list.length) % list.length
        : Math.max(0, Math.min(list.length - slidesAtOnce(), index))
      const changed = next !== shown
      shown = next
      place(0, animate)
      if (!changed) return
      const currentItemId = itemIdOf(list[shown])
      if (source) host.set({ current: shown, ...(host.get('currentItemId') ? { currentItemId } : {}) })
      const detail = { current: shown, currentItemId, source }
      host.emit('change', detail)
      globalThis.setTimeout(() => host.emit('animationfinish', detail), animate ? host.get('duration') : 0)
    }

    function play(): void {
      view().clearInterval(timer)
      if (host.get('autoplay'))
        timer = view().setInterval(() => show(shown + 1, 'autoplay'), host.get('interval'))
    }

    let pressed: { x: number; y: number } | undefined
    const share = (event: PointerEvent): number => {
      if (!pressed) return 0
      return host.get('vertical')
        ? (event.clientY - pressed.y) / element.clientHeight
        : (event.clientX - pressed.x) / element.clientWidth
    }
    element.addEventListener('pointerdown', (event) => {
      pressed = { x: event.clientX, y: event.clientY }
      view().clearInterval(timer)
    })
    element.addEventListener('pointermove', (event) => {
      if (!pressed) return
      const pull = share(event)
      place(pull)
      const moved = -pull * (host.get('vertical') ? element.clientHeight : element.clientWidth)
      host.emit('transition', host.get('vertical') ? { dx: 0, dy: moved } : { dx: moved, dy: 0 })
    })
    const release = (event: PointerEvent): void => {
      if (!pressed) return
      const pull = share(event)
      pressed = undefined
      show(shown + (pull > TURN_SHARE ? -1 : pull < -TURN_SHARE ? 1 : 0), 'touch')
      play()
    }
    element.addEventListener('pointerup', release)
    element.addEventListener('pointercancel', release)

    host.watch(['vertical'], () => toggleAttribute(element, 'vertical', host.get('vertical')))
    host.watch(
      [
        ...(['indicatorDots', 'indicatorColor', 'indicatorActiveColor', 'circular', 'vertical'] as const),
        ...(['previousMargin', 'nextMargin', 'displayMultipleItems'] as const),
      ],
      () => place(),
    )
    const wanted = (): number => {
      const id = host.get('currentItemId')
      const named = id ? items().findIndex((item) => itemIdOf(item) === id) : -1
      return named >= 0 ? named : host.get('current')
    }
    host.watch(['current'], () => show(host.get('current'), '', element.isConnected))
    host.watch(['currentItemId'], () => {
      show(wanted(), '', element.isConnected)
      if (element.isConnected) host.set({ current: shown })
    })
    host.watch(['autoplay', 'interval'], play)
    // Slides come and go with the template.
    let watcher: MutationObserver | undefined
    host.onAttached(() => {
      watcher = new MutationObserver((changes) => {
        if (changes.some(({ target }) => target === element)) show(wanted(), '', false)
      })
      watcher.observe(element, { childList: true })
      show(wanted(), '', false)
      place()
    })
    host.onDetached(() => {
      watcher?.disconnect()
      view().clearInterval(timer)
    })
    return { swipeTo: (index: unknown) => show(Number(index), 'touch') }
  },
}

const itemIdOf = (item: ComponentElement | undefined): string => String(item?.__wxElement?.data.itemId ?? '')

const itemProperties = { itemId: '', skipHiddenItemLayout: false }

export const swiperItem: BuiltinDefinition<typeof itemProperties> = {
  tag: 'swiper-item',
  properties: itemProperties,
}
