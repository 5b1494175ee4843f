import type { PhoneSettings } from '../../protocol'
import {
  CAPSULE,
  createCapsule,
  createNavigationBar,
  createStatusBar,
  createTabBar,
  NAVIGATION_BAR_HEIGHT,
  type NavigationBar,
  TAB_BAR_HEIGHT,
  type TabBar,
} from './bars'
import { type Cover, createCover } from './cover'
import {
  type ActionSheetOptions,
  type Dialog,
  type ModalAnswer,
  type ModalOptions,
  showActionSheet,
  showModal,
} from './dialogs'
import { h } from './dom'
import { createSheets, type Sheets } from './sheets'
import { createToast, type Toast } from './toast'
import { type Words, wordsFor } from './words'

export interface ShellHandlers {
  /** The arrow (or house) at the top left. */
  onLeft(): void
  onTab(index: number): void
  /** The capsule's left button. */
  onMenu(): void
  /** The capsule's right button: the app goes to the background. */
  onClose(): void
  onReopen(): void
}

/** CSS pixels. */
export interface ScreenMetrics {
  readonly screenWidth: number
  readonly screenHeight: number
  readonly statusBarHeight: number
  readonly safeAreaBottom: number
  readonly menuButton: {
    left: number
    top: number
    right: number
    bottom: number
    width: number
    height: number
  }
}

/** CSS pixels that the bars take from a page, and that the screen's own edge covers of what is left. */
export interface PageInsets {
  readonly top: number
  readonly bottom: number
  readonly safeTop: number
  readonly safeBottom: number
}

/** WeChat's own part of the screen: all that is not the mini program's page. */
export interface Shell {
  readonly words: Words
  readonly pagesContainer: HTMLElement
  readonly layer: HTMLElement
  readonly navigationBar: NavigationBar
  readonly tabBar: TabBar
  readonly toast: Toast
  readonly cover: Cover
  readonly sheets: Sheets
  metrics(): ScreenMetrics
  insets(custom: boolean, tabs: boolean): PageInsets
  modal(options: ModalOptions): Promise<ModalAnswer>
  /** The modal on screen, for the driver. */
  openModal(): Dialog<ModalAnswer> | undefined
  actionSheet(options: ActionSheetOptions): Promise<number>
  setTheme(theme: string): void
  showTabBar(on: boolean): void
  /** The phone's home screen instead of the app. */
  setBackground(on: boolean, appName: string): void
}

export function createShell(root: HTMLElement, settings: PhoneSettings, handlers: ShellHandlers): Shell {
  const words = wordsFor(settings.language)
  const pagesContainer = h('main', { class: 'pages' })
  const layer = h('div', { class: 'layer' })
  const navigationBar = createNavigationBar(words, handlers.onLeft)
  const tabBar = createTabBar(handlers.onTab)
  tabBar.element.hidden = true
  const desktop = h('div', { class: 'home-screen', hidden: true })
  const screen = h(
    'div',
    { class: 'screen' },
    pagesContainer,
    navigationBar.element,
    createStatusBar(),
    createCapsule(words, handlers.onMenu, handlers.onClose),
    tabBar.element,
    layer,
    desktop,
    h('div', { class: 'home-indicator', 'aria-hidden': 'true' }),
  )
  root.replaceChildren(h('div', { class: 'phone' }, screen))
  const { style } = root
  style.setProperty('--screen-width', `${settings.screen.width}px`)
  style.setProperty('--screen-height', `${settings.screen.height}px`)
  style.setProperty('--status-bar', `${settings.screen.statusBarHeight}px`)
  style.setProperty('--safe-bottom', `${settings.screen.safeAreaBottom}px`)
  const modals: Dialog<ModalAnswer>[] = []

  return {
    words,
    pagesContainer,
    layer,
    navigationBar,
    tabBar,
    toast: createToast(layer),
    cover: createCover(screen, words),
    sheets: createSheets(layer),
    metrics() {
      const { statusBarHeight, safeAreaBottom } = settings.screen
      const [screenWidth, screenHeight] = [screen.clientWidth, screen.clientHeight]
      const right = screenWidth - CAPSULE.right
      const top = statusBarHeight + CAPSULE.top
      const menuButton = {
        left: right - CAPSULE.width,
        top,
        right,
        bottom: top + CAPSULE.height,
        width: CAPSULE.width,
        height: CAPSULE.height,
      }
      return { screenWidth, screenHeight, statusBarHeight, safeAreaBottom, menuButton }
    },
    insets(custom, tabs) {
      const { statusBarHeight, safeAreaBottom } = settings.screen
      return {
        top: custom ? 0 : statusBarHeight + NAVIGATION_BAR_HEIGHT,
        bottom: tabs ? TAB_BAR_HEIGHT + safeAreaBottom : 0,
        safeTop: custom ? statusBarHeight : 0,
        safeBottom: tabs ? 0 : safeAreaBottom,
      }
    },
    async modal(options) {
      const dialog = showModal(layer, options)
      modals.push(dialog)
      try {
        return await dialog.answer
      } finally {
        modals.splice(modals.indexOf(dialog), 1)
      }
    },
    openModal: () => modals.at(-1),
    actionSheet: (options) => showActionSheet(layer, words, options),
    setTheme(theme) {
      root.dataset.theme = theme
    },
    showTabBar(on) {
      tabBar.element.hidden = !on
    },
    setBackground(on, appName) {
      desktop.hidden = !on
      desktop.replaceChildren(
        h(
          'button',
          { type: 'button', class: 'app-icon', onclick: handlers.onReopen },
          h('i', {}, appName.slice(0, 1)),
          h('span', {}, appName),
        ),
        h('p', {}, words.inBackground),
      )
    },
  }
}
