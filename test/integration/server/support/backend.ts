import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, jest } from '@jest/globals'
import { pino } from 'pino'
import { type RunningServer, type StartOptions, startServer } from '../../../../server'
import type { Environment } from '../../../../server/config/config'
import {
  type OpenApi,
  type OpenApiOptions,
  startOpenApi as start,
  TOURIST_APP,
} from '../../../../simulator/open-api'
import { Canaries, type Traces } from './canaries'
import { type Client, createClient } from './client'

export interface Backend extends Client {
  readonly url: string
  readonly operatorUrl: string
  readonly folder: string
  /** Every log line so far. */
  readonly log: string[]
  /** A fresh code of `wx.login` for the person who holds the simulated phone. */
  newCode(user?: string): Promise<string>
  close(): Promise<void>
}

export interface BackendOptions extends StartOptions {
  readonly env?: Environment
  /** Default: a new one. */
  readonly folder?: string
}

/** For a machine that is busy with something else: what never happens is what fails. */
jest.setTimeout(120_000)

/** Closed when the test file ends, passed or failed, the last one first. */
const opened: { close(): Promise<unknown> }[] = []
const canaries = new Canaries()
const traces: Traces[] = []
const beforeClosing: (() => Promise<void>)[] = []
afterAll(async () => {
  try {
    // Whatever a file tests: no secret of WeChat's ever shows in an answer, a log line or the database.
    for (const collect of beforeClosing) await collect().catch(() => undefined)
    for (const it of traces) expect(await canaries.search(it)).toEqual([])
  } finally {
    for (const it of opened.reverse()) await it.close()
  }
}, 120_000)

/** Also looked through for secrets when the test file ends. */
export function traceOf(it: Traces): void {
  traces.push(it)
}

/** Runs when the test file ends, before what was begun earlier ends. */
export function atEnd(close: () => Promise<unknown>): void {
  opened.push({ close })
}

/** Calls `close` once, however often it is asked to. */
function closeOnce<T extends { close(): Promise<void> }>(it: T): T {
  let closing: Promise<void> | undefined
  const once = {
    ...it,
    close: () => {
      closing ??= it.close()
      return closing
    },
  }
  opened.push(once)
  return once
}

export async function startOpenApi(options: OpenApiOptions = {}): Promise<OpenApi> {
  const openApi = await start({ seed: 'server', ...options })
  const { control } = openApi
  const collect = () => canaries.collect(control)
  const reset = async () => {
    await collect()
    await control.reset()
  }
  const collecting = { ...openApi, control: { ...control, reset } }
  beforeClosing.push(collect)
  return closeOnce(collecting)
}

/** The real server, over HTTP, on a database of its own and a simulated WeChat. */
export async function startBackend(
  openApi: Pick<OpenApi, 'url' | 'control'>,
  options: BackendOptions = {},
): Promise<Backend> {
  const { env = {}, folder = await newFolder(), ...startOptions } = options
  const log: string[] = []
  const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(line) })
  const server: RunningServer = await startServer(
    {
      ...{ WECHAT_API: openApi.url, PORT: '0', DATABASE_FILE: path.join(folder, 'login.sqlite') },
      // A simulated WeChat that has to wait for the CPU is not meant to time out.
      ...{ WECHAT_TIMEOUT_MS: '30000', ...env },
    },
    { logger, ...startOptions },
  )
  const client = createClient(server.url)
  traceOf({ folder, log, answers: client.answers })
  return closeOnce({
    ...client,
    url: server.url,
    operatorUrl: server.operatorUrl,
    folder,
    log,
    newCode: async (user) => {
      const who = { appid: TOURIST_APP.appid, ...(user !== undefined && { user }) }
      return (await openApi.control.issueCode(who)).code
    },
    close: () => server.close(),
  })
}

/** Removed when the test file ends. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'server-test-'))
  opened.unshift({ close: () => rm(folder, { recursive: true, force: true }) })
  return folder
}

export type { OpenApi }
