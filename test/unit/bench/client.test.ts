import { describe, expect, test } from '@jest/globals'
import { createLogin } from '../../../miniprogram/login'
import { ours } from '../../bench/client/clients.mjs'
import { measure } from '../../bench/client/measure.mjs'
import { scenarios } from '../../bench/client/scenarios.mjs'

const cases = scenarios.flatMap((scenario) => scenario.sizes.map((size) => ({ ...scenario, scenario, size })))

/** The counts are exact, so any machine may check them. */
describe('the figures of ours that the benchmark prints', () => {
  test.each(cases)('$name, N = $size: within the limit', async ({ scenario, size }) => {
    const { login, checkSession, requests, added, ...ends } = await measure(ours(createLogin), scenario, size)
    const { limit } = scenario
    expect({ login, checkSession, requests }).toEqual({
      login: limit.login,
      checkSession: limit.checkSession,
      requests: limit.requests(size),
    })
    expect(added).toBeLessThanOrEqual(limit.added)
    expect(ends).toEqual({ ok: 0, typed: 0, untyped: 0, hung: 0, [scenario.ends]: size })
  })
})
