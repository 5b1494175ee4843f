import { describe, expect, test } from '@jest/globals'
import { createBreaker } from '../../../miniprogram/login/breaker'
import { LOGIN, problem } from './support/fake-backend'
import { codeOf, launch, many, me, type Running, signedInWorld } from './support/launch'

describe('a login that fails', () => {
  async function tenRequests({ login, time, calls }: Running) {
    const before = time.elapsed()
    const codes = await time.until(Promise.all(many(10, () => codeOf(login.request(me)))))
    return { codes, ms: time.elapsed() - before, logins: calls.login }
  }

  const ways: [string, (running: Running) => void, string, number, number][] = [
    [
      'the login endpoint answers 500',
      ({ backend }) => {
        backend.fault = ({ path }) => (path === me.url ? undefined : problem(500, 'internal_error'))
      },
      'server',
      3,
      1_800,
    ],
    [
      'wx.login fails',
      ({ phone }) => {
        phone.wxLogin = { errMsg: 'login:fail internal error', errno: 4 }
      },
      'login_failed',
      3,
      1_200,
    ],
    ['offline', ({ phone }) => phone.networkChanged(false), 'network', 1, 100],
  ]
  test.each(ways)(
    '%s: ten typed errors, one chain of attempts, one event',
    async (_way, breakIt, code, logins, ms) => {
      const running = await launch()
      breakIt(running)
      expect(await tenRequests(running)).toEqual({ codes: many(10, () => code), ms, logins })
      expect(running.eventTypes()).toEqual(['restored', 'signingIn', 'signInFailed'])
      expect(running.login.state).toMatchObject({ status: 'signedOut', reason: 'new', error: { code } })
    },
  )

  test.each(ways)('%s: a session that was there is kept', async (_way, breakIt, code, logins, ms) => {
    const running = await launch({}, await signedInWorld())
    // The refresh token has ended too.
    running.time.freeze(31 * 24 * 3_600_000)
    breakIt(running)
    expect(await tenRequests(running)).toEqual({ codes: many(10, () => code), ms, logins })
    expect(running.eventTypes()).toEqual(['restored', 'renewalFailed'])
    expect(running.login.state).toMatchObject({ status: 'signedIn', degraded: { code } })
  })

  test('the backend answers 500: ten typed errors, one chain of three codes, one event', async () => {
    const { login, time, backend, calls, eventTypes } = await launch()
    backend.fault = ({ path }) => (path === LOGIN ? problem(500, 'internal_error') : undefined)
    const before = time.elapsed()
    const outcomes = await time.until(Promise.all(many(10, () => codeOf(login.request(me)))))
    expect(outcomes).toEqual(many(10, () => 'server'))
    // Three tries of 300 ms, and the pauses between them.
    expect(time.elapsed() - before).toBe(900 + 300 + 600)
    expect(calls).toMatchObject({ login: 3, request: 3 })
    expect(new Set(backend.log.map(({ data }) => (data as { code: string }).code)).size).toBe(3)
    expect(eventTypes()).toEqual(['restored', 'signingIn', 'signInFailed'])
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'new', error: { code: 'server' } })
  })

  test('a refused code gives way to a fresh one, at once', async () => {
    const { login, time, backend, calls } = await launch()
    let refused = 0
    backend.fault = ({ path }) => {
      if (path !== LOGIN || refused === 2) return undefined
      refused += 1
      return problem(400, 'wechat_code_used')
    }
    const before = time.elapsed()
    await time.until(login.signIn())
    expect(calls.login).toBe(3)
    expect(time.elapsed() - before).toBe(900)
  })

  test('a success without a code is a failure: the backend never sees it', async () => {
    const { login, outcome, calls } = await launch()
    const empty = ({ success }: { success(result: object): void }) =>
      success({ code: '', errMsg: 'login:ok' })
    Object.assign(Reflect.get(globalThis, 'wx'), { login: empty })
    expect(await outcome(login.signIn())).toBe('login_failed')
    expect(calls.request).toBe(0)
  })

  test('offline: at once, one try; and another at once when the network is back', async () => {
    const { login, time, phone, calls, outcome } = await launch()
    phone.networkChanged(false)
    const before = time.elapsed()
    expect(await time.until(Promise.all(many(10, () => codeOf(login.request(me)))))).toEqual(
      many(10, () => 'network'),
    )
    expect(time.elapsed() - before).toBe(100)
    expect(calls.login).toBe(1)
    expect(await outcome(login.request(me))).toBe('network')
    expect(calls.login).toBe(1)
    phone.networkChanged(true)
    expect(await outcome(login.request(me))).toBe('ok')
  })

  test('WeChat hangs behind the backend: a notice after the first try, not a spinner for all three', async () => {
    const { login, time, backend, phone, outcome, calls } = await launch()
    backend.fault = ({ path }) => (path === LOGIN ? problem(504, 'wechat_timeout') : undefined)
    phone.delay = (path) => (path === LOGIN ? 3_000 : 0)
    const before = time.elapsed()
    expect(await outcome(login.signIn())).toBe('server')
    expect(time.elapsed() - before).toBe(3_300)
    expect(calls.login).toBe(1)
  })

  test('the person may try again at once, unless the server said when', async () => {
    const { login, time, backend, outcome } = await launch()
    backend.fault = ({ path }) => (path === LOGIN ? problem(503, 'wechat_unavailable') : undefined)
    expect(await outcome(login.signIn())).toBe('server')
    const before = backend.count(LOGIN)
    expect(await outcome(login.request(me))).toBe('server')
    expect(backend.count(LOGIN)).toBe(before)
    await time.advance(1_000)
    backend.fault = ({ path }) =>
      path === LOGIN ? problem(503, 'wechat_quota_exceeded', { 'Retry-After': '40' }) : undefined
    expect(await outcome(login.signIn())).toBe('rate_limited')
    const asked = backend.count(LOGIN)
    expect(asked).toBe(before + 1)
    expect(await outcome(login.signIn())).toBe('rate_limited')
    expect(backend.count(LOGIN)).toBe(asked)
    backend.fault = () => undefined
    await time.advance(40_000)
    expect(await outcome(login.signIn())).toBe('ok')
  })

  test('WeChat blocks the user: a typed error, no second try', async () => {
    const { login, backend, outcome, calls } = await launch()
    backend.fault = ({ path }) => (path === LOGIN ? problem(403, 'wechat_user_blocked') : undefined)
    expect(await outcome(login.signIn())).toBe('wechat_blocked')
    expect(calls.login).toBe(1)
  })
})

