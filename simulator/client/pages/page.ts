import type * as glassEasel from 'glass-easel'
import type { Root } from 'glass-easel-miniprogram-adapter'
import type { WindowConfig } from '../../program'
import { createDomContext, type PageDomContext } from '../engine/dom-context'
import type { Environment } from '../engine/environment'
import { type Gestures, recogniseGestures } from '../engine/gestures'
import { createPageWindow, type PageGlobal, type PageWindow } from '../engine/page-window'
import { createPullDown, type PullDown } from '../engine/pull-down'
import type { PageInstance, PhonePage, SyntheticTouch } from '../phone'
import type { Failures } from '../runtime/failures'
import type { PageInsets } from '../shell'
import type { EventChannel } from './event-channel'
import { formatQuery } from './url'

export interface PageServices {
  readonly environment: Environment
  readonly failures: Failures
  readonly container: HTMLElement
  readonly title: string
  theme(): string
  /** Runs a tap so that APIs which need a person's tap find one. */
  asTap(dispatch: () => void, target: Element): void
}

export interface PageInit {
  readonly id: number
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly config: WindowConfig
  readonly channel: EventChannel
  /** The page carries the app's own tab bar component (`tabBar.custom`). */
  readonly hasTabBar: boolean
}

/** Where `tabBar.custom` expects the component. */
const CUSTOM_TAB_BAR = 'custom-tab-bar/index'

/** Distance to the end of a page (CSS pixels) at which `onReachBottom` fires. */
const REACH_BOTTOM_DISTANCE = 50

const pageOfRoot = new WeakMap<glassEasel.GeneralComponent, Page>()

/** The page that a component stands on. */
export function pageOf(component: glassEasel.GeneralComponent): Page | undefined {
  let root = component
  while (root.ownerShadowRoot) root = root.ownerShadowRoot.getHostNode()
  return pageOfRoot.get(root)
}

/** One living page: its iframe, its component, its life cycle. */
export class Page implements PhonePage {
  readonly id: number
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** The page's own window settings over those of app.json; changed by `wx.setNavigationBar…`. */
  config: WindowConfig
  readonly channel: EventChannel
  readonly window: PageGlobal
  readonly root: glassEasel.GeneralComponent
  readonly instance: PageInstance
  private readonly pageWindow: PageWindow
  private readonly gestures: Gestures
  readonly pullDown: PullDown
  private readonly context: PageDomContext
  private readonly mounted: Root
  private readonly mountedTabBar: Root | undefined
  private shown = false
  private readyDone = false
  private reachedBottom = false

  constructor(
    { id, path, query, config, channel, hasTabBar }: PageInit,
    private readonly services: PageServices,
  ) {
    this.id = id
    this.path = path
    this.query = query
    this.config = config
    this.channel = channel
    const { environment, container, title, theme } = services
    const { registry } = environment
    const roots = hasTabBar ? [path, CUSTOM_TAB_BAR] : [path]
    for (const root of roots) registry.prepare(root)
    this.pageWindow = createPageWindow(container, title, environment.builtins.css)
    this.window = this.pageWindow.window
    this.pageWindow.setTheme(theme())
    for (const css of registry.stylesFor(roots)) this.pageWindow.addStyle(css)

    const context = createDomContext(this.window, theme)
    this.context = context
    context.onEvent(dispatchInto(environment))
    this.gestures = recogniseGestures(this.window, context, services.asTap)
    const backend = environment.env.associateBackend(context)
    this.mounted = backend.createRoot('page-root', environment.space, `${path}${formatQuery(query)}`)
    this.root = this.mounted.getComponent()
    this.instance = this.mounted.get() as unknown as PageInstance
    Object.assign(this.instance, { route: path, __route__: path, options: query })
    pageOfRoot.set(this.root, this)
    if (config.disableScroll === true) this.window.document.documentElement.style.overflow = 'hidden'
    this.mountedTabBar = hasTabBar
      ? backend.createRoot('custom-tab-bar', environment.space, CUSTOM_TAB_BAR)
      : undefined
    this.pullDown = createPullDown(
      this.window,
      this.pageWindow.frame,
      () => this.config.enablePullDownRefresh === true,
      () => this.call('onPullDownRefresh'),
    )
    this.window.addEventListener('scroll', () => this.scrolled(), { passive: true })
  }

  /** The app's own tab bar component, as `getTabBar()` gives it. */
  get tabBar(): unknown {
    return this.mountedTabBar?.get()
  }

  /** Calls a method of the page if it has one; what it throws is reported. */
  call(name: string, ...args: unknown[]): unknown {
    const method = this.instance[name]
    if (typeof method !== 'function') return undefined
    return this.services.failures.guard(`Page ${this.path} ${name}`, () =>
      Reflect.apply(method, this.instance, args),
    )
  }

  /** Attaches every component, then tells the page. */
  load(): void {
    attach(this.mounted, this.context)
    if (this.mountedTabBar) attach(this.mountedTabBar, this.context)
    this.call('onLoad', { ...this.query })
  }

  show(): void {
    if (this.shown) return
    this.shown = true
    this.pageWindow.frame.classList.add('shown')
    this.call('onShow')
    this.root.triggerPageLifetime('show', [])
  }

  /** After the first rendering. */
  ready(): void {
    if (this.readyDone) return
    this.readyDone = true
    this.services.environment.ready.flush()
    this.call('onReady')
  }

  hide(): void {
    if (!this.shown) return
    this.shown = false
    this.pageWindow.frame.classList.remove('shown')
    this.call('onHide')
    this.root.triggerPageLifetime('hide', [])
  }

  unload(): void {
    this.shown = false
    this.call('onUnload')
    this.mountedTabBar?.release()
    this.mounted.release()
    this.gestures.dispose()
    this.pageWindow.remove()
  }

  setTheme(theme: string): void {
    this.pageWindow.setTheme(theme)
  }

  setInsets({ top, bottom, safeTop, safeBottom }: PageInsets): void {
    this.pageWindow.setSafeArea({ top: safeTop, bottom: safeBottom })
    const { style } = this.pageWindow.frame
    style.top = `${top}px`
    style.height = `calc(100% - ${top + bottom}px)`
  }

  touch(touch: SyntheticTouch): void {
    this.gestures.touch(touch)
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.window.document.documentElement
    this.call('onPageScroll', { scrollTop })
    const distance = Number(this.config.onReachBottomDistance ?? REACH_BOTTOM_DISTANCE)
    const near = scrollTop + clientHeight >= scrollHeight - distance
    if (near && !this.reachedBottom) this.call('onReachBottom')
    this.reachedBottom = near
  }
}

function attach(root: Root, context: PageDomContext): void {
  const body = context.getRootNode()
  const placeholder = context.document.createElement('i')
  body.appendChild(placeholder)
  root.attach(body, placeholder)
}

/** glass-easel leaves it to its host to turn an outside event into one of its own. */
function dispatchInto({ events }: Environment): Parameters<PageDomContext['onEvent']>[0] {
  return (target, type, detail, options) => events.dispatch(target, type, detail, options)
}
