import path from 'node:path'
import { afterAll } from '@jest/globals'
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from 'playwright-core'
import { findBrowser } from '../../../simulator/host/browser'
import { type Host, type HostOptions, startHost } from '../../../simulator/host/host'
import { type Control, createControl, type OpenApi, startOpenApi } from '../../../simulator/open-api/index'
import type { PhoneEvent } from '../../../simulator/protocol'

export const FIXTURE = path.resolve(__dirname, '../../fixtures/client')
const NAME = 'test'
/** Milliseconds; a busy machine takes its time. */
const PATIENCE = 20_000

/** One browser per file: each phone gets a profile of its own in it. */
let browser: Promise<Browser> | undefined
export const openBrowser = (): Promise<Browser> => {
  browser ??= chromium.launch({
    executablePath: findBrowser(process.env),
    args: ['--no-sandbox', '--disable-gpu'],
  })
  return browser
}
afterAll(async () => (await browser)?.close())

/** A phone that runs `test/fixtures/client` in a real browser, with every part of the simulator behind it. */
export class TestPhone {
  private constructor(
    private readonly openApi: OpenApi,
    readonly host: Host,
    readonly control: Control,
    private context: BrowserContext,
    /** The browser's page: WeChat's own part of the screen. */
    readonly screen: Page,
    /** What the phone told its host, in order. */
    readonly events: PhoneEvent[],
  ) {}

  static async open(options: Partial<HostOptions> = {}): Promise<TestPhone> {
    const [chrome, openApi] = await Promise.all([openBrowser(), startOpenApi()])
    const host = await startHost({ projectRoot: FIXTURE, port: 0, openApiUrl: openApi.url, ...options })
    const events: PhoneEvent[] = []
    host.phones.subscribe((event) => events.push(event))
    const context = await chrome.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true })
    const screen = await context.newPage()
    const control = createControl(openApi.url)
    const phone = new TestPhone(openApi, host, control, context, screen, events)
    await phone.start()
    return phone
  }

  private async start(): Promise<void> {
    await this.screen.goto(`${this.host.url}?chrome=none&phone=${NAME}`)
    await this.host.phones.ready(NAME, PATIENCE)
  }

  /** A cold start: storage stays. */
  async restart(): Promise<void> {
    this.host.phones.expectReload(NAME)
    await this.start()
  }

  /** The mini program deleted and opened anew: storage and permissions are gone. */
  async clear(): Promise<void> {
    await this.screen.evaluate(async () => {
      for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name)
    })
    await this.restart()
  }

  /** Runs a function in the app's own scope and answers with what it returns. */
  async app<Result>(run: (...args: never[]) => Result, ...args: unknown[]): Promise<Awaited<Result>> {
    const phone = await this.host.phones.ready(NAME, PATIENCE)
    const functionDeclaration = run.toString()
    const answer = await phone.automate('App.callFunction', { functionDeclaration, args })
    return (answer as { result: Awaited<Result> }).result
  }

  /** Resolves when every task that the app had pending now is over. */
  async settled(): Promise<void> {
    await this.app(() => new Promise<void>((resolve) => setTimeout(resolve, 0)))
  }

  /** What the app wrote down since it was last asked. */
  log(): Promise<string[]> {
    return this.app(() => (getApp() as unknown as { log: string[] }).log.splice(0))
  }

  /** A member of the top page's instance. */
  page<Value>(member: string): Promise<Value> {
    return this.app(
      (name: string) => (getCurrentPages().at(-1) as unknown as Record<string, unknown>)[name],
      member,
    ) as Promise<Value>
  }

  /** An element of the page on screen and what is in it, as DevTools tells it. */
  async outerWxml(selector: string): Promise<string> {
    const { automate } = await this.host.phones.ready(NAME, PATIENCE)
    const { pageId } = (await automate('App.getCurrentPage', {})) as { pageId: number }
    const found = (await automate('Page.getElement', { pageId, selector })) as { elementId: string }
    const told = await automate('Element.getWXML', { ...found, pageId, type: 'outer' })
    return (told as { wxml: string }).wxml
  }

  /** Opens a page and answers with its document. */
  async go(
    route: 'navigateTo' | 'reLaunch' | 'redirectTo' | 'switchTab' | 'navigateBack',
    url = '',
  ): Promise<Frame> {
    await this.app((name: 'navigateTo', to: string) => wx[name]({ url: to }) as Promise<unknown>, route, url)
    return this.frame()
  }

  /** The document of the page that is shown. */
  async frame(): Promise<Frame> {
    const shown = await this.screen.waitForSelector('.page-frame.shown')
    const frame = await shown.contentFrame()
    if (!frame) throw new Error('the page has no document')
    return frame
  }

  async close(): Promise<void> {
    await this.context.close()
    await Promise.all([this.host.close(), this.openApi.close()])
  }
}

/** Polls until `read` answers something truthy. */
export async function eventually<Result>(read: () => Result | Promise<Result>): Promise<NonNullable<Result>> {
  const end = Date.now() + PATIENCE
  for (;;) {
    const result = await read()
    if (result) return result as NonNullable<Result>
    if (Date.now() > end) throw new Error(`it did not come true within ${PATIENCE} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
