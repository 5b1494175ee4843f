/**
 * What the SDK adds to a request in CPU time: a warm `login.request` beside the bare `wx.request` that it makes, in one
 * process, and a promise wrapper as apps write it by hand.
 */
import { build } from 'esbuild'
import { median } from './figures.mjs'

/** The bars of the session engine: microseconds a call, and times a bare call. */
const BARS = { microseconds: 15, times: 4 }
const CALLS = 20_000
const ROUNDS = 15

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
const answer = JSON.stringify({
  statusCode: 200,
  header: {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Request-Id': 'request-1',
  },
  data: { id: 'user', nickname: null, avatar_url: null, phone: null, created_at: '2026-01-01T00:00:00Z' },
})
const task = { abort() {} }

/** @typedef {{ success(result: object): void, [member: string]: unknown }} Options */

/** As on a phone: options and answer cross a bridge as text, and the answer comes in a later task. No time passes. */
const wx = {
  getAccountInfoSync: () => ({ miniProgram: { appId: 'bench', envVersion: 'release' } }),
  getEnterOptionsSync: () => ({ scene: 1001 }),
  /** @param {Options} options */
  getStorage: ({ success }) => success({ data: JSON.stringify(record) }),
  /** @param {Options} options */
  setStorage: ({ success }) => success({}),
  /** @param {Options} options */
  request({ success, ...options }) {
    JSON.stringify(options)
    setImmediate(() => success(JSON.parse(answer)))
    return task
  },
}
Object.assign(globalThis, { wx })

const { outputFiles } = await build({
  entryPoints: [new URL('../../miniprogram/login/index.ts', import.meta.url).pathname],
  bundle: true,
  write: false,
  format: 'esm',
})
const source = outputFiles[0]?.text ?? ''
/**
 * @typedef {{ ready: Promise<void>, request(options: { url: string }): Promise<unknown>, dispose(): void }} Login
 * @type {{ createLogin(options: { baseUrl: string }): Login }}
 */
const { createLogin } = await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`)
const login = createLogin({ baseUrl: 'https://api.example.com' })
await login.ready

const header = { Authorization: 'Bearer token' }
const url = 'https://api.example.com/v1/me'
/** @type {Record<string, () => Promise<unknown>>} */
const subjects = {
  'bare wx.request': () => new Promise((success) => wx.request({ url, method: 'GET', header, success })),
  'wrapped by hand': async () => {
    /** @type {{ statusCode: number, data: unknown }} */
    const { statusCode, data } = await new Promise((success, fail) =>
      wx.request({
        url,
        method: 'GET',
        header: { ...header },
        timeout: 30_000,
        success: /** @type {never} */ (success),
        fail,
      }),
    )
    if (statusCode !== 200) throw new Error(String(statusCode))
    return data
  },
  'login.request': () => login.request({ url: '/v1/me' }),
}

/**
 * Microseconds of CPU a call.
 *
 * @param {() => Promise<unknown>} subject
 */
async function measure(subject) {
  const before = process.cpuUsage()
  for (let call = 0; call < CALLS; call += 1) await subject()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / CALLS
}

/** @type {Record<string, number[]>} */
const taken = {}
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, subject] of Object.entries(subjects)) {
    const microseconds = await measure(subject)
    taken[name] = [...(taken[name] ?? []), microseconds]
  }
}
login.dispose()

const bare = median(taken['bare wx.request'] ?? [])
for (const [name, figures] of Object.entries(taken)) {
  const figure = median(figures)
  console.log(
    `${name.padEnd(18)}${figure.toFixed(2).padStart(8)} µs CPU${(figure / bare).toFixed(1).padStart(7)} ×`,
  )
}
const ours = median(taken['login.request'] ?? [])
const met = ours <= BARS.microseconds && ours / bare <= BARS.times
console.log(`bars: ${BARS.microseconds} µs, ${BARS.times} × a bare call: ${met ? 'met' : 'missed'}`)
if (!met) process.exitCode = 1
