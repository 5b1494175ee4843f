import { describe, expect, test } from '@jest/globals'
import { launch, many, me, signedInWorld, start } from './support/launch'

describe('warm start', () => {
  test('100 requests: no login, no check, no waiting', async () => {
    const { login, time, calls } = await launch({}, await signedInWorld())
    const before = time.elapsed()
    await time.until(Promise.all(many(100, () => login.request(me))))
    expect(calls).toMatchObject({ login: 0, checkSession: 0, request: 100 })
    expect(time.elapsed() - before).toBe(800)
  })

  test('the state is known as soon as storage has answered, without the network', async () => {
    const { login, time, calls } = start({}, await signedInWorld())
    expect(login.state).toEqual({ status: 'restoring' })
    const before = time.elapsed()
    await time.until(login.ready)
    expect(time.elapsed() - before).toBe(2)
    expect(login.state).toMatchObject({
      status: 'signedIn',
      user: { id: 'user-1' },
      degraded: null,
      persisted: true,
    })
    expect(calls.request).toBe(0)
  })

  test('signIn gives the user at once', async () => {
    const { login, time, calls } = await launch({}, await signedInWorld())
    expect((await time.until(login.signIn())).id).toBe('user-1')
    expect(calls).toMatchObject({ login: 0, request: 0 })
  })

  test('checkSession launch: asked once, beside the requests', async () => {
    const world = await signedInWorld()
    const { login, time, calls } = await launch({ checkSession: 'launch' }, world)
    const before = time.elapsed()
    await time.until(Promise.all(many(10, () => login.request(me))))
    expect(time.elapsed() - before).toBe(80)
    await time.until(Promise.all(many(10, () => login.withSessionKey(async () => 1))))
    expect(calls).toMatchObject({ login: 0, checkSession: 1 })
  })

  test('checkSession launch: an expired key renews through wx.login, and no request waits for it', async () => {
    const world = await signedInWorld()
    world.phone.checkSession = { errMsg: 'checkSession:fail session time out' }
    const { login, time, calls } = await launch({ checkSession: 'launch' }, world)
    const before = time.elapsed()
    await time.until(login.request(me))
    expect(time.elapsed() - before).toBe(80)
    await time.advance(1_000)
    expect(calls).toMatchObject({ login: 1, checkSession: 1 })
  })

  test('the device is named the same after a restart', async () => {
    const world = await signedInWorld()
    const { login, time, backend } = await launch({ random: Math.random }, world)
    await time.until(login.signIn({ fresh: true }))
    const [exchange] = backend.log
    expect(exchange?.data).toMatchObject({ device: { id: '8'.repeat(32), label: 'Test Phone' } })
  })
})
