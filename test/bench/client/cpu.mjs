/**
 * What an SDK adds to a request in CPU time: one warm authorised GET by ours, by what npm offers beside it and by a
 * promise wrapper as apps write it by hand, each beside the bare `wx.request` of the same process. All run as phones get
 * them, bundled and minified.
 */
import path from 'node:path'
import { gzipped, phoneBundle, publishedEntry } from '../../../scripts/published-build.mjs'
import { median, spread } from '../figures.mjs'
import { counts, latest, wx } from './warm-wx.mjs'

const CALLS = 3_000
const CHECKED_CALLS = 10
const BARE = 'bare wx.request'
const OURS = 'miniprogram-login'

const header = { Authorization: 'Bearer token' }
const url = 'https://api.example.com/v1/me'

/**
 * @typedef {() => Promise<unknown>} Call
 * @typedef {{ name: string, call: Call, code?: string, syncReads: number, taken: number[] }} Subject
 * @typedef {{ ready: Promise<void>, request(options: { url: string }): Promise<unknown>, dispose(): void }} Login
 *
 * @typedef {object} Cpu
 * @property {import('../report.mjs').Cell[][]} rows
 * @property {number} microseconds of ours
 * @property {number} times the bare call
 * @property {string[]} failed peers that cannot be driven here, and why
 */

export const CPU_COLUMNS = [
  'client',
  'µs CPU',
  'spread',
  '× bare',
  'synchronous reads',
  'min, bytes',
  'gzip, bytes',
]

/**
 * @param {number} rounds
 * @param {typeof import('../peers/peers.mjs').peers} peers
 * @returns {Promise<Cpu>}
 */
export async function measureCpu(rounds, peers) {
  // WeChat hands every module a `window` that is undefined; some peers read it.
  Object.assign(globalThis, { wx, window: undefined })
  const { login, code } = await startOurs()
  const subjects = [
    await subject(BARE, () => new Promise((success) => wx.request({ url, method: 'GET', header, success }))),
    await subject('wrapped by hand', wrapped),
    await subject(OURS, () => login.request({ url: '/v1/me' }), code),
  ]
  /** @type {string[]} */
  const failed = []
  const folder = path.join(import.meta.dirname, '../peers')
  for (const { name, imports, warm } of peers) {
    try {
      const { code } = await phoneBundle({ source: imports, folder })
      subjects.push(await subject(name, warm(evaluate(code)), code))
    } catch (error) {
      failed.push(`${name} cannot be driven here: ${error instanceof Error ? error.message : error}`)
    }
  }
  for (const { call } of subjects) await microseconds(call)
  for (let round = 0; round < rounds; round += 1) {
    // In turns, so that what else runs on the machine hits all alike.
    for (const { call, taken } of subjects) taken.push(await microseconds(call))
  }
  login.dispose()
  const figure = (/** @type {string} */ name) => median(subjects.find((it) => it.name === name)?.taken ?? [])
  const bare = figure(BARE)
  return {
    rows: subjects.map(({ name, taken, syncReads, code }) => [
      name,
      median(taken),
      spread(taken),
      median(taken) / bare,
      syncReads,
      code ? Buffer.byteLength(code) : null,
      code ? gzipped(code) : null,
    ]),
    microseconds: figure(OURS),
    times: figure(OURS) / bare,
    failed,
  }
}

async function wrapped() {
  /** @type {{ statusCode: number, data: unknown }} */
  const { statusCode, data } = await new Promise((success, fail) =>
    wx.request({
      url,
      method: 'GET',
      header: { ...header },
      success: /** @type {never} */ (success),
      ...{ timeout: 30_000, fail },
    }),
  )
  if (statusCode !== 200) throw new Error(String(statusCode))
  return data
}

/** @returns {Promise<{ login: Login, code: string }>} */
async function startOurs() {
  const record = {
    version: 1,
    device: 'bench',
    session: {
      access_token: 'token',
      expires_in: 1e6,
      refresh_token: 'refresh',
      refresh_expires_in: 1e6,
      receivedAt: Date.now(),
      user: { id: 'user' },
    },
    ended: null,
    revoke: [],
    prefetchedAt: 0,
  }
  wx.setStorageSync('miniprogram-login:bench:release', JSON.stringify(record))
  const { code } = await publishedEntry('index')
  /** @type {{ createLogin(options: { baseUrl: string }): Login }} */
  const { createLogin } = evaluate(code)
  const login = createLogin({ baseUrl: 'https://api.example.com' })
  await login.ready
  return { login, code }
}

/** @param {string} code a CommonJS module */
function evaluate(code) {
  const exports = {}
  new Function('exports', code)(exports)
  return /** @type {never} */ (exports)
}

/**
 * Takes part in the measurement what makes one authorised GET a call, and nothing else.
 *
 * @param {string} name
 * @param {Call} call
 * @param {string} [code] what a mini program bundles for it
 * @returns {Promise<Subject>}
 */
async function subject(name, call, code) {
  for (let made = 0; made < CHECKED_CALLS; made += 1) await call()
  const before = { ...counts }
  for (let made = 0; made < CHECKED_CALLS; made += 1) await call()
  const requests = (counts.requests - before.requests) / CHECKED_CALLS
  const sent = JSON.parse(latest)
  const authorised = Object.values(sent.header ?? {}).some((value) => /\btoken$/.test(value))
  if (requests !== 1 || !authorised || (sent.method ?? 'GET').toUpperCase() !== 'GET') {
    throw new Error(`made ${requests} requests a call, the last of them ${latest}`)
  }
  const syncReads = (counts.syncReads - before.syncReads) / CHECKED_CALLS
  return { name, call, syncReads, taken: [], ...(code && { code }) }
}

/**
 * Of CPU, a call.
 *
 * @param {Call} call
 */
async function microseconds(call) {
  const before = process.cpuUsage()
  for (let made = 0; made < CALLS; made += 1) await call()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / CALLS
}
