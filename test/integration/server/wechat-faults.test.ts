import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { Pool } from 'undici'
import { SIMULATED_APP } from '../../../server'
import { WechatApi } from '../../../server/wechat/api'
import { Breaker } from '../../../server/wechat/breaker'
import { WechatError } from '../../../server/wechat/errors'
import { WechatTransport } from '../../../server/wechat/transport'
import type { FaultEffect } from '../../../simulator/open-api/faults'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'
import { until } from './support/until'

const EXCHANGE = '/sns/jscode2session'

let wechat: OpenApi
let backend: Backend
/** Gives WeChat up soon: for what never ends. */
let hasty: Backend

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat)
  hasty = await startBackend(wechat, { env: { WECHAT_TIMEOUT_MS: '500' } })
})
beforeEach(async () => {
  await wechat.control.reset()
  backend.log.length = 0
  hasty.log.length = 0
})

const exchanges = async () => (await wechat.control.calls()).counts[EXCHANGE] ?? 0
const befall = (effect: FaultEffect, times?: number) =>
  wechat.control.addFault({ path: EXCHANGE, effect, ...(times !== undefined && { times }) })
const errcode = (value: number | string): FaultEffect => ({ kind: 'errcode', errcode: value })
const page = (status: number, body: string, headers = {}): FaultEffect => ({
  kind: 'answer',
  status,
  body,
  headers,
})

/** Rows 2 to 9 of `backend.md` §4, one call each, never a replay. */
const rows: [name: string, effect: FaultEffect, status: number, code: string, action: string][] = [
  ['40029', errcode(40029), 400, 'wechat_code_invalid', 'relogin'],
  ['40163', errcode(40163), 400, 'wechat_code_used', 'relogin'],
  ['40226', errcode(40226), 403, 'wechat_user_blocked', 'none'],
  ['45011', errcode(45011), 503, 'wechat_quota_exceeded', 'wait'],
  ['45009', errcode(45009), 503, 'wechat_quota_exceeded', 'wait'],
  ['-1', errcode(-1), 503, 'wechat_busy', 'relogin'],
  ['40013', errcode(40013), 500, 'server_misconfigured', 'none'],
  ['40125', errcode(40125), 500, 'server_misconfigured', 'none'],
  ['40164', errcode(40164), 500, 'server_misconfigured', 'none'],
  ['40243', errcode(40243), 500, 'server_misconfigured', 'none'],
  ['41002', errcode(41002), 500, 'server_misconfigured', 'none'],
  ['41004', errcode(41004), 500, 'server_misconfigured', 'none'],
  ['41008', errcode(41008), 400, 'wechat_code_invalid', 'relogin'],
  ['an errcode nobody knows', errcode(99999), 502, 'wechat_bad_response', 'relogin'],
  ['an errcode as text', errcode('40029'), 400, 'wechat_code_invalid', 'relogin'],
  ['an errcode that is no number', errcode('oops'), 502, 'wechat_bad_response', 'relogin'],
  ['a 502 page', page(502, '<html>Bad Gateway</html>'), 502, 'wechat_bad_response', 'relogin'],
  ['a 200 page', page(200, '<html>Log in</html>'), 502, 'wechat_bad_response', 'relogin'],
  [
    'a login, but with an error',
    page(500, '{"openid":"o-1","session_key":"a2V5"}'),
    502,
    'wechat_bad_response',
    'relogin',
  ],
  ['a JSON list', page(200, '[]'), 502, 'wechat_bad_response', 'relogin'],
  ['null', page(200, 'null'), 502, 'wechat_bad_response', 'relogin'],
  ['nothing', page(200, ''), 502, 'wechat_bad_response', 'relogin'],
  ['truncated JSON', { kind: 'truncate', bytes: 20 }, 502, 'wechat_bad_response', 'relogin'],
  ['a redirect', page(302, '', { location: 'http://127.0.0.1:1/' }), 502, 'wechat_bad_response', 'relogin'],
  ['errcode 0 without an openid', page(200, '{"errcode":0}'), 502, 'wechat_bad_response', 'relogin'],
  [
    'no session_key',
    { kind: 'merge', members: { session_key: null } },
    502,
    'wechat_bad_response',
    'relogin',
  ],
  [
    'an answer over 64 KB',
    page(200, `{"openid":"o-1","session_key":"a2V5","x":"${'x'.repeat(70_000)}"}`),
    502,
    'wechat_bad_response',
    'relogin',
  ],
  ['a reset after the request', { kind: 'reset', processed: true }, 502, 'wechat_bad_response', 'relogin'],
]

