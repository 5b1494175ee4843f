import { expect, test } from '@jest/globals'
import type { SecurityEvent } from '../../../server/operation/security-events'
import { RateLimiter } from '../../../server/routes/rate-limiter'

const limits = { authPerIp: 1, refusalsPerIp: 1, perUser: 1, loginsPerApp: 1, phonePerUser: 1 }

/** Over a store whose bucket is empty, for as long as the test says. */
function limited() {
  const events: SecurityEvent[] = []
  const bucket = { resetMs: 60_000 }
  const asked = { times: 0 }
  const store = {
    take: async () => {
      asked.times += 1
      return { isAllowed: false, remaining: 0, resetMs: bucket.resetMs }
    },
  }
  const limiter = new RateLimiter(store, limits, (event) => events.push(event))
  const take = () =>
    expect(limiter.take('authPerIp', 'network')).rejects.toMatchObject({ code: 'rate_limited' })
  return { limiter, events, bucket, asked, take }
}

test('a network that goes on asking is reported once', async () => {
  const { events, take } = limited()
  await take()
  await take()
  expect(events).toEqual([{ event: 'rate_limited', policy: 'auth-per-ip' }])
})

test('a network that comes back after its time is reported again', async () => {
  const { events, bucket, take } = limited()
  bucket.resetMs = 0
  await take()
  await take()
  expect(events).toHaveLength(2)
})

test('what is spent is refused without asking the store again, until its time is over', async () => {
  const { limiter, bucket, asked, take } = limited()
  const refuse = () => limiter.refuseIfSpent('authPerIp', () => 'network')
  expect(refuse).not.toThrow()
  await take()
  expect(refuse).toThrow('rate_limited')
  expect(() => limiter.refuseIfSpent('authPerIp', () => 'another network')).not.toThrow()
  expect(() => limiter.refuseIfSpent('perUser', () => 'network')).not.toThrow()
  bucket.resetMs = 0
  await take()
  expect(refuse).not.toThrow()
  expect(asked.times).toBe(2)
})
