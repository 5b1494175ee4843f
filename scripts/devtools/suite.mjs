/** Runs the end-to-end suite on a project that DevTools has opened for automation. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { isListening, runCli } from '../shared/devtools-cli.mjs'
import { Explained, text } from '../shared/language.mjs'
import { describeCliFailure } from './answers.mjs'

const root = path.resolve(import.meta.dirname, '../..')

/** A cold start of DevTools with its first compilation, in milliseconds. */
const START_PATIENCE_MS = 120_000
const POLL_MS = 250

/**
 * @typedef {object} Surroundings
 * @property {string} cli
 * @property {number} port of the automation protocol
 * @property {(what: string) => void} say
 * @property {import('../shared/lifetime.mjs').Lifetime} lifetime
 * @property {AbortSignal} [signal] ends the command line while it opens the project
 */

/**
 * @param {Surroundings} surroundings
 * @returns {Promise<void>} once the automation port listens
 * @throws {Explained}
 */
export async function openForAutomation({ cli, port, say, lifetime, signal }) {
  if (await isListening(port))
    throw new Explained(
      text(
        `Port ${port} is taken: end what listens there, or choose another one with --port.`,
        `端口 ${port} 被占用：请结束占用它的程序，或用 --port 换一个。`,
      ),
    )
  say(`${path.basename(cli)} auto --auto-port ${port} …`)
  // Without --trust-project a first opening waits for somebody to click.
  const words = ['auto', '--project', root, '--auto-port', String(port), '--trust-project']
  const answer = await runCli(cli, words, signal && { signal })
  const failure = describeCliFailure(answer)
  if (failure) throw new Explained(failure)
  lifetime.onEnd(() => runCli(cli, ['close', '--project', root]))
  const end = performance.now() + START_PATIENCE_MS
  while (!(await isListening(port))) {
    if (performance.now() > end)
      throw new Explained(
        text(`DevTools does not listen on port ${port}.`, `开发者工具没有监听端口 ${port}。`),
      )
    say(`port ${port} …`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/**
 * One test file after the other: there is one DevTools, and its backend has one port.
 *
 * @param {{ port: number, only: string | undefined, lifetime: import('../shared/lifetime.mjs').Lifetime }} what
 * @returns {Promise<number>} exit code
 */
export function runSuite({ port, only, lifetime }) {
  const { WECHAT_CLI: _, ...env } = process.env
  const args = [
    path.join(root, 'node_modules/jest/bin/jest.js'),
    '--selectProjects',
    'e2e',
    '--runInBand',
    ...(only ? ['--testPathPatterns', only] : []),
  ]
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...env, AUTOMATOR_WS: `ws://127.0.0.1:${port}` },
  })
  lifetime.onEnd(() => child.kill())
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

/**
 * @param {number} port
 * @returns {Promise<string>} version of the base library that the tests ran on
 */
export async function readLibraryVersion(port) {
  const { default: automator } = await import('miniprogram-automator')
  const client = await automator.connect({ wsEndpoint: `ws://127.0.0.1:${port}` })
  // The official client keeps its connection private, and offers the version nowhere.
  const { connection } =
    /** @type {{ connection: { send(method: string): Promise<{ SDKVersion: string }> } }} */ (
      /** @type {unknown} */ (client)
    )
  const { SDKVersion } = await connection.send('Tool.getInfo')
  client.disconnect()
  return SDKVersion
}