const endless: [name: string, effect: FaultEffect][] = [
  ['silence', { kind: 'hang', processed: false }],
  ['a body that drips for ever', { kind: 'drip', every: 20, bytes: 1 }],
]

describe('WeChat answers', () => {
  const saysNothingSecret = (said: string) => {
    expect(said).not.toContain(SIMULATED_APP.appSecret)
    expect(said).not.toContain('at Object')
  }

  test.each(rows)('%s', async (_name, effect, status, code, action) => {
    await befall(effect)
    const login = await backend.login(await backend.newCode())
    expect([login.status, login.body.code, login.body.action]).toEqual([status, code, action])
    expect(await exchanges()).toBe(1)
    await wechat.control.clearFaults()
    expect((await backend.login(await backend.newCode())).status).toBe(200)
    saysNothingSecret(login.text + backend.log.join(''))
  })

  test.each(endless)('%s', async (_name, effect) => {
    await befall(effect)
    const login = await hasty.login(await hasty.newCode())
    expect([login.status, login.body.code, login.body.action]).toEqual([504, 'wechat_timeout', 'relogin'])
    expect(await exchanges()).toBe(1)
    await wechat.control.clearFaults()
    // A busy machine may be as slow as a WeChat that is silent.
    await until(async () => (await hasty.login(await hasty.newCode())).status === 200)
    saysNothingSecret(login.text + hasty.log.join(''))
  })

  test('JSON with a byte order mark, unknown members and text/plain is a success', async () => {
    await befall({ kind: 'merge', members: { something_new: { nested: true } } }, 1)
    expect((await backend.login(await backend.newCode())).status).toBe(200)
    await befall(page(200, '\uFEFF{"openid":"o-1","session_key":"a2V5"}'), 1)
    expect((await backend.login(await backend.newCode())).status).toBe(200)
  })

  test('45011 tells how long until the next minute', async () => {
    await befall(errcode(45011))
    const { headers } = await backend.login(await backend.newCode())
    const seconds = Number(headers.get('retry-after'))
    expect(seconds).toBeGreaterThanOrEqual(1)
    expect(seconds).toBeLessThanOrEqual(65)
  })

  test('the rid of WeChat is logged with our request id', async () => {
    await befall(errcode(-1))
    const { body } = await backend.login(await backend.newCode())
    const line = backend.log.find((it) => it.includes('wechat_busy'))
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      problem: 'wechat_busy',
      upstream: { errcode: -1, rid: body.upstream?.rid },
      reqId: body.instance.replace('urn:request:', ''),
    })
  })

  test.each([
    [40125, 'error'],
    [-1, 'warn'],
  ] as const)('%d is logged as %s: only some failures go away by themselves', async (value, level) => {
    await befall(errcode(value))
    await backend.login(await backend.newCode())
    const line = backend.log.find((it) => it.includes('request failed'))
    expect(pino.levels.labels[JSON.parse(line ?? '{}').level]).toBe(level)
  })

  test('after a failure the next code succeeds', async () => {
    await befall(errcode(-1), 1)
    expect((await backend.login(await backend.newCode())).status).toBe(503)
    expect((await backend.login(await backend.newCode())).status).toBe(200)
  })

  test('a minute of 45011 at full load brings the calls down to a probe', async () => {
    await befall(errcode(45011))
    const busy = await startBackend(wechat)
    for (let wave = 0; wave < 10; wave++) {
      const codes = await Promise.all(Array.from({ length: 10 }, () => backend.newCode()))
      const answers = await Promise.all(codes.map((code) => busy.login(code)))
      for (const { status, headers } of answers) {
        expect(status).toBe(503)
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      }
    }
    expect(await exchanges()).toBeLessThanOrEqual(10)
  })
})

