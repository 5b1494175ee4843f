import { expect, test } from '@jest/globals'
import { createClock } from '../../../simulator/open-api/state/clock'
import { createRateLimiter, LIMITS, type LimitName } from '../../../simulator/open-api/state/rate-limit'

const names = Object.keys(LIMITS) as LimitName[]
const small = names.filter((name) => LIMITS[name].calls <= 10_000)

test.each(small)('%s lets its number through, refuses the next, and forgets with its window', (name) => {
  const clock = createClock(() => 0)
  const limiter = createRateLimiter(clock, true)
  const { calls, windowMs, errcode } = LIMITS[name]
  for (let call = 0; call < calls; call += 1) limiter.count(name, 'one')
  expect(() => limiter.count(name, 'one')).toThrow(expect.objectContaining({ errcode }))
  expect(() => limiter.count(name, 'other')).not.toThrow()
  clock.advance(windowMs)
  expect(() => limiter.count(name, 'one')).not.toThrow()
})

test('limits can be switched off, and are back after a reset', () => {
  const limiter = createRateLimiter(
    createClock(() => 0),
    true,
  )
  limiter.enforce(false)
  const overrun = (): void => {
    for (let call = 0; call <= LIMITS.code2SessionPerUser.calls; call += 1) {
      limiter.count('code2SessionPerUser', 'one')
    }
  }
  expect(overrun).not.toThrow()
  limiter.reset()
  expect(overrun).toThrow('api minute-quota reach limit')
})
