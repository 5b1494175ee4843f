import { describe, expect, test } from '@jest/globals'
import type { LoginOptions } from '../../../miniprogram/login'
import { type Fault, LOGIN, problem, REFRESH } from './support/fake-backend'
import { codeOf, launch, many, me, signedInWorld } from './support/launch'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Signed in and warm, with the counters at zero. */
async function warm(options: Partial<LoginOptions> = {}) {
  return launch(options, await signedInWorld(options))
}

describe('a session that ended on the server', () => {
  test('100 requests: 111 calls, because the unsent ones are held as soon as one 401 is seen', async () => {
    const { login, time, calls, backend } = await warm()
    backend.revokeAll()
    const before = time.elapsed()
    await time.until(Promise.all(many(100, () => login.request(me))))
    expect(calls).toMatchObject({ login: 1, checkSession: 0, request: 111 })
    expect(time.elapsed() - before).toBe(800 + 380)
  })

  test('five late 401s after the renewal cost no further login', async () => {
    const { login, time, calls, backend, phone } = await warm()
    backend.revokeAll()
    // Sent with the old token, answered when the new one has long been there.
    phone.delay = (path) => (path === '/v1/slow' ? 1_000 : 0)
    const slow = many(5, () => login.request({ url: '/v1/slow' }))
    await time.until(login.request(me))
    await time.until(Promise.all(slow))
    expect(calls.login).toBe(1)
  })

  test('a late 401 says nothing about the new token, even while that one cannot be renewed', async () => {
    const { login, time, backend, phone } = await warm()
    backend.revokeAll()
    phone.delay = (path) => (path === '/v1/slow' && time.elapsed() < 5_000 ? 17_000 : 0)
    const slow = codeOf(login.request({ url: '/v1/slow' }))
    backend.settings.accessLife = 20
    await time.until(login.request(me))
    backend.fault = ({ path }) => (path === REFRESH ? problem(503, 'storage_unavailable') : undefined)
    await time.advance(16_300)
    await time.until(login.request(me))
    await time.advance(150)
    expect(login.state).toMatchObject({ status: 'signedIn', degraded: { code: 'server' } })
    expect(await time.until(slow)).toBe('ok')
  })

  test('a backend that ends the old session at each login: 10 of 10, one login', async () => {
    const { login, time, calls, backend } = await warm()
    backend.settings.oneSessionOnly = true
    backend.revokeAll()
    await time.until(Promise.all(many(10, () => login.request(me))))
    expect(calls.login).toBe(1)
  })

  test('a second 401 is an error, the session is kept', async () => {
    const { login, backend, outcome, calls } = await warm()
    backend.fault = ({ path }) => (path === '/v1/me' ? problem(401, 'access_token_invalid') : undefined)
    expect(await outcome(login.request(me))).toBe('unauthorized')
    expect(calls).toMatchObject({ login: 1, request: 3 })
    expect(login.state.status).toBe('signedIn')
  })

  test('reauthentication_required: one silent login, then the same request again', async () => {
    const { login, backend, outcome, calls } = await warm()
    let asked = 0
    backend.fault = ({ path }) => {
      if (path !== '/v1/me/phone') return undefined
      asked += 1
      return asked === 1 ? problem(401, 'reauthentication_required') : undefined
    }
    expect(await outcome(login.request({ url: '/v1/me/phone', method: 'POST' }))).toBe('ok')
    expect(calls.login).toBe(1)
  })

  test('reauthentication_required while wx.login fails: the token serves all the others, and no second login is tried', async () => {
    const { login, backend, phone, outcome, calls } = await warm()
    const strict = { url: '/v1/strict' }
    backend.fault = ({ path }) =>
      path === strict.url ? problem(401, 'reauthentication_required') : undefined
    phone.wxLogin = { errMsg: 'login:fail', errno: 1402101 }
    expect(await outcome(login.request(strict))).toBe('wechat_blocked')
    expect(await outcome(login.request(me))).toBe('ok')
    expect(await outcome(login.request(strict))).toBe('wechat_blocked')
    expect(calls).toMatchObject({ login: 1, request: 3 })
  })

  test('reauthentication_required for ever is an error after one login', async () => {
    const { login, backend, outcome, calls } = await warm()
    backend.fault = ({ path }) => (path === '/v1/me' ? problem(401, 'reauthentication_required') : undefined)
    expect(await outcome(login.request(me))).toBe('reauthentication_required')
    expect(calls.login).toBe(1)
  })
})