describe('the frequency rule of wx.login', () => {
  test('a backend that answers 401 to everything causes a handful of logins in ten minutes', async () => {
    const { login, time, backend, calls, outcome } = await launch({}, await signedInWorld())
    backend.fault = ({ path }) => (path === '/v1/me' ? problem(401, 'access_token_invalid') : undefined)
    for (let second = 0; second < 600; second += 1) {
      expect(await outcome(login.request(me))).toBe('unauthorized')
      await time.advance(1_000)
    }
    expect(calls.login).toBeGreaterThan(1)
    expect(calls.login).toBeLessThanOrEqual(20)
  })

  test('a fifth login wanted within a second is a typed error that says when', async () => {
    const { login, phone, time, calls } = await launch()
    phone.wxLogin = { errMsg: 'login:fail', errno: 1402101 }
    const attempt = () => login.signIn({ fresh: true }).catch((error) => error)
    for (let count = 0; count < 4; count += 1)
      expect(await time.until(attempt())).toMatchObject({ code: 'wechat_blocked' })
    expect(await time.until(attempt())).toMatchObject({ code: 'too_many_logins', retryAfterMs: 600 })
    expect(calls.login).toBe(4)
  })

  test('an hour has a budget', () => {
    const breaker = createBreaker({ perSecond: 4, perHour: 3 }, { logins: [] })
    const waits = [0, 600_000, 1_200_000, 1_800_000, 3_600_000, 3_660_000, -9_000].map((now) => breaker(now))
    expect(waits).toEqual([0, 0, 0, 1_800_000, 0, 540_000, 0])
  })
})
