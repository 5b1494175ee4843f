import { describe, expect, test } from '@jest/globals'
import { problem } from './support/fake-backend'
import { codeOf, launch, many, me, type Running, signedInWorld } from './support/launch'

const HOUR = 3_600_000
const DECRYPT = '/v1/wechat/decrypt'

/**
 * WeChat and backend with a key that each wx.login replaces. The backend keeps the last one only, so that every
 * overlap of a login with a reader shows.
 */
function withKeys({ time, backend, login }: Running) {
  let wechatKey = 0
  let backendKey = 0
  const wx = Reflect.get(globalThis, 'wx') as Record<string, (options: Record<string, () => void>) => void>
  const wxLogin = wx.login
  wx.login = (options) => {
    wechatKey += 1
    wxLogin?.(options)
  }
  const { fault } = backend
  backend.fault = (request) => {
    if (request.path === '/v1/auth/wechat/login') backendKey = wechatKey
    if (request.path !== DECRYPT) return fault(request)
    const { key } = request.data as { key: number }
    return key === backendKey ? { status: 200, body: { key } } : problem(409, 'session_key_stale')
  }
  const pause = (ms: number) => new Promise<void>((resolve) => time.clock.setTimeout(resolve, ms))
  return {
    /** WeChat replaces the key without telling anybody. */
    rotate: () => {
      wechatKey += 1
    },
    /** Collects data as `wx.getUserInfo` does, in 20 ms, and has the backend decrypt it. */
    work: async () => {
      const key = wechatKey
      await pause(20)
      return login.request<{ key: number }>({ url: DECRYPT, method: 'POST', data: { key } })
    },
  }
}