describe('a backend that gives the same token anew', () => {
  test('and refuses it again: one login, then an error', async () => {
    const { login, time, backend, outcome, calls } = await warm()
    const token = await time.until(login.getToken())
    const user = { id: 'user-1', is_new: false, has_phone: false, has_union_id: true }
    const tokens = {
      access_token: token,
      token_type: 'Bearer',
      expires_in: 7200,
      refresh_token: 'r',
      refresh_expires_in: 9e6,
    }
    backend.fault = ({ path }) =>
      path === LOGIN ? { status: 200, body: { ...tokens, user } } : problem(401, 'access_token_invalid')
    expect(await outcome(login.request(me))).toBe('unauthorized')
    expect(calls).toMatchObject({ login: 1, request: 3 })
  })

  test('has renewed it all the same: the state says so, and that nothing is wrong any more', async () => {
    const { login, time, backend, events, outcome } = await warm()
    const token = await time.until(login.getToken())
    time.freeze(2 * HOUR - 30_000)
    backend.fault = ({ path }) => (path === REFRESH ? problem(503, 'storage_unavailable') : undefined)
    await outcome(login.request(me))
    await time.advance(5_000)
    expect(login.state).toMatchObject({ degraded: { code: 'server' } })
    const body = {
      access_token: token,
      token_type: 'Bearer',
      expires_in: 7200,
      refresh_token: 'r',
      refresh_expires_in: 9e6,
    }
    backend.fault = ({ path }) => (path === REFRESH ? { status: 200, body } : undefined)
    await outcome(login.request(me))
    await time.advance(1_000)
    expect(login.state).toMatchObject({ status: 'signedIn', degraded: null })
    expect(events.at(-1)?.event).toEqual({ type: 'renewed' })
  })
})

describe('a lifetime that passed in the background', () => {
  test('with a refresh token: no login, one refresh, 100 ms', async () => {
    const { login, time, calls } = await warm()
    time.freeze(2 * HOUR)
    const before = time.elapsed()
    await time.until(Promise.all(many(100, () => login.request(me))))
    expect(calls).toMatchObject({ login: 0, checkSession: 0, request: 101 })
    expect(time.elapsed() - before).toBe(800 + 100)
  })

  test('without one: one login, 300 ms', async () => {
    const world = await signedInWorld()
    const running = await launch({}, world)
    running.time.freeze(31 * 24 * HOUR)
    const { login, time, calls } = running
    const before = time.elapsed()
    await time.until(Promise.all(many(100, () => login.request(me))))
    expect(calls).toMatchObject({ login: 1, checkSession: 0, request: 101 })
    expect(time.elapsed() - before).toBe(800 + 300)
  })

  test('coming back renews at once, so that the first request finds a token', async () => {
    const { login, time, calls, phone } = await warm()
    time.freeze(2 * HOUR)
    phone.show()
    await time.advance(100)
    expect(calls).toMatchObject({ login: 0, request: 1 })
    const before = time.elapsed()
    await time.until(login.request(me))
    expect(time.elapsed() - before).toBe(80)
  })

  test('no timer runs for it meanwhile', async () => {
    const { time } = await warm()
    expect(time.pendingTimers()).toBe(0)
  })
})

