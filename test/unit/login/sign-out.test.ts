import { describe, expect, test } from '@jest/globals'
import { LOGIN, problem, REFRESH, REVOKE } from './support/fake-backend'
import { codeOf, launch, me, signedInWorld, start } from './support/launch'

const HOUR = 3_600_000

describe('sign-out', () => {
  test('is local at once, and the server is told once', async () => {
    const { login, time, backend, eventTypes } = await launch({}, await signedInWorld())
    const before = time.elapsed()
    await time.until(login.signOut())
    expect(time.elapsed() - before).toBe(2)
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(eventTypes()).toEqual(['restored', 'signedOut'])
    await time.advance(10_000)
    expect(backend.count(REVOKE)).toBe(1)
    expect(backend.aliveSessions()).toBe(0)
    await time.until(login.signOut())
    expect(eventTypes()).toHaveLength(2)
  })

  test('sticks: requests get signed_out, nobody is signed in behind the person’s back, also after a restart', async () => {
    const world = await signedInWorld()
    const first = await launch({}, world)
    await first.time.until(first.login.signOut())
    expect(await first.outcome(first.login.request(me))).toBe('signed_out')
    expect(await first.outcome(first.login.getToken())).toBe('signed_out')
    first.login.dispose()
    world.relaunch()
    const { login, outcome, calls } = await launch({}, world)
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(await outcome(login.request(me))).toBe('signed_out')
    expect(await outcome(login.request({ ...me, auth: 'optional' }))).toBe('ok')
    expect(calls.login).toBe(0)
    expect(await outcome(login.signIn())).toBe('ok')
    expect(await outcome(login.request(me))).toBe('ok')
  })

  test('offline: local at once; the server is told when the network is back, once', async () => {
    const world = await signedInWorld()
    const { login, time, backend, phone, outcome } = await launch({}, world)
    phone.networkChanged(false)
    expect(await outcome(login.signOut())).toBe('ok')
    await time.advance(10_000)
    expect(backend.aliveSessions()).toBe(1)
    phone.networkChanged(true)
    await time.advance(1_000)
    expect(backend.count(REVOKE)).toBe(1)
    expect(backend.aliveSessions()).toBe(0)
    phone.networkChanged(true)
    await time.advance(1_000)
    expect(backend.count(REVOKE)).toBe(1)
  })

  test('the server is told once, also when the network comes back while it is being told', async () => {
    const { login, time, backend, phone } = await launch({}, await signedInWorld())
    await time.until(login.signOut())
    phone.networkChanged(true)
    await time.advance(40)
    phone.networkChanged(true)
    await time.advance(1_000)
    expect(backend.count(REVOKE)).toBe(1)
  })

  test('then disposed while storage still writes what came before: sticks all the same', async () => {
    const world = await signedInWorld()
    const first = await launch({}, world)
    await first.time.until(first.login.signIn({ fresh: true }))
    const signOut = codeOf(first.login.signOut())
    await first.time.advance(0)
    first.login.dispose()
    expect(await first.time.until(signOut)).toBe('ok')
    await first.time.advance(10)
    world.relaunch()
    const { login } = await launch({}, world)
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
  })

  test('offline, then closed: the next launch tells the server', async () => {
    const world = await signedInWorld()
    const first = await launch({}, world)
    first.phone.networkChanged(false)
    await first.time.until(first.login.signOut())
    await first.time.advance(1_000)
    first.login.dispose()
    world.phone.online = true
    world.relaunch()
    const { time, backend } = await launch({}, world)
    await time.advance(1_000)
    expect(backend.count(REVOKE)).toBe(1)
    expect(backend.aliveSessions()).toBe(0)
  })

  test('everywhere: the server first; when it fails, nothing changes here', async () => {
    const { login, backend, outcome } = await launch({}, await signedInWorld())
    backend.fault = ({ path }) =>
      path === '/v1/auth/logout' ? problem(503, 'storage_unavailable') : undefined
    expect(await outcome(login.signOut({ everywhere: true }))).toBe('server')
    expect(login.state.status).toBe('signedIn')
    backend.fault = () => undefined
    expect(await outcome(login.signOut({ everywhere: true }))).toBe('ok')
    expect(backend.log.at(-1)).toMatchObject({ path: '/v1/auth/logout', method: 'POST', data: { all: true } })
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
  })

  test('deleting the account signs out and stays so', async () => {
    const { login, backend, outcome, eventTypes } = await launch({}, await signedInWorld())
    expect(await outcome(login.deleteAccount())).toBe('ok')
    expect(backend.log.at(-1)).toMatchObject({ path: '/v1/me', method: 'DELETE' })
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'deleted' })
    expect(eventTypes()).toEqual(['restored', 'signedOut'])
    expect(await outcome(login.request(me))).toBe('signed_out')
  })
})

