import type { TabBarConfig } from '../../program'
import { h, svg } from './dom'
import type { Words } from './words'

/** Heights in CSS pixels, as WeChat draws them on a phone with a notch. */
export const NAVIGATION_BAR_HEIGHT = 44
export const TAB_BAR_HEIGHT = 50
export const CAPSULE = { width: 87, height: 32, right: 7, top: 4 } as const

export interface NavigationBarState {
  readonly title: string
  readonly background: string
  /** `black` or `white`. */
  readonly textStyle: string
  /** `navigationStyle: custom`: only the capsule remains. */
  readonly custom: boolean
  readonly left: 'back' | 'home' | 'none'
}

export interface NavigationBar {
  readonly element: HTMLElement
  update(state: NavigationBarState): void
  setLoading(on: boolean): void
}

export function createNavigationBar(words: Words, onLeft: () => void): NavigationBar {
  const arrow = svg(
    '0 0 12 24',
    '<path d="m10 2-8 10 8 10" fill="none" stroke="currentColor" stroke-width="2"/>',
  )
  const house = svg(
    '0 0 24 24',
    '<path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z" fill="none" stroke="currentColor" stroke-width="1.6"/>',
  )
  const left = h('button', { class: 'navigation-left', type: 'button', onclick: onLeft })
  const spinner = h('span', { class: 'spinner', hidden: true, 'aria-hidden': 'true' })
  const title = h('span', { class: 'navigation-title' })
  const element = h('header', { class: 'navigation-bar' }, left, spinner, title)
  return {
    element,
    update(state) {
      element.dataset.text = state.textStyle
      element.classList.toggle('custom', state.custom)
      element.style.background = state.custom ? 'none' : state.background
      title.textContent = state.custom ? '' : state.title
      left.hidden = state.custom || state.left === 'none'
      left.setAttribute('aria-label', state.left === 'home' ? words.home : words.back)
      left.className = `navigation-left ${state.left}`
      left.replaceChildren(state.left === 'home' ? house : arrow)
    },
    setLoading(on) {
      spinner.hidden = !on
    },
  }
}

/** The two buttons that WeChat puts over every page. */
export function createCapsule(words: Words, onMenu: () => void, onClose: () => void): HTMLElement {
  const dots = svg(
    '0 0 20 20',
    '<circle cx="3" cy="10" r="2"/><circle cx="10" cy="10" r="3"/><circle cx="17" cy="10" r="2"/>',
  )
  const target = svg(
    '0 0 20 20',
    '<circle cx="10" cy="10" r="7.6" fill="none" stroke="currentColor" stroke-width="2.2"/><circle cx="10" cy="10" r="3.2"/>',
  )
  return h(
    'div',
    { class: 'capsule', role: 'group' },
    h('button', { type: 'button', 'aria-label': words.menu, onclick: onMenu }, dots),
    h('i', {}),
    h('button', { type: 'button', 'aria-label': words.close, onclick: onClose }, target),
  )
}

export function createStatusBar(): HTMLElement {
  const clock = h('time', { class: 'clock' })
  const tick = (): void => {
    clock.textContent = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  }
  tick()
  setInterval(tick, 10_000)
  const signal = svg(
    '0 0 18 12',
    '<path d="M0 8h3v4H0zM5 5.5h3V12H5zM10 3h3v9h-3zM15 0h3v12h-3z" fill="currentColor"/>',
    'signal',
  )
  const wifi = svg(
    '0 0 16 12',
    '<path d="M8 12 5.6 9.2a3.7 3.7 0 0 1 4.8 0zM3.2 6.4 1 3.8a10.6 10.6 0 0 1 14 0l-2.2 2.6a7.3 7.3 0 0 0-9.6 0z" fill="currentColor"/>',
    'wifi',
  )
  const battery = svg(
    '0 0 27 12',
    '<rect x=".5" y=".5" width="22" height="11" rx="3" fill="none" stroke="currentColor" opacity=".5"/><rect x="2" y="2" width="19" height="8" rx="1.6" fill="currentColor"/><path d="M24 4v4a2 2 0 0 0 0-4z" fill="currentColor" opacity=".5"/>',
    'battery',
  )
  return h('div', { class: 'status-bar', 'aria-hidden': 'true' }, clock, h('span', {}, signal, wifi, battery))
}

export interface TabItem {
  text: string
  icon: string
  selectedIcon: string
  badge: string
  dot: boolean
}

export interface TabBar {
  readonly element: HTMLElement
  readonly items: TabItem[]
  /** The app has hidden it. */
  hidden: boolean
  /** Draws again after `items` or colours changed. */
  draw(style: Pick<TabBarConfig, 'color' | 'selectedColor' | 'backgroundColor' | 'borderStyle'>): void
  select(index: number): void
}

export function createTabBar(onTap: (index: number) => void): TabBar {
  const element = h('nav', { class: 'tab-bar', role: 'tablist' })
  const items: TabItem[] = []
  let selected = 0
  let style: Parameters<TabBar['draw']>[0] = {}

  const drawItem = (item: TabItem, index: number): HTMLElement => {
    const on = index === selected
    const icon = on ? item.selectedIcon || item.icon : item.icon
    const button = h(
      'button',
      { type: 'button', role: 'tab', 'aria-selected': String(on), onclick: () => onTap(index) },
      icon !== '' && h('img', { src: icon, alt: '' }),
      h('span', {}, item.text),
      item.badge !== '' && h('b', { class: 'badge' }, item.badge),
      item.dot && h('b', { class: 'dot' }),
    )
    button.style.color = (on ? style.selectedColor : style.color) ?? ''
    return button
  }
  const draw = (): void => {
    element.style.background = style.backgroundColor ?? ''
    element.dataset.border = style.borderStyle ?? 'black'
    element.replaceChildren(...items.map(drawItem))
  }

  return {
    element,
    items,
    hidden: false,
    draw(next) {
      style = next
      draw()
    },
    select(index) {
      selected = index
      draw()
    },
  }
}
