/**
 * What an SDK adds to a request in CPU time: one warm authorised GET by ours, by what npm offers beside it and by a
 * promise wrapper as apps write it by hand, each beside the bare `wx.request` of the same process. All run as phones get
 * them, bundled and minified.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureInstalledIn } from '../../scripts/install.mjs'
import { gzipped, phoneBundle, publishedEntry } from '../../scripts/published-build.mjs'
import { median } from './figures.mjs'
import { peers } from './peers/peers.mjs'
import { counts, latest, wx } from './wx.mjs'

/** The bars of the session engine: microseconds a call, and times a bare call. */
const BARS = { microseconds: 15, times: 4 }
const CALLS = 3_000
const ROUNDS = 9
const CHECKED_CALLS = 10

/**
 * @typedef {() => Promise<unknown>} Call
 * @typedef {{ call: Call, code?: string, syncReads: number, taken: number[] }} Subject
 */

// WeChat hands every module a `window` that is undefined; some peers read it.
Object.assign(globalThis, { wx, window: undefined })

/** @type {Map<string, Subject>} */
const subjects = new Map()

const header = { Authorization: 'Bearer token' }
const url = 'https://api.example.com/v1/me'
await add(
  'bare wx.request',
  () => new Promise((success) => wx.request({ url, method: 'GET', header, success })),
)
await add('wrapped by hand', async () => {
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
})

wx.setStorageSync(
  'miniprogram-login:bench:release',
  JSON.stringify({
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
  }),
)
const { code: ownCode } = await publishedEntry('index')
/**
 * @typedef {{ ready: Promise<void>, request(options: { url: string }): Promise<unknown>, dispose(): void }} Login
 * @type {{ createLogin(options: { baseUrl: string }): Login }}
 */
const { createLogin } = await evaluate(ownCode)
const login = createLogin({ baseUrl: 'https://api.example.com' })
await login.ready
const ours = await add('login.request', () => login.request({ url: '/v1/me' }), ownCode)

const peersFolder = path.join(import.meta.dirname, 'peers')
await ensureInstalledIn(peersFolder, 'the peers (116 MB, about ten seconds, only once)')
for (const { name, imports, warm } of peers) {
  try {
    const { code } = await phoneBundle({ source: imports, folder: peersFolder })
    await add(name, warm(await evaluate(code)), code)
  } catch (error) {
    console.log(`${name} cannot be driven here: ${error instanceof Error ? error.message : error}`)
  }
}

console.log(`measuring ${subjects.size} clients, about a minute …`)
for (const { call } of subjects.values()) await measure(call)
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { call, taken } of subjects.values()) taken.push(await measure(call))
}
login.dispose()
const bare = median(subjects.get('bare wx.request')?.taken ?? [])
report()

const figure = median(ours.taken)
const met = figure <= BARS.microseconds && figure / bare <= BARS.times
console.log(`bars: ${BARS.microseconds} µs, ${BARS.times} × a bare call: ${met ? 'met' : 'missed'}`)
// Some peers leave timers behind.
process.exit(met ? 0 : 1)

/** @param {string} code a CommonJS module */
async function evaluate(code) {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  const file = path.join(folder, 'bundle.cjs')
  await writeFile(file, code)
  try {
    return createRequire(file)(file)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/**
 * Takes part in the measurement what makes one authorised GET a call, and nothing else.
 *
 * @param {string} name
 * @param {Call} call
 * @param {string} [code] what a mini program bundles for it
 */
async function add(name, call, code) {
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
  /** @type {Subject} */
  const subject = { call, syncReads, taken: [], ...(code && { code }) }
  subjects.set(name, subject)
  return subject
}

/**
 * Microseconds of CPU a call.
 *
 * @param {Call} call
 */
async function measure(call) {
  const before = process.cpuUsage()
  for (let made = 0; made < CALLS; made += 1) await call()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / CALLS
}

function report() {
  /** @param {(string | number)[]} cells */
  const row = ([name = '', ...cells]) =>
    console.log(String(name).padEnd(26) + cells.map((cell) => String(cell).padStart(12)).join(''))
  row(['one warm request', 'µs CPU', '× bare', 'sync reads', 'min', 'min+gzip'])
  for (const [name, { taken, syncReads, code }] of subjects) {
    const figure = median(taken)
    const sizes = code ? [Buffer.byteLength(code), gzipped(code)] : []
    row([name, figure.toFixed(2), (figure / bare).toFixed(1), syncReads, ...sizes])
  }
}
