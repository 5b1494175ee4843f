import { describe, expect, test } from '@jest/globals'
import { createPrefetch } from '../../../miniprogram/login/prefetch'
import { LOGIN } from './support/fake-backend'
import { APP_ID, createWorld, type World } from './support/fake-wechat'
import { launch, many, me, start } from './support/launch'

describe('cold start', () => {
  test.each([1, 10, 100])('%i requests at once: one wx.login, 300 ms more than a bare request', async (n) => {
    const { login, time, calls, backend, phone } = await launch()
    const before = time.elapsed()
    await time.until(Promise.all(many(n, () => login.request(me))))
    expect(calls).toMatchObject({ login: 1, checkSession: 0, request: n + 1 })
    expect(time.elapsed() - before).toBe(300 + 80 * Math.ceil(n / 10))
    expect(backend.count('/v1/me')).toBe(n)
    expect(phone.mostInFlight).toBeLessThanOrEqual(10)
  })

  test('requests made before storage has answered wait for it, 2 ms, and no more', async () => {
    const { login, time, calls } = start()
    await time.until(login.request(me))
    expect(time.elapsed()).toBe(2 + 300 + 80)
    expect(calls).toMatchObject({ login: 1, request: 2, getStorage: 1 })
  })

  test('a request with auth none waits for nothing', async () => {
    const { login, time, calls } = start()
    expect(await time.until(login.request({ ...me, auth: 'none' }))).toEqual({ guest: true })
    expect(time.elapsed()).toBe(80)
    expect(calls).toMatchObject({ login: 0, request: 1 })
  })

  test('a guest may look around: auth optional signs nobody in', async () => {
    const { login, time, calls } = await launch()
    expect(await time.until(login.request({ ...me, auth: 'optional' }))).toEqual({ guest: true })
    expect(calls).toMatchObject({ login: 0, request: 1 })
  })

  test('the exchange names the AppID where it is a real one', async () => {
    const { login, time, backend } = await launch()
    await time.until(login.signIn())
    expect(backend.log[0]?.data).toMatchObject({ app_id: APP_ID })
    const world = createWorld()
    const miniProgram = { appId: 'touristappid', envVersion: 'develop' }
    Object.assign(Reflect.get(globalThis, 'wx'), { getAccountInfoSync: () => ({ miniProgram }) })
    const tourist = await launch({}, world)
    await tourist.time.until(tourist.login.signIn())
    expect(tourist.backend.log[0]?.data).not.toHaveProperty('app_id')
  })

  test('one event per transition, each with the state it led to', async () => {
    const { login, time, events } = await launch()
    await time.until(Promise.all(many(10, () => login.request(me))))
    expect(events.map(({ event, state }) => [event.type, state.status])).toEqual([
      ['restored', 'signedOut'],
      ['signingIn', 'signingIn'],
      ['signedIn', 'signedIn'],
    ])
  })
})

describe('cold start with data pre-fetch', () => {
  async function prefetchWorld(text: (code: string) => string, age = 1_000) {
    const world = createWorld()
    await world.time.advance(age)
    const timeStamp = world.time.clock.now() - age
    world.phone.prefetched = { fetchedData: text(world.phone.issueCode()), timeStamp }
    return world
  }
  const launchPrefetched = (world: World) => launch({ prefetch: createPrefetch() }, world)
  const asCode = (code: string) => JSON.stringify({ code })

  test('a pre-fetched code saves wx.login', async () => {
    const { login, time, calls } = await launchPrefetched(await prefetchWorld(asCode))
    await time.until(Promise.all(many(10, () => login.request(me))))
    expect(calls).toMatchObject({ login: 0, checkSession: 0, request: 11 })
  })

  test('a pre-fetched token saves the exchange too', async () => {
    const world = createWorld()
    const issued = world.backend.handle({
      method: 'POST',
      path: '/v1/auth/wechat/login',
      header: {},
      data: { code: world.phone.issueCode() },
    })
    if (typeof issued === 'string') throw new Error('the fake backend must answer')
    world.phone.prefetched = { fetchedData: JSON.stringify(issued.body), timeStamp: world.time.clock.now() }
    const { login, time, calls } = await launchPrefetched(world)
    await time.until(Promise.all(many(10, () => login.request(me))))
    expect(calls).toMatchObject({ login: 0, checkSession: 0, request: 10 })
  })

  test('the life of a pre-fetched token counts from the moment it was fetched', async () => {
    const world = createWorld()
    const data = { code: world.phone.issueCode() }
    const issued = world.backend.handle({ method: 'POST', path: LOGIN, header: {}, data })
    if (typeof issued === 'string') throw new Error('the fake backend must answer')
    world.phone.prefetched = { fetchedData: JSON.stringify(issued.body), timeStamp: world.time.clock.now() }
    await world.time.advance(600_000)
    const { login, time } = await launchPrefetched(world)
    await time.until(login.signIn())
    expect(login.tokenLife()).toBe(7_200_000 - 600_000 - 2)
  })

  test.each([
    ['missing', async () => createWorld()],
    ['stale', () => prefetchWorld(asCode, 290_000)],
    ['not for us', () => prefetchWorld(() => '<html>')],
    ['dated in the future', () => prefetchWorld(asCode, -50)],
  ])('one that is %s costs no more than none', async (_what, world) => {
    const { login, time, calls } = await launchPrefetched(await world())
    const before = time.elapsed()
    await time.until(Promise.all(many(10, () => login.request(me))))
    expect(calls).toMatchObject({ login: 1, request: 11 })
    expect(time.elapsed() - before).toBe(380)
  })

  test('a pre-fetched code that the backend refuses gives way to a fresh one', async () => {
    const { login, time, calls, backend } = await launchPrefetched(
      await prefetchWorld(() => JSON.stringify({ code: 'used' })),
    )
    await time.until(login.request(me))
    expect(calls.login).toBe(1)
    expect(backend.count('/v1/auth/wechat/login')).toBe(2)
  })

  test('one that was used is not used again by the next launch', async () => {
    const world = await prefetchWorld(asCode)
    const first = await launchPrefetched(world)
    await first.time.until(first.login.request(me))
    await first.time.until(first.login.signOut())
    first.login.dispose()
    world.relaunch()
    const { login, time, calls } = await launchPrefetched(world)
    await time.until(login.signIn())
    expect(calls.login).toBe(1)
    expect(world.backend.count('/v1/auth/wechat/login')).toBe(2)
  })
})