describe('our side of the wire', () => {
  /** Counts and keeps what arrives. */
  const seen: { path: string; secret: string | null }[] = []
  let reply: (request: IncomingMessage, response: ServerResponse) => void
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://wechat')
    seen.push({ path: url.pathname, secret: url.searchParams.get('secret') })
    reply(request, response)
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  // A deadline passes when a test says so, not when the machine is busy.
  beforeEach(() => {
    seen.length = 0
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] })
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  const DEADLINE_MS = 5000
  const call = (origin: string) => {
    const transport = new WechatTransport({ origin, deadlineMs: DEADLINE_MS, connections: 2 })
    const time = { wall: Date.now, monotonic: () => performance.now() }
    const api = new WechatApi({
      transport,
      breaker: new Breaker(time.monotonic),
      time,
      onCall: () => undefined,
    })
    return api
      .ask({ method: 'GET', path: EXCHANGE, query: { secret: 'canary-secret', js_code: 'canary-code' } })
      .finally(() => transport.close())
  }
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const replies: [name: string, reply: typeof reply][] = [
    ['a reset', (request) => request.socket.destroy()],
    ['silence', () => jest.advanceTimersByTime(DEADLINE_MS)],
    ['an error page', (_request, response) => response.writeHead(500).end('canary-secret')],
    ['no JSON', (_request, response) => response.end('canary-secret canary-code')],
    [
      'an errcode',
      (_request, response) => response.end('{"errcode":40125,"errmsg":"canary-secret, rid: r-1"}'),
    ],
  ]

  test.each(replies)(
    'no error of %s holds the secret or the code, wherever one looks',
    async (_name, how) => {
      reply = how
      const error: unknown = await call(origin()).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(WechatError)
      const everything = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)
      expect(everything).not.toContain('canary')
      expect(seen).toHaveLength(1)
    },
  )

  test('nobody listening is unavailable at once, not at the deadline', async () => {
    await expect(call('http://127.0.0.1:1')).rejects.toMatchObject({
      failure: 'unavailable',
      details: { reason: 'ECONNREFUSED' },
    })
  })

  test('what never left is sent once more, what left never again', async () => {
    const dispatch = jest.spyOn(Pool.prototype, 'dispatch')
    await expect(call('http://127.0.0.1:1')).rejects.toMatchObject({ failure: 'unavailable' })
    expect(dispatch).toHaveBeenCalledTimes(2)
    dispatch.mockClear()
    reply = (request) => request.socket.destroy()
    await expect(call(origin())).rejects.toMatchObject({ failure: 'bad_response' })
    expect([dispatch.mock.calls.length, seen.length]).toEqual([1, 1])
    dispatch.mockRestore()
  })

  test('two connections serve ten calls that all time out; those that never had one are not sent any more', async () => {
    reply = () => undefined
    const transport = new WechatTransport({ origin: origin(), deadlineMs: DEADLINE_MS, connections: 2 })
    const calls = Array.from({ length: 10 }, () =>
      transport.call({ method: 'GET', path: EXCHANGE, query: {} }),
    )
    const outcomes = Promise.allSettled(calls)
    while (seen.length < 2) await new Promise(setImmediate)
    jest.advanceTimersByTime(DEADLINE_MS)
    expect((await outcomes).every((it) => it.status === 'rejected')).toBe(true)
    reply = (_request, response) => response.end('{"openid":"o"}')
    expect(await transport.call({ method: 'GET', path: EXCHANGE, query: {} })).toEqual({ openid: 'o' })
    expect(seen).toHaveLength(3)
    await transport.close()
  })

  test('a name that does not exist is unavailable', async () => {
    await expect(call('http://wechat.invalid')).rejects.toMatchObject({ failure: 'unavailable' })
  })

  test('a server that knows no TLS is unavailable, and never asked in clear', async () => {
    await expect(call(origin().replace('http:', 'https:'))).rejects.toMatchObject({
      failure: expect.stringMatching(/unavailable|bad_response/),
    })
    expect(seen).toEqual([])
  })
})
