import { expect, test } from '@jest/globals'
import type { SecurityEvent } from '../../../server/operation/security-events'
import { RateLimiter } from '../../../server/routes/rate-limiter'

const limits = { authPerIp: 1, refusalsPerIp: 1, perUser: 1, loginsPerApp: 1, phonePerUser: 1 }

/** Over a store whose bucket is empty, for as long as the test says. */
function limited() {
  const events: SecurityEvent[] = []
  const bucket = { resetMs: 60_000 }
  const store = { take: async () => ({ isAllowed: false, remaining: 0, resetMs: bucket.resetMs }) }
  const limiter = new RateLimiter(store, limits, (event) => events.push(event))
  const take = () =>
    expect(limiter.take('authPerIp', 'network')).rejects.toMatchObject({ code: 'rate_limited' })
  return { events, bucket, take }
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
