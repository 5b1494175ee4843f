import { describe, expect, test } from '@jest/globals'
import { createPhoneClock } from '../../../../simulator/client/runtime/clock'

const HOUR = 3_600_000

describe('the clock that an app sees', () => {
  test('is ahead in every way of asking for the time', () => {
    const clock = createPhoneClock(HOUR)
    const real = Date.now()
    for (const time of [clock.Date.now(), new clock.Date().getTime(), Date.parse(clock.Date())]) {
      expect(Math.abs(time - real - HOUR)).toBeLessThan(60_000)
    }
    clock.offset = -HOUR
    expect(clock.Date.now()).toBeLessThan(real)
  })

  test('leaves dates that are told alone', () => {
    const { Date: PhoneDate } = createPhoneClock(HOUR)
    expect(new PhoneDate(5).getTime()).toBe(5)
    expect(new PhoneDate(2026, 0, 1).getFullYear()).toBe(2026)
    expect(PhoneDate.parse('1970-01-01T00:00:00.005Z')).toBe(5)
    expect(new PhoneDate(0) instanceof PhoneDate).toBe(true)
    expect(new Date(0) instanceof PhoneDate).toBe(true)
  })
})
