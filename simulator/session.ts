import type { Automation } from './automation/server'
import { type HeadlessBrowser, launchBrowser, type PhoneScreen } from './host/browser'
import type { Host, HostOptions } from './host/host'
import { within } from './host/within'

export interface SessionOptions extends Omit<HostOptions, 'openApiUrl'> {
  /** Port of the automation protocol, 0 for any free one. */
  readonly autoPort: number
  /** WeChat's simulated server that runs already. Without it one is started on a free port. */
  readonly openApiUrl?: string
}

/** Why a session is over: `close()` or `Tool.close`, or its browser has gone. */
export type SessionEnd = 'closed' | 'browserLost'

/** One headless phone with its host and the automation protocol: what `simulator auto` keeps alive. */
export interface Session {
  readonly host: Host
  readonly automation: Automation
  readonly openApiUrl: string
  /** Resolves when everything has ended. */
  readonly over: Promise<SessionEnd>
  close(): Promise<void>
}

/** Milliseconds; a busy machine takes a few seconds to start a browser. */
const OPENING_LIMIT = 30_000

/** Name of the phone in the headless browser. */
const PHONE = 'automation'

/**
 * Starts everything at once: the browser comes up while the compilers load and the project builds.
 *
 * @throws {PortInUseError} when the automation port or an explicit `port` is taken.
 * @throws Error when the folder is no mini program project or there is no browser.
 */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { autoPort, openApiUrl: given, ...hostOptions } = options
  const ending = createEnding()
  try {
    const browser = launchBrowser()
    // It may fail before anybody waits for it.
    browser.catch(() => undefined)
    ending.add(() => browser.then((it) => it.close()))
    const { startHost, startAutomation } = await loadHost()
    const openApiUrl = given ?? (await startOwnOpenApi(ending))
    const host = await startHost({ ...hostOptions, openApiUrl })
    ending.add(() => host.close())
    const screen = openScreen(host, browser)
    const automation = await startAutomation({
      host,
      openApiUrl,
      port: autoPort,
      phone: PHONE,
      screen,
      onClose: () => void ending.end('closed'),
    })
    ending.add(() => automation.close())
    void (await screen).ended.then(() => ending.end('browserLost'))
    return { host, automation, openApiUrl, over: ending.over, close: () => ending.end('closed') }
  } catch (error) {
    await ending.end('closed')
    throw error
  }
}

/** Loaded when the browser's process already runs: the compilers behind it take longer than all the rest. */
async function loadHost(): Promise<typeof import('./host/host') & typeof import('./automation/server')> {
  const [host, automation] = await Promise.all([import('./host/host'), import('./automation/server')])
  return { ...host, ...automation }
}

async function startOwnOpenApi(ending: Ending): Promise<string> {
  const { startOpenApi } = await import('./open-api/index')
  const openApi = await startOpenApi()
  ending.add(() => openApi.close())
  return openApi.url
}

function openScreen(host: Host, browser: Promise<HeadlessBrowser>): Promise<PhoneScreen> {
  const { width, height } = host.settings.screen
  const url = `${host.url}?chrome=none&phone=${PHONE}`
  const opened = browser.then((it) => it.open(url, { width, height }))
  const screen = within(OPENING_LIMIT, opened, 'the browser has not opened the page with the phone')
  // No client may ever ask for it.
  screen.catch(() => undefined)
  return screen
}

interface Ending {
  add(closer: () => Promise<void>): void
  /** Closes everything once, the last started first; one that fails does not keep the others. */
  end(reason: SessionEnd): Promise<void>
  readonly over: Promise<SessionEnd>
}

function createEnding(): Ending {
  const closers: (() => Promise<void>)[] = []
  let tellOver: (reason: SessionEnd) => void = () => undefined
  let ended: Promise<void> | null = null
  const closeAll = async (reason: SessionEnd): Promise<void> => {
    for (const closer of closers.reverse()) await closer().catch(() => undefined)
    tellOver(reason)
  }
  return {
    add: (closer) => void closers.push(closer),
    end(reason) {
      ended ??= closeAll(reason)
      return ended
    },
    over: new Promise((resolve) => {
      tellOver = resolve
    }),
  }
}