describe('work that needs session_key', () => {
  test('ten quick logins with encrypted data between them: ten of ten decrypt, without a repetition', async () => {
    const running = await launch({ breaker: { perSecond: 20, perHour: 50 } })
    const { login, time, backend } = running
    const { work } = withKeys(running)
    await time.until(login.signIn())
    const readers: Promise<string>[] = []
    const logins: Promise<string>[] = []
    for (let round = 0; round < 10; round += 1) {
      readers.push(codeOf(login.withSessionKey(work)))
      await time.advance(15)
      logins.push(codeOf(login.signIn({ fresh: true })))
      await time.advance(35)
    }
    expect(await time.until(Promise.all(readers))).toEqual(many(10, () => 'ok'))
    await time.until(Promise.all(logins))
    expect(backend.count(DECRYPT)).toBe(10)
  })

  test('work that comes while a login is under way waits for it', async () => {
    const running = await launch()
    const { login, time, backend } = running
    const { work } = withKeys(running)
    await time.until(login.signIn())
    const signIn = login.signIn({ fresh: true })
    await time.advance(50)
    expect(await time.until(login.withSessionKey(work))).toEqual({ key: 2 })
    await time.until(signIn)
    expect(backend.count(DECRYPT)).toBe(1)
  })

  test('checkSession is asked once per launch, before the work', async () => {
    const running = await launch({}, await signedInWorld())
    const { login, time, calls } = running
    await time.until(Promise.all(many(5, () => login.withSessionKey(async () => 1))))
    await time.until(login.withSessionKey(async () => 1))
    expect(calls).toMatchObject({ login: 0, checkSession: 1 })
  })

  test('checkSession is not asked after a login of this launch, nor when told never', async () => {
    const fresh = await launch()
    await fresh.time.until(fresh.login.signIn())
    await fresh.time.until(fresh.login.withSessionKey(async () => 1))
    expect(fresh.calls.checkSession).toBe(0)
    const never = await launch({ checkSession: 'never' }, await signedInWorld())
    await never.time.until(never.login.withSessionKey(async () => 1))
    expect(never.calls.checkSession).toBe(0)
  })

  test('an expired key is renewed through wx.login before the work', async () => {
    const running = await launch({}, await signedInWorld())
    const { login, time, phone, calls } = running
    const { work } = withKeys(running)
    phone.checkSession = { errMsg: 'checkSession:fail session time out, need relogin' }
    expect(await time.until(login.withSessionKey(work))).toEqual({ key: 1 })
    expect(calls).toMatchObject({ login: 1, checkSession: 1 })
  })

  test('an expired key whose renewal failed: the work fails then, and goes on once a login works again', async () => {
    const { login, time, phone, calls, outcome } = await launch({}, await signedInWorld())
    const work = () => login.withSessionKey(async () => 1)
    phone.checkSession = { errMsg: 'checkSession:fail session time out, need relogin' }
    phone.wxLogin = { errMsg: 'login:fail', errno: 1402101 }
    expect(await outcome(work())).toBe('wechat_blocked')
    await time.advance(2 * HOUR - 600_000)
    phone.wxLogin = 'ok'
    expect(await outcome(work())).toBe('ok')
    expect(await outcome(work())).toBe('ok')
    expect(calls).toMatchObject({ login: 2, checkSession: 1 })
  })

  test('without a network checkSession says nothing, and no login follows', async () => {
    const { login, time, phone, calls } = await launch({}, await signedInWorld())
    phone.checkSession = { errMsg: 'checkSession:fail', errno: 108 }
    await time.until(login.withSessionKey(async () => 1))
    expect(calls.login).toBe(0)
  })

  test('a base library without checkSession says nothing, and no login follows', async () => {
    const world = await signedInWorld()
    world.phone.missing.add('checkSession')
    world.relaunch()
    const { login, time, calls } = await launch({}, world)
    await time.until(login.withSessionKey(async () => 1))
    expect(calls.login).toBe(0)
  })

  test('a key that went stale unseen: one login, one repetition', async () => {
    const running = await launch()
    const { login, time, calls } = running
    const { work, rotate } = withKeys(running)
    await time.until(login.signIn())
    rotate()
    expect(await time.until(login.withSessionKey(work))).toEqual({ key: 3 })
    expect(calls.login).toBe(2)
  })

  test('stale for ever is an error after one login', async () => {
    const { login, backend, outcome, calls } = await launch({}, await signedInWorld())
    backend.fault = ({ path }) => (path === DECRYPT ? problem(409, 'session_key_stale') : undefined)
    const work = () => login.request({ url: DECRYPT, method: 'POST', data: {} })
    expect(await outcome(login.withSessionKey(work))).toBe('session_key_stale')
    expect(calls.login).toBe(1)
    expect(backend.count(DECRYPT)).toBe(2)
  })

  test('work that a tap began is not repeated, but the key is renewed for the next tap', async () => {
    const running = await launch()
    const { login, time, calls, outcome } = running
    const { work, rotate } = withKeys(running)
    await time.until(login.signIn())
    rotate()
    expect(await outcome(login.withSessionKey(work, { repeat: false }))).toBe('session_key_stale')
    expect(calls.login).toBe(2)
    expect(await outcome(login.withSessionKey(work, { repeat: false }))).toBe('ok')
    expect(calls.login).toBe(2)
  })

  test('other failures of the work are the caller’s own', async () => {
    const { login, time, calls } = await launch({}, await signedInWorld())
    const failing = login.withSessionKey(() => Promise.reject(new RangeError('mine')))
    await expect(time.until(failing)).rejects.toThrow('mine')
    expect(calls.login).toBe(0)
  })

  test('a token that ends during the work is renewed inside it: no deadlock', async () => {
    const running = await launch({}, await signedInWorld())
    const { login, time, backend, outcome } = running
    const work = async () => {
      backend.revokeAll()
      return login.request(me)
    }
    const before = time.elapsed()
    expect(await outcome(login.withSessionKey(work))).toBe('ok')
    expect(time.elapsed() - before).toBeLessThan(4_000)
  })

  test('a reader that hangs holds a login for three seconds at most', async () => {
    const { login, time } = await launch({}, await signedInWorld())
    void login.withSessionKey(() => new Promise(() => {}))
    await time.advance(100)
    const before = time.elapsed()
    await time.until(login.signIn({ fresh: true }))
    expect(time.elapsed() - before).toBe(3_000 + 300)
  })

  test('readers that keep coming cannot starve a login', async () => {
    const { login, time } = await launch({}, await signedInWorld())
    const pause = (ms: number) => new Promise<void>((resolve) => time.clock.setTimeout(resolve, ms))
    let done = false
    const first = login.withSessionKey(() => pause(60))
    await time.advance(40)
    const before = time.elapsed()
    const signIn = login.signIn({ fresh: true }).then(() => {
      done = true
    })
    const readers = [first]
    for (let reader = 0; !done && reader < 100; reader += 1) {
      readers.push(login.withSessionKey(() => pause(60)))
      await time.advance(30)
    }
    await time.until(signIn)
    expect(time.elapsed() - before).toBeLessThan(500)
    await time.until(Promise.all(readers))
  })

  test('a token whose life ends first is renewed first', async () => {
    const { login, time, backend } = await launch({}, await signedInWorld())
    time.freeze(2 * HOUR)
    await time.until(login.withSessionKey(async () => 1))
    expect(backend.count('/v1/auth/token')).toBe(1)
  })
})