describe('early renewal', () => {
  test('runs beside the request, which waits for nothing', async () => {
    const { login, time, calls } = await warm()
    time.freeze(2 * HOUR - 30_000)
    const before = time.elapsed()
    await time.until(login.request(me))
    expect(time.elapsed() - before).toBe(80)
    await time.advance(1_000)
    expect(calls).toMatchObject({ login: 0, request: 2 })
  })

  test('does not start before the lead', async () => {
    const { login, time, backend } = await warm()
    time.freeze(2 * HOUR - 70_000)
    await time.until(login.request(me))
    await time.advance(1_000)
    expect(backend.count(REFRESH)).toBe(0)
  })

  test('a failed one leaves the token in use, and the state says so once', async () => {
    const { login, time, backend, eventTypes, outcome } = await warm()
    backend.fault = ({ path }) => (path === REFRESH ? problem(503, 'storage_unavailable') : undefined)
    time.freeze(2 * HOUR - 30_000)
    for (let second = 0; second < 20; second += 1) {
      expect(await outcome(login.request(me))).toBe('ok')
      await time.advance(920)
    }
    expect(login.state).toMatchObject({ status: 'signedIn', degraded: { code: 'server' } })
    expect(eventTypes()).toEqual(['restored', 'renewalFailed'])
    // 2 s, 4 s and 8 s of cool-down, less the jitter, in 20 s.
    expect(backend.count(REFRESH)).toBeLessThanOrEqual(5)
    backend.fault = () => undefined
    await time.advance(20_000)
    await time.until(login.request(me))
    expect(login.state).toMatchObject({ status: 'signedIn', degraded: null })
  })

  test('a token that lives 20 s is renewed at most once per life', async () => {
    const { login, time, backend } = await launch()
    backend.settings.accessLife = 20
    await time.until(login.signIn())
    for (let second = 0; second < 100; second += 1) {
      await time.until(login.request(me))
      await time.advance(920)
    }
    expect(backend.count(REFRESH)).toBeLessThanOrEqual(6)
    expect(backend.count(REFRESH)).toBeGreaterThanOrEqual(4)
    expect(backend.count(LOGIN)).toBe(1)
  })

  test('a token that lives 0 s is no token: one login chain, then a typed error, not a renewal for ever', async () => {
    const { login, backend, outcome } = await launch()
    backend.settings.accessLife = 0
    expect(await outcome(login.request(me))).toBe('server')
    expect([backend.count(LOGIN), backend.count(REFRESH), backend.count(me.url)]).toEqual([3, 0, 0])
  })
})

