import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { type RunningServer, startServer } from '../../../server/index'

/** The reference backend on a database of its own, which a test may end and start again. */
export interface Backend {
  readonly url: string
  /** Every line it has logged, across restarts. */
  readonly log: readonly string[]
  stop(): Promise<void>
  /** On the same port and the same database as before. */
  start(): Promise<void>
  /** Signs in with a code as another phone of the same person would, and deletes the account. */
  deleteAccount(code: string): Promise<void>
  /** The database file, for those who look for what must not be in it. */
  readonly databaseFile: string
  close(): Promise<void>
}

/** @param port - 0 for any; the simulator is told, DevTools needs the one of miniprogram/config.ts */
export async function startBackend(openApiUrl: string, port: number): Promise<Backend> {
  const folder = await mkdtemp(path.join(tmpdir(), 'miniprogram-login-e2e-'))
  const databaseFile = path.join(folder, 'login.sqlite')
  const log: string[] = []
  const logger = pino(
    { level: 'trace' },
    new Writable({
      write(chunk, _, done) {
        log.push(String(chunk))
        done()
      },
    }),
  )
  const start = (at: number): Promise<RunningServer> =>
    startServer(
      {
        ...{ WECHAT_API: openApiUrl, PORT: String(at), OPERATOR_PORT: '0', DATABASE_FILE: databaseFile },
        // A simulated WeChat that has to wait for the CPU is not meant to time out.
        WECHAT_TIMEOUT_MS: '30000',
      },
      { logger },
    )

  let running: RunningServer | null = await start(port)
  const { url } = running
  const stop = async (): Promise<void> => {
    await running?.close()
    running = null
  }
  return {
    url,
    log,
    databaseFile,
    stop,
    async start() {
      running ??= await start(Number(new URL(url).port))
    },
    async deleteAccount(code) {
      const signedIn = await fetch(`${url}/v1/auth/wechat/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      })
      const { access_token } = (await signedIn.json()) as { access_token: string }
      const deleted = await fetch(`${url}/v1/me`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${access_token}` },
      })
      if (!deleted.ok) throw new Error(`the account was not deleted: HTTP ${deleted.status}`)
    },
    async close() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
