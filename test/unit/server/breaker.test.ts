import { beforeEach, describe, expect, test } from '@jest/globals'
import { Breaker, COOL_DOWN_MS, FAILURES_TO_OPEN } from '../../../server/wechat/breaker'
import { WechatError, type WechatFailure } from '../../../server/wechat/errors'

let now: number
let breaker: Breaker
let calls: number

beforeEach(() => {
  now = 0
  calls = 0
  breaker = new Breaker(() => now)
})

const fail = (failure: WechatFailure, endpoint = '/a') =>
  breaker.run(endpoint, async () => {
    calls += 1
    throw new WechatError(failure)
  })
const succeed = (endpoint = '/a') =>
  breaker.run(endpoint, async () => {
    calls += 1
    return 'done'
  })
const failTimes = async (count: number, failure: WechatFailure = 'timeout') => {
  for (let time = 0; time < count; time++) await fail(failure).catch(() => undefined)
}

describe('Breaker', () => {
  test('lets everything through until so many failures came in a row', async () => {
    await failTimes(FAILURES_TO_OPEN - 1)
    await succeed()
    await failTimes(FAILURES_TO_OPEN - 1)
    await expect(succeed()).resolves.toBe('done')
    expect(calls).toBe(2 * FAILURES_TO_OPEN)
  })

  test('then asks nobody, and says when to come back', async () => {
    await failTimes(FAILURES_TO_OPEN)
    now += 1000
    await expect(succeed()).rejects.toMatchObject({
      failure: 'unavailable',
      details: { reason: 'circuit_open', retryAfterMs: COOL_DOWN_MS - 1000 },
    })
    expect(calls).toBe(FAILURES_TO_OPEN)
  })

  test('after the cool-down one probe decides', async () => {
    await failTimes(FAILURES_TO_OPEN)
    now += COOL_DOWN_MS
    await expect(fail('timeout')).rejects.toMatchObject({ failure: 'timeout' })
    await expect(succeed()).rejects.toMatchObject({ failure: 'unavailable' })
    now += COOL_DOWN_MS
    await expect(succeed()).resolves.toBe('done')
    await expect(succeed()).resolves.toBe('done')
  })

  test('a probe that WeChat refuses for its code shows that WeChat answers', async () => {
    await failTimes(FAILURES_TO_OPEN)
    now += COOL_DOWN_MS
    await expect(fail('code_invalid')).rejects.toMatchObject({ failure: 'code_invalid' })
    expect(breaker.openCount()).toBe(0)
    const logins = await Promise.allSettled(Array.from({ length: 100 }, () => succeed()))
    expect(logins.filter((it) => it.status === 'fulfilled')).toHaveLength(100)
  })

  test('while a probe is under way nobody else is let through', async () => {
    await failTimes(FAILURES_TO_OPEN)
    now += COOL_DOWN_MS
    const probes = await Promise.allSettled(Array.from({ length: 100 }, () => succeed()))
    expect(probes.filter((it) => it.status === 'fulfilled')).toHaveLength(1)
    expect(calls).toBe(FAILURES_TO_OPEN + 1)
  })

  test("failures of one endpoint do not stop another's calls", async () => {
    await failTimes(FAILURES_TO_OPEN)
    await expect(succeed('/b')).resolves.toBe('done')
    await expect(succeed('/a')).rejects.toMatchObject({ failure: 'unavailable' })
    expect(breaker.openCount()).toBe(1)
  })

  test.each(['code_invalid', 'code_used', 'user_blocked', 'misconfigured'] as const)(
    '%s is about the request, not about WeChat',
    async (failure) => {
      await failTimes(5 * FAILURES_TO_OPEN, failure)
      await expect(succeed('/a')).resolves.toBe('done')
      expect(breaker.openCount()).toBe(0)
    },
  )
})