describe('a refresh that fails', () => {
  const html = { status: 502, body: '<html>Bad Gateway</html>', header: { 'content-type': 'text/html' } }
  const rows: [string, Fault, string][] = [
    ['429 with Retry-After', problem(429, 'rate_limited', { 'Retry-After': '120' }), 'rate_limited'],
    ['503', problem(503, 'storage_unavailable'), 'server'],
    ['HTML', html, 'server'],
    ['HTML with status 200', { ...html, status: 200 }, 'server'],
    ['an empty body', { status: 200, body: '' }, 'server'],
    ['a bare 401 of a proxy', { status: 401, body: '' }, 'unauthorized'],
    ['no network', 'network', 'network'],
  ]

  test.each(rows)(
    '%s: session kept, one try per cool-down however many serial callers',
    async (_name, fault, code) => {
      const { login, time, backend, outcome, calls } = await warm()
      backend.fault = ({ path }) => (path === REFRESH ? fault : undefined)
      time.freeze(2 * HOUR)
      for (let caller = 0; caller < 10; caller += 1) expect(await outcome(login.request(me))).toBe(code)
      expect(backend.count(REFRESH)).toBe(1)
      expect(calls.login).toBe(0)
      expect(login.state).toMatchObject({ status: 'signedIn', degraded: { code } })
      backend.fault = () => undefined
      await time.advance(121_000)
      expect(await outcome(login.request(me))).toBe('ok')
    },
  )

  test('a request with auth optional goes unsigned then', async () => {
    const { login, time, backend, phone } = await warm()
    backend.fault = ({ path }) => (path === REFRESH ? problem(503, 'storage_unavailable') : undefined)
    time.freeze(2 * HOUR)
    expect(await time.until(login.request({ ...me, auth: 'optional' }))).toEqual({ guest: true })
    expect(phone.sent.at(-1)).toMatchObject({ path: me.url, signed: false })
  })

  test('Retry-After wins over the own cool-down, also as a date', async () => {
    const { login, time, backend, outcome } = await warm()
    const header = { Date: 'Sun, 22 Nov 2026 10:00:00 GMT', 'retry-after': 'Sun, 22 Nov 2026 10:05:00 GMT' }
    backend.fault = ({ path }) => (path === REFRESH ? problem(503, 'storage_unavailable', header) : undefined)
    time.freeze(2 * HOUR)
    await outcome(login.request(me))
    await time.advance(4 * MINUTE)
    await outcome(login.request(me))
    expect(backend.count(REFRESH)).toBe(1)
    await time.advance(61_000)
    await outcome(login.request(me))
    expect(backend.count(REFRESH)).toBe(2)
  })

  test.each(['refresh_token_invalid', 'refresh_token_reused'] as const)(
    '%s: silent sign-in through wx.login',
    async (code) => {
      const { login, time, backend, outcome, calls, eventTypes } = await warm()
      backend.fault = ({ path }) => (path === REFRESH ? problem(400, code) : undefined)
      time.freeze(2 * HOUR)
      expect(await outcome(login.request(me))).toBe('ok')
      expect(calls).toMatchObject({ login: 1, request: 3 })
      expect(eventTypes()).toEqual(['restored', 'renewed'])
    },
  )

  test('a refused refresh token is not tried again, even when the login then fails', async () => {
    const { login, time, backend, outcome, phone } = await warm()
    backend.fault = ({ path }) => (path === REFRESH ? problem(400, 'refresh_token_invalid') : undefined)
    phone.wxLogin = { errMsg: 'login:fail', errno: 1003 }
    time.freeze(2 * HOUR)
    expect(await outcome(login.request(me))).toBe('too_many_logins')
    expect(login.state.status).toBe('signedIn')
    await time.advance(2 * MINUTE)
    phone.wxLogin = 'ok'
    expect(await outcome(login.request(me))).toBe('ok')
    expect(backend.count(REFRESH)).toBe(1)
  })

  test.each([
    ['account_blocked', 'blocked'],
    ['account_deleted', 'deleted'],
  ] as const)('%s ends the session, and no request signs in again', async (code, reason) => {
    const { login, time, backend, outcome, calls, eventTypes } = await warm()
    backend.fault = ({ path }) => (path === REFRESH ? problem(403, code) : undefined)
    time.freeze(2 * HOUR)
    expect(await outcome(login.request(me))).toBe(reason)
    expect(login.state).toMatchObject({ status: 'signedOut', reason })
    expect(await outcome(login.request(me))).toBe('signed_out')
    expect(calls).toMatchObject({ login: 0, request: 1 })
    expect(eventTypes()).toEqual(['restored', 'signedOut'])
  })

  test('account_deleted, said late to the old token, does not end the session of the new account', async () => {
    const { login, time, backend, phone, outcome } = await warm()
    backend.fault = ({ path }) => (path.startsWith('/v1/old') ? problem(403, 'account_deleted') : undefined)
    phone.delay = (path) => (path === '/v1/old-slow' ? 5_000 : 0)
    const slow = codeOf(login.request({ url: '/v1/old-slow' }))
    expect(await outcome(login.request({ url: '/v1/old' }))).toBe('deleted')
    expect(await outcome(login.signIn())).toBe('ok')
    expect(await time.until(slow)).toBe('deleted')
    expect(login.state.status).toBe('signedIn')
    expect(await outcome(login.request(me))).toBe('ok')
  })

  test('account_deleted, said to any request, ends the session too', async () => {
    const { login, backend, outcome, eventTypes } = await warm()
    backend.fault = ({ path }) => (path === '/v1/me' ? problem(403, 'account_deleted') : undefined)
    expect(await outcome(login.request(me))).toBe('deleted')
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'deleted' })
    expect(eventTypes()).toEqual(['restored', 'signedOut'])
  })
})