describe('sign-out wins over what is on its way', () => {
  test.each([10, 90, 99, 101, 150])('a refresh, %i ms after it began', async (ms) => {
    const world = await signedInWorld()
    const { login, time, backend, eventTypes } = await launch({}, world)
    time.freeze(2 * HOUR)
    const request = codeOf(login.request(me))
    await time.advance(ms)
    const signOut = login.signOut()
    const code = await time.until(request)
    await time.until(signOut)
    await time.advance(10_000)
    expect(['superseded', 'ok', 'unauthorized', 'signed_out']).toContain(code)
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(eventTypes().at(-1)).toBe('signedOut')
    expect(backend.aliveSessions()).toBe(0)
    login.dispose()
    world.relaunch()
    const next = await launch({}, world)
    expect(next.login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
  })

  test.each([50, 150, 299, 301])('a sign-in, %i ms after it began', async (ms) => {
    const { login, time, backend, eventTypes, calls } = await launch()
    const signIn = codeOf(login.signIn())
    await time.advance(ms)
    await time.until(login.signOut())
    expect(await time.until(signIn)).toBe(ms > 300 ? 'ok' : 'superseded')
    await time.advance(10_000)
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(eventTypes().filter((type) => type === 'signedOut')).toHaveLength(1)
    expect(eventTypes()).not.toContain('signInFailed')
    expect(backend.aliveSessions()).toBe(0)
    expect(calls.login).toBe(1)
  })

  test('a sign-in at a backend without refresh tokens: the server is told of the access token', async () => {
    const { login, time, backend } = await launch()
    backend.settings.refreshTokens = false
    const signIn = codeOf(login.signIn())
    await time.advance(150)
    await time.until(login.signOut())
    expect(await time.until(signIn)).toBe('superseded')
    await time.advance(1_000)
    expect(backend.aliveSessions()).toBe(0)
  })

  test('a sign-in called just before it, while storage has yet to answer', async () => {
    const { login, time, calls } = start()
    const signIn = codeOf(login.signIn())
    await time.until(login.signOut())
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(await time.until(signIn)).toBe('superseded')
    expect(calls.login).toBe(0)
  })

  test('a silent sign-in that a request begins in the same turn, while storage has yet to answer', async () => {
    const { login, time, calls, backend } = start()
    const request = codeOf(login.request(me))
    await time.until(login.signOut())
    expect(['signed_out', 'superseded']).toContain(await time.until(request))
    await time.advance(10_000)
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(backend.aliveSessions()).toBe(0)
    expect(calls.login).toBeLessThanOrEqual(1)
  })

  test('a sign-in after an earlier sign-out: nobody is left signing in', async () => {
    const { login, time, eventTypes } = await launch()
    await time.until(login.signOut())
    const signIn = codeOf(login.signIn())
    await time.advance(150)
    await time.until(login.signOut())
    expect(await time.until(signIn)).toBe('superseded')
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    expect(eventTypes()).toEqual(['restored', 'signedOut', 'signingIn', 'signedOut'])
  })

  test('a sign-in that waits its turn behind a renewal', async () => {
    const { login, time } = await launch({}, await signedInWorld())
    time.freeze(2 * HOUR)
    const request = codeOf(login.request(me))
    const fresh = codeOf(login.signIn({ fresh: true }))
    await time.advance(10)
    const signOut = login.signOut()
    expect(await time.until(request)).toBe('superseded')
    expect(await time.until(fresh)).toBe('superseded')
    await time.until(signOut)
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
  })

  test('but a sign-in after it wins again', async () => {
    const { login, time, backend, eventTypes } = await launch({}, await signedInWorld())
    time.freeze(2 * HOUR)
    const request = codeOf(login.request(me))
    await time.advance(50)
    void login.signOut()
    const signIn = codeOf(login.signIn())
    expect(await time.until(signIn)).toBe('ok')
    expect(await time.until(request)).toBe('superseded')
    await time.advance(10_000)
    expect(login.state.status).toBe('signedIn')
    expect(eventTypes()).toEqual(['restored', 'signedOut', 'signingIn', 'signedIn'])
    expect(backend.aliveSessions()).toBe(1)
  })

  test('another person signing in wins over a renewal in flight', async () => {
    const { login, time, backend, eventTypes } = await launch({}, await signedInWorld())
    time.freeze(2 * HOUR)
    const request = codeOf(login.request(me))
    await time.advance(50)
    backend.settings.user = 'user-2'
    const user = await time.until(login.signIn({ fresh: true }))
    expect(user.id).toBe('user-2')
    expect(await time.until(request)).toBe('ok')
    await time.advance(10_000)
    expect(login.state).toMatchObject({ status: 'signedIn', user: { id: 'user-2' } })
    expect(eventTypes()).toEqual(['restored', 'renewed', 'signedIn'])
    expect([backend.count(REFRESH), backend.count(LOGIN)]).toEqual([1, 1])
  })
})
