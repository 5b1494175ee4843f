import { describe, expect, test } from '@jest/globals'
import { problem, REFRESH } from './support/fake-backend'
import { launch, me, signedInWorld } from './support/launch'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('a device clock that is wrong', () => {
  const rows: [string, (read: number) => number][] = [
    ['two hours fast', (read) => (read === 0 ? 2 * HOUR : 0)],
    ['two hours slow', (read) => (read === 0 ? -2 * HOUR : 0)],
    ['jumping to and fro', (read) => (read % 2 === 0 ? 2 * HOUR : -2 * HOUR)],
    ['jumping fro and to', (read) => (read % 2 === 0 ? -2 * HOUR : 2 * HOUR)],
  ]
  test.each(rows)('%s: 20 reads, at most one renewal', async (_name, jump) => {
    const { login, time, calls, outcome } = await launch({}, await signedInWorld())
    for (let read = 0; read < 20; read += 1) {
      time.jumpClock(jump(read))
      expect(await outcome(login.getToken())).toBe('ok')
      await time.advance(1_000)
    }
    expect(calls.login).toBe(0)
    expect(calls.request).toBeLessThanOrEqual(1)
  })

  test('set back, it makes a token look younger: the 401 decides, and the refresh token is tried first', async () => {
    const { login, time, calls, outcome } = await launch({}, await signedInWorld())
    time.jumpClock(-3 * HOUR)
    await time.advance(2 * HOUR)
    expect(await outcome(login.request(me))).toBe('ok')
    expect(calls).toMatchObject({ login: 0, request: 3 })
  })

  test('set back during a cool-down, it does not hold anybody for hours', async () => {
    const { login, time, backend, outcome } = await launch({}, await signedInWorld())
    backend.fault = ({ path }) => (path === REFRESH ? problem(503, 'storage_unavailable') : undefined)
    time.freeze(2 * HOUR)
    await outcome(login.request(me))
    backend.fault = () => undefined
    time.jumpClock(-90 * MINUTE)
    expect(await outcome(login.request(me))).toBe('ok')
  })
})
