/** Starts the processes that a benchmark measures, each with a probe inside. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

/**
 * @typedef {object} Usage what a process has used; the stall since the last time it was asked
 * @property {number} cpuMicros
 * @property {number} rssBytes
 * @property {number} stallMs
 *
 * @typedef {object} Child
 * @property {string} url
 * @property {() => Promise<Usage>} usage
 * @property {() => Promise<void>} stop
 */

const PROBE = pathToFileURL(path.join(import.meta.dirname, 'probe.mjs')).href
const START_TIMEOUT_MS = 15_000

/** @returns {Promise<number>} */
export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })

/**
 * A script that listens on PORT; its output goes to a file, as in production.
 *
 * @param {string} script
 * @param {{ env?: Record<string, string>, log: string, execArgv?: string[] }} options
 * @returns {Promise<Child>}
 */
export async function startChild(script, { env = {}, log, execArgv = [] }) {
  const port = await freePort()
  const output = openSync(log, 'a')
  const child = fork(script, [], {
    execArgv: ['--import', PROBE, ...execArgv],
    env: { ...process.env, NODE_ENV: 'production', ...env, PORT: String(port) },
    stdio: ['ignore', output, output, 'ipc'],
  })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const url = `http://127.0.0.1:${port}`
  await untilListening(url, hasEnded, log)
  return {
    url,
    usage: async () => {
      child.send('usage')
      const [usage] = await once(child, 'message')
      return usage
    },
    stop: async () => {
      if (hasEnded()) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/**
 * @param {string} url
 * @param {() => boolean} hasEnded
 * @param {string} log
 */
async function untilListening(url, hasEnded, log) {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline && !hasEnded()) {
    const answer = await fetch(url).catch(() => null)
    if (answer) return
    await pause(50)
  }
  throw new Error(`A process of the benchmark did not start; see ${log}`)
}
