/** One client in one scenario: what it asked of WeChat and the network, how long it took, how its promises ended. */
import { createWorld, LATENCY } from './world.mjs'

/**
 * @typedef {import('./world.mjs').World} World
 * @typedef {import('./world.mjs').Session} Session
 * @typedef {import('./world.mjs').Dialect} Dialect
 * @typedef {() => Promise<unknown>} Send one authorised GET
 *
 * @typedef {object} Client
 * @property {string} name
 * @property {Dialect} dialect
 * @property {(world: World, session: Session | null) => Send | Promise<Send>} start a launch of the app, with the session
 *   that a launch before left in storage
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} about
 * @property {number[]} sizes how many requests at once
 * @property {boolean} warm whether somebody had signed in before
 * @property {(world: World) => void} [happens] after the start, before the requests
 * @property {{ login: number, checkSession: number, requests: (n: number) => number, added: number }} limit what ours may
 *   take at most
 * @property {'ok' | 'typed'} ends how every promise of ours must end
 *
 * @typedef {object} Outcome
 * @property {number} login
 * @property {number} checkSession
 * @property {number} requests
 * @property {number | null} added milliseconds over bare requests, until the last promise has ended; null when one hung
 * @property {number} ok
 * @property {number} typed rejected with an error that a program can tell by a code or a status
 * @property {number} untyped
 * @property {number} hung not ended within two minutes
 */

const PATIENCE_MS = 120_000
const IN_FLIGHT = 10

/**
 * @param {Client} client
 * @param {Scenario} scenario
 * @param {number} n
 * @returns {Promise<Outcome>}
 */
export async function measure(client, scenario, n) {
  const world = createWorld(client.dialect)
  const { time, counts } = world
  const restore = install(world)
  try {
    const session = scenario.warm ? world.backend.grant() : null
    let send = /** @type {Send | null} */ (null)
    void Promise.resolve(client.start(world, session)).then((started) => {
      send = started
    })
    await time.run(() => send !== null, PATIENCE_MS)
    if (!send) throw new Error(`${client.name} does not start`)
    scenario.happens?.(world)
    Object.assign(counts, { login: 0, checkSession: 0, request: 0 })

    const started = time.elapsed()
    const ends = { ok: 0, typed: 0, untyped: 0 }
    let lastEnd = started
    const end = (/** @type {keyof typeof ends} */ kind) => {
      ends[kind] += 1
      lastEnd = time.elapsed()
    }
    const requests = Array.from({ length: n }, send)
    for (const request of requests)
      request.then(
        () => end('ok'),
        (error) => end(isTyped(error) ? 'typed' : 'untyped'),
      )
    const ended = () => ends.ok + ends.typed + ends.untyped
    await time.run(() => ended() === n, PATIENCE_MS)
    const bare = LATENCY.request * Math.ceil(n / IN_FLIGHT)
    const hung = n - ended()
    return {
      login: counts.login,
      checkSession: counts.checkSession,
      requests: counts.request,
      added: hung > 0 ? null : lastEnd - started - bare,
      ...ends,
      hung,
    }
  } finally {
    restore()
  }
}

/** @param {unknown} error */
function isTyped(error) {
  const { code, status, statusCode, type } = Object(error)
  return (
    error instanceof Error && [code, status, statusCode, type].some((it) => it !== undefined && it !== null)
  )
}

/** @param {World} world */
function install({ wx, time }) {
  const real = {
    wx: Reflect.get(globalThis, 'wx'),
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
  }
  const { now } = Date
  const { random } = Math
  const { error } = console
  Object.assign(globalThis, { wx, setTimeout: time.setTimeout, clearTimeout: time.clearTimeout })
  Date.now = time.now
  Math.random = () => 0.5
  // Some peers print what goes wrong.
  console.error = () => {}
  return () => {
    Object.assign(globalThis, real)
    Date.now = now
    Math.random = random
    console.error = error
  }
}
