import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe } from '@jest/globals'
import automator from 'miniprogram-automator'

/** One mini program under the official automation client. */
export type MiniProgram = Awaited<ReturnType<typeof automator.connect>>

export const PROJECT = path.resolve(__dirname, '../../..')

/** The simulator's command line, which answers like the `cli` of DevTools. */
export const SIMULATOR_CLI = path.join(PROJECT, 'simulator/bin/simulator.mjs')

/**
 * What the suite drives: our simulator by default, real DevTools when the environment names it.
 *
 * - `AUTOMATOR_WS=ws://127.0.0.1:9420` connects to a project opened with automation enabled;
 * - `WECHAT_CLI=/path/to/cli` lets the client start DevTools itself.
 */
export const target =
  process.env.AUTOMATOR_WS || process.env.WECHAT_CLI ? ('devtools' as const) : ('simulator' as const)

/**
 * Tests that need power over the person, the line, the clock or WeChat. DevTools has none of it, and its panels depend on
 * the account that it is signed in with: they are skipped there.
 */
export const onSimulator = target === 'simulator' ? describe : describe.skip

/** Opens the project on real DevTools. */
export async function openDevTools(): Promise<MiniProgram> {
  const { AUTOMATOR_WS: wsEndpoint, WECHAT_CLI: cliPath } = process.env
  if (wsEndpoint) return automator.connect({ wsEndpoint })
  if (!cliPath) throw new Error('Set AUTOMATOR_WS or WECHAT_CLI to drive real DevTools')
  return automator.launch({ cliPath, projectPath: PROJECT, trustProject: true })
}

/** A simulator under the automation client, and the address of its page, where its control methods are. */
export interface OpenedSimulator {
  readonly mp: MiniProgram
  readonly url: string
}

/** Starts a simulator of its own as a user would, and connects to it. */
export async function openSimulator(env: NodeJS.ProcessEnv): Promise<OpenedSimulator> {
  const autoPort = String(await freePort())
  const port = String(await freePort())
  const compiled = process.env.E2E_COMPILED ? ['--compiled', process.env.E2E_COMPILED] : []
  await promisify(execFile)(
    process.execPath,
    [SIMULATOR_CLI, 'auto', '--project', PROJECT, '--auto-port', autoPort, '--port', port, ...compiled],
    { env: { ...process.env, ...env } },
  )
  const mp = await automator.connect({ wsEndpoint: `ws://127.0.0.1:${autoPort}` })
  return { mp, url: `http://127.0.0.1:${port}/` }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('no free port')
  return address.port
}

/**
 * A cold start with storage kept. `Tool.compile` is DevTools' own word for it, newer than the official client, so it goes
 * over the client's connection.
 */
export async function restart(mp: MiniProgram): Promise<void> {
  const { connection } = mp as unknown as {
    connection: { send(method: string, params: object): Promise<unknown> }
  }
  await connection.send('Tool.compile', { force: true })
}
