import type { Program, ThemeVariables, WindowConfig } from '../../program'
import type { PhoneSettings } from '../../protocol'
import type { PageStack } from '../phone'
import type { Failures } from '../runtime/failures'
import type { Timers } from '../runtime/timers'
import type { Shell } from '../shell'
import type { NavigationBarState } from '../shell/bars'
import { ApiFailure } from '../wx/failure'
import { EventChannel } from './event-channel'
import { Page, type PageServices } from './page'
import { type PageUrl, parsePageUrl } from './url'

/** WeChat's limit of pages on the stack. */
const MAX_DEPTH = 10

export interface PagesOptions {
  readonly program: Program
  readonly settings: PhoneSettings
  readonly shell: Shell
  readonly failures: Failures
  readonly timers: Timers
  readonly services: PageServices
}

/** The page stack and the five routes. Routes run one after the other. */
export class Pages implements PageStack {
  private readonly stack: Page[] = []
  /** Tab pages stay alive while another tab is shown. */
  private readonly tabs = new Map<string, Page>()
  private lastId = 0
  private queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: PagesOptions) {}

  list(): readonly Page[] {
    return this.stack
  }

  top(): Page | undefined {
    return this.stack.at(-1)
  }

  find(id: number): Page | undefined {
    return [...this.stack, ...this.tabs.values()].find((page) => page.id === id)
  }

  isTab(path: string): boolean {
    return this.tabPaths.includes(path)
  }

  get tabPaths(): readonly string[] {
    return this.options.program.app.tabBar?.list.map(({ pagePath }) => pagePath) ?? []
  }

  /** The first page of a launch. */
  launch(path: string, query: Readonly<Record<string, string>>): Promise<void> {
    return this.enqueue(async () => {
      this.open({ path, query })
      this.enter()
    })
  }

  navigateTo(url: string, events: Readonly<Record<string, unknown>> = {}): Promise<EventChannel> {
    return this.enqueue(async () => {
      const target = this.existing(url)
      if (this.isTab(target.path)) throw new ApiFailure('can not navigateTo a tabbar page')
      if (this.stack.length >= MAX_DEPTH) throw new ApiFailure('webview count limit exceed')
      this.top()?.hide()
      const page = this.open(target, events)
      this.enter()
      return page.channel
    })
  }

  redirectTo(url: string): Promise<void> {
    return this.enqueue(async () => {
      const target = this.existing(url)
      if (this.isTab(target.path)) throw new ApiFailure('can not redirectTo a tabbar page')
      this.close(this.stack.pop())
      this.open(target)
      this.enter()
    })
  }

  navigateBack(delta = 1): Promise<void> {
    return this.enqueue(async () => {
      if (this.stack.length <= 1) throw new ApiFailure('cannot navigate back at first page.')
      const steps = Math.min(Math.max(1, delta), this.stack.length - 1)
      for (let step = 0; step < steps; step += 1) this.close(this.stack.pop())
      this.enter()
    })
  }

  reLaunch(url: string): Promise<void> {
    return this.enqueue(async () => {
      const target = this.existing(url)
      const left = new Set([...this.tabs.values(), ...this.stack])
      for (const page of [...left].reverse()) this.close(page)
      this.stack.length = 0
      this.open(target)
      this.enter()
    })
  }

  switchTab(url: string, tapped = false): Promise<void> {
    return this.enqueue(async () => {
      const target = this.existing(url)
      if (!this.isTab(target.path)) throw new ApiFailure('can not switch to no-tabBar page')
      const kept = this.tabs.get(target.path)
      while (this.stack.length > 0 && this.stack.at(-1) !== kept) {
        const left = this.stack.pop()
        if (left && this.tabs.get(left.path) === left) left.hide()
        else this.close(left)
      }
      const page = kept ?? this.open({ path: target.path, query: {} })
      if (this.stack.length === 0) this.stack.push(page)
      this.enter()
      if (!tapped) return
      const index = this.tabPaths.indexOf(target.path)
      const text = this.options.program.app.tabBar?.list[index]?.text ?? ''
      page.call('onTabItemTap', { index: String(index), pagePath: target.path, text })
    })
  }

  /** Shows the top page again and draws the bars for it. */
  enter(): void {
    const page = this.top()
    if (!page) return
    this.layout(page)
    page.show()
    this.options.timers.post(() => page.ready())
  }

  /** Changes a page's window settings, as `wx.setNavigationBarTitle` and its relatives do. */
  configure(page: Page, change: WindowConfig): void {
    page.config = { ...page.config, ...change }
    if (page === this.top()) this.layout(page)
  }

  /** Whether WeChat's own tab bar stands below a page. */
  showsTabBar(path: string): boolean {
    const { program, shell } = this.options
    return this.isTab(path) && program.app.tabBar?.custom !== true && !shell.tabBar.hidden
  }

  layout(page = this.top()): void {
    if (!page) return
    const { shell } = this.options
    const tab = this.isTab(page.path)
    const hasTabs = this.showsTabBar(page.path)
    const config = this.resolveTheme(page.config)
    const custom = config.navigationStyle === 'custom'
    page.setInsets(shell.insets(custom, hasTabs))
    shell.showTabBar(hasTabs)
    if (tab) shell.tabBar.select(this.tabPaths.indexOf(page.path))
    shell.navigationBar.update({
      title: config.navigationBarTitleText ?? '',
      background:
        config.navigationBarBackgroundColor ??
        (this.options.settings.theme === 'dark' ? '#191919' : '#000000'),
      textStyle: config.navigationBarTextStyle ?? 'white',
      custom,
      left: this.leftButton(page),
    })
  }

  /** The arrow on a page above another; on the lowest one a house, unless it is home itself (docs: 返回首页). */
  leftButton(page = this.top()): NavigationBarState['left'] {
    if (!page) return 'none'
    if (this.stack.length > 1) return 'back'
    const { path, config } = page
    const atHome = this.isTab(path) || path === this.options.program.pages[0]
    return atHome || config.homeButton === false ? 'none' : 'home'
  }

  /** Colours of app.json and page JSON may be variables of theme.json (`@name`). */
  resolveTheme<Config extends object>(config: Config): Config {
    const { program, settings } = this.options
    return resolveVariables(config, program.theme?.[settings.theme])
  }

  setTheme(theme: string): void {
    for (const page of new Set([...this.stack, ...this.tabs.values()])) page.setTheme(theme)
    this.layout()
  }

  /** A page that can be opened: nothing of the stack may change before this is certain. */
  private existing(url: string): PageUrl {
    const target = parsePageUrl(url, this.top()?.path)
    if (!this.options.program.pages.includes(target.path)) {
      throw new ApiFailure(`page "${target.path}" is not found`)
    }
    this.options.services.environment.registry.prepare(target.path)
    return target
  }

  /** Makes a page, puts it on top and loads it. */
  private open({ path, query }: PageUrl, events: Readonly<Record<string, unknown>> = {}): Page {
    const { program, failures, services } = this.options
    const channel = new EventChannel((error) => failures.report(error))
    for (const [name, listener] of Object.entries(events)) {
      if (typeof listener === 'function') channel.on(name, listener as () => void)
    }
    this.lastId += 1
    const config: WindowConfig = { ...program.app.window, ...program.components[path] }
    const hasTabBar = this.isTab(path) && program.app.tabBar?.custom === true
    const page = new Page({ id: this.lastId, path, query, config, channel, hasTabBar }, services)
    if (this.isTab(path)) this.tabs.set(path, page)
    // `attached` and `onLoad` find their own page on top.
    this.stack.push(page)
    this.layoutBefore(page, config)
    page.load()
    return page
  }

  /** A page must have its size before `onLoad` measures anything. */
  private layoutBefore(page: Page, config: WindowConfig): void {
    const tabs = this.isTab(page.path) && this.options.program.app.tabBar?.custom !== true
    page.setInsets(this.options.shell.insets(config.navigationStyle === 'custom', tabs))
  }

  private close(page: Page | undefined): void {
    if (!page) return
    if (this.tabs.get(page.path) === page) this.tabs.delete(page.path)
    page.unload()
  }

  private enqueue<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(task)
    this.queue = result.catch(() => {})
    return result
  }
}

function resolveVariables<Value extends object>(value: Value, variables: ThemeVariables | undefined): Value {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && member.startsWith('@') ? (variables?.[member.slice(1)] ?? '') : member,
    ]),
  ) as Value
}
