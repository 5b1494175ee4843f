import { describe, expect, jest, test } from '@jest/globals'
import type * as Sdk from '../../../miniprogram/login'
import { REVOKE } from './support/fake-backend'
import { ORIGIN } from './support/fake-wechat'
import { codeOf, launch, many, me, signedInWorld, start } from './support/launch'

const HOUR = 3_600_000

describe('two clients on one storage', () => {
  test('cold: one wx.login, one exchange, both signed in', async () => {
    const first = start()
    const second = start({}, first)
    await first.time.until(
      Promise.all([first, second].flatMap(({ login }) => many(10, () => login.request(me)))),
    )
    expect(first.calls).toMatchObject({ login: 1, request: 21 })
    expect(first.login.state.status).toBe('signedIn')
    expect(second.login.state.status).toBe('signedIn')
  })

  test('expired: one renewal', async () => {
    const first = await launch({}, await signedInWorld())
    const second = await launch({}, first)
    first.time.freeze(2 * HOUR)
    await first.time.until(Promise.all([first.login.request(me), second.login.request(me)]))
    expect(first.calls).toMatchObject({ login: 0, request: 3 })
  })

  test('the slower one does not write over the newer session of the other', async () => {
    const world = await signedInWorld()
    const first = await launch({}, world)
    const second = await launch({}, world)
    await first.time.until(first.login.signIn({ fresh: true }))
    const token = await first.time.until(first.login.getToken())
    expect(await first.time.until(second.login.getToken())).toBe(token)
    await first.time.advance(1_000)
    first.login.dispose()
    second.login.dispose()
    world.relaunch()
    const next = await launch({}, world)
    expect(await next.time.until(next.login.getToken())).toBe(token)
  })

  test('a sign-out in one is a sign-out in the other, and tells its subscribers', async () => {
    const first = await launch({}, await signedInWorld())
    const second = await launch({}, first)
    await first.time.until(first.login.signOut())
    await first.time.advance(100)
    expect(second.login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(second.eventTypes()).toEqual(['restored', 'signedOut'])
    expect(await second.outcome(second.login.request(me))).toBe('signed_out')
  })

  test.each([0, 1, 2, 3, 4])(
    'a request of the other, %i ms after the sign-out, is not signed any more',
    async (ms) => {
      const first = await launch({}, await signedInWorld())
      const second = await launch({}, first)
      const signOut = first.login.signOut()
      await first.time.advance(ms)
      const requests = many(3, () => codeOf(second.login.request(me)))
      expect(await first.time.until(Promise.all(requests))).toEqual(many(3, () => 'signed_out'))
      await first.time.until(signOut)
      expect(first.phone.sent.filter(({ signed }) => signed)).toEqual([])
    },
  )

  test('a sign-out in one ends a sign-in of the other, whose state says so', async () => {
    const first = await launch({}, await signedInWorld())
    const second = await launch({}, first)
    await first.time.until(first.login.signOut())
    const signIn = codeOf(second.login.signIn())
    await first.time.advance(50)
    await first.time.until(first.login.signOut())
    expect(await first.time.until(signIn)).toBe('superseded')
    expect(second.login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(second.eventTypes()).toEqual(['restored', 'signedOut', 'signingIn', 'signedOut'])
    expect(first.eventTypes()).toEqual(['restored', 'signedOut'])
  })

  test('who comes after all others have gone reads storage anew', async () => {
    const first = await launch({}, await signedInWorld())
    first.login.dispose()
    first.phone.storage.clear()
    const next = await launch({}, first)
    expect(next.login.state).toEqual({ status: 'signedOut', reason: 'new', error: null })
  })

  test('one disposed while storage answers takes nothing from the other, nor from who comes after', async () => {
    const world = await signedInWorld()
    const gone = start({}, world)
    const stays = start({}, world)
    gone.login.dispose()
    await stays.time.until(stays.login.ready)
    expect(stays.login.state).toMatchObject({ status: 'signedIn', user: { id: 'user-1' } })
    await stays.time.until(stays.login.signOut())
    stays.login.dispose()
    world.relaunch()
    start({}, world).login.dispose()
    const next = await launch({}, world)
    expect(next.login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
  })

  test('a sign-out offline in one: the server is told once when the network is back, though both hear of it', async () => {
    const first = await launch({}, await signedInWorld())
    await launch({}, first)
    first.phone.networkChanged(false)
    await first.time.until(first.login.signOut())
    await first.time.advance(1_000)
    first.phone.networkChanged(true)
    await first.time.advance(1_000)
    expect(first.backend.count(REVOKE)).toBe(1)
  })

  test('together they keep WeChat’s frequency rule', async () => {
    const first = await launch()
    const second = await launch({}, first)
    first.phone.wxLogin = { errMsg: 'login:fail', errno: 1402101 }
    const attempts = many(8, (index) => (index % 2 === 0 ? first : second).login)
    const codes: string[] = []
    for (const login of attempts) codes.push(await first.outcome(login.signIn()))
    expect(codes).toEqual([...many(4, () => 'wechat_blocked'), ...many(4, () => 'too_many_logins')])
    expect(first.calls.login).toBe(4)
  })

  test('a sign-out in one wins over a renewal in flight in the other', async () => {
    const first = await launch({}, await signedInWorld())
    const second = await launch({}, first)
    first.time.freeze(2 * HOUR)
    const request = codeOf(first.login.request(me))
    await first.time.advance(50)
    await first.time.until(second.login.signOut())
    expect(await first.time.until(request)).toBe('superseded')
    await first.time.advance(10_000)
    expect(first.login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(second.login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(first.backend.aliveSessions()).toBe(0)
  })

  test('also when page and subpackage each have their own copy of the package', async () => {
    const first = start()
    let copy: typeof Sdk | undefined
    jest.isolateModules(() => {
      copy = jest.requireActual<typeof Sdk>('../../../miniprogram/login')
    })
    const second = copy?.createLogin({ baseUrl: ORIGIN, clock: first.time.clock })
    if (!second) throw new Error('no second copy')
    await first.time.until(Promise.all([first.login.request(me), second.request(me)]))
    expect(first.calls).toMatchObject({ login: 1, request: 3 })
  })

  test('clients on a frozen wx still work', async () => {
    const world = await signedInWorld()
    Object.freeze(Reflect.get(globalThis, 'wx'))
    const { login, time, calls } = await launch({}, world)
    await time.until(Promise.all(many(3, () => login.request(me))))
    expect(calls).toMatchObject({ login: 0, request: 3 })
  })
})
