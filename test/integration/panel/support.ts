import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { type RunningServer, startServer } from '../../../server/index'
import { createSimulatorControl, type SimulatorControl } from '../../../simulator/control'
import { type Host, startHost } from '../../../simulator/host/host'
import { type Control, createControl, type OpenApi, startOpenApi } from '../../../simulator/open-api'
import { openBrowser } from '../simulator-client/support'

const PROJECT = path.resolve(__dirname, '../../..')
const NAME = 'panel'

/** Everything that `npm start` starts, seen in a browser: this repository's mini program with the panel around it. */
export class Bench {
  private constructor(
    private readonly openApi: OpenApi,
    private readonly backend: RunningServer,
    private readonly folder: string,
    private readonly browser: Browser,
    readonly host: Host,
    readonly wechat: Control,
    readonly simulator: SimulatorControl,
  ) {}

  static async open(): Promise<Bench> {
    const [browser, openApi, folder] = await Promise.all([
      openBrowser(),
      startOpenApi(),
      mkdtemp(path.join(tmpdir(), 'miniprogram-login-panel-')),
    ])
    const backend = await startServer({
      ...{ WECHAT_API: openApi.url, PORT: '0', OPERATOR_PORT: '0', LOG_LEVEL: 'silent' },
      DATABASE_FILE: path.join(folder, 'login.sqlite'),
    })
    const host = await startHost({
      ...{ projectRoot: PROJECT, port: 0, openApiUrl: openApi.url },
      mapRemote: { 'http://127.0.0.1:3000': backend.url },
    })
    const simulator = createSimulatorControl(host.url)
    return new Bench(openApi, backend, folder, browser, host, createControl(openApi.url), simulator)
  }

  /** Resolves once phone and panel are there. */
  async page(options: {
    readonly width: number
    readonly height: number
    readonly locale?: string
    readonly dark?: boolean
  }): Promise<Page> {
    const { width, height, locale = 'en-GB', dark = false } = options
    const context = await this.browser.newContext({
      ...{ viewport: { width, height }, locale, colorScheme: dark ? 'dark' : 'light' },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const page = await context.newPage()
    this.host.phones.expectReload(NAME)
    await page.goto(`${this.host.url}?phone=${NAME}`)
    await this.host.phones.ready(NAME, 20_000)
    await page.waitForSelector('.panel-controls .people label', { state: 'attached' })
    return page
  }

  /** Runs a function in the mini program's own scope. */
  async app<Result>(run: (...args: never[]) => Result, ...args: unknown[]): Promise<Awaited<Result>> {
    const phone = await this.host.phones.ready(NAME, 20_000)
    const answer = await phone.automate('App.callFunction', { functionDeclaration: run.toString(), args })
    return (answer as { result: Awaited<Result> }).result
  }

  async close(): Promise<void> {
    await this.host.close()
    await this.backend.close()
    await this.openApi.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}
