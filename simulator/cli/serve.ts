import { writeFileSync } from 'node:fs'
import type { Automation } from '../automation/server'
import type { Host, HostOptions } from '../host/host'
import { describeProblems } from '../host/problems'
import { type SessionEnd, startSession } from '../session'
import { announceSession, logFile } from './registry'

/** What the background process is asked to run; crosses the process boundary as JSON. */
export interface ServeOptions {
  readonly projectRoot: string
  /** Port of the automation protocol, with a headless browser; null only serves the page. */
  readonly autoPort: number | null
  readonly port?: number
  readonly compiledRoot?: string
  readonly openApiUrl?: string
  readonly mapRemote: Readonly<Record<string, string>>
  readonly language?: 'zh_CN' | 'en'
  /** Id of the simulated person who holds the phone. */
  readonly account?: string
}

export interface Started {
  /** The page with the phone. */
  readonly url: string
  readonly appId: string
  /** What miniprogram-automator connects to; null without automation. */
  readonly wsEndpoint: string | null
  /** What is wrong with the project, in words; the phone shows the same. */
  readonly problems: string | null
}

/** What the background process tells the command that started it. */
export type Report = { readonly started: Started } | { readonly failed: string }

interface Served {
  readonly host: Host
  readonly automation: Automation | null
  readonly openApiUrl: string
  readonly over: Promise<SessionEnd>
  close(): Promise<void>
}

/** Milliseconds for an orderly end of a start that nobody waits for any more. */
const ABANDONED_GRACE = 5_000

/**
 * The life of the background process: starts what the command asked for, reports, and ends on `quit`, a signal,
 * `Tool.close` or the loss of its browser. Nothing stays behind but, when a session that had started fails, a log.
 */
export async function serveInBackground(): Promise<void> {
  const options = await receiveOptions()
  if (!options) return
  // Whatever hangs: without the command that waits for the report nobody would ever know of this process.
  const endAbandoned = (): void => void setTimeout(() => process.exit(1), ABANDONED_GRACE)
  process.once('disconnect', endAbandoned)
  const { projectRoot } = options
  let heard = false
  try {
    const served = await serve(options)
    const quit = (): void => void served.close()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit)
    const started = await describe(served, options.account).catch(async (error: unknown) => {
      await served.close()
      throw error
    })
    const withdraw = await announceSession({ projectRoot, url: served.host.url }, quit)
    process.off('disconnect', endAbandoned)
    heard = await report({ started })
    if (!heard) quit()
    const end = await served.over
    withdraw()
    if (end === 'browserLost') throw new Error('the browser with the phone has ended, and so does its host')
    process.exit(0)
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error)
    // Of a session that somebody counts on, the log tells the end; a start that was interrupted leaves nothing.
    if (heard) writeFileSync(logFile(projectRoot), `${new Date().toISOString()} ${failed}\n`)
    else await report({ failed })
    process.exit(1)
  }
}

/** @returns null when the command ends before it has sent them. */
function receiveOptions(): Promise<ServeOptions | null> {
  return new Promise((resolve) => {
    process.once('message', (message) => resolve(message as ServeOptions))
    process.once('disconnect', () => resolve(null))
  })
}

function serve(options: ServeOptions): Promise<Served> {
  const { projectRoot, autoPort, port, compiledRoot, openApiUrl, mapRemote, language } = options
  const common = {
    projectRoot,
    mapRemote,
    ...(port === undefined ? {} : { port }),
    ...(compiledRoot === undefined ? {} : { compiledRoot }),
    ...(language === undefined ? {} : { settings: { language } }),
  }
  const own = openApiUrl === undefined ? {} : { openApiUrl }
  return autoPort === null ? servePage(common, openApiUrl) : startSession({ ...common, ...own, autoPort })
}

async function servePage(
  options: Omit<HostOptions, 'openApiUrl'>,
  given: string | undefined,
): Promise<Served> {
  const [{ startOpenApi }, { startHost }] = await Promise.all([
    import('../open-api/index'),
    import('../host/host'),
  ])
  const openApi = given === undefined ? await startOpenApi() : null
  const openApiUrl = given ?? openApi?.url ?? ''
  // Whoever looks at the phone edits beside it; the phone itself shows what a change has done.
  const host = await startHost({ ...options, openApiUrl, watch: () => undefined })
  let tellOver: (end: SessionEnd) => void = () => undefined
  const over = new Promise<SessionEnd>((resolve) => {
    tellOver = resolve
  })
  return {
    host,
    automation: null,
    openApiUrl,
    over,
    async close() {
      await host.close()
      await openApi?.close()
      tellOver('closed')
    },
  }
}

async function describe(served: Served, account: string | undefined): Promise<Started> {
  const { host, automation, openApiUrl } = served
  if (account !== undefined) {
    const { createControl } = await import('../open-api/index')
    await createControl(openApiUrl).switchUser({ user: account })
  }
  const build = await host.build()
  return {
    url: host.url,
    appId: host.appId,
    wsEndpoint: automation?.url ?? null,
    problems: build.ok ? null : describeProblems(build.problems),
  }
}

/** @returns whether somebody was there to hear it. */
const report = (message: Report): Promise<boolean> =>
  new Promise((resolve) => {
    if (!process.send || !process.connected) return resolve(false)
    process.send(message, undefined, undefined, (error) => resolve(!error))
  })
