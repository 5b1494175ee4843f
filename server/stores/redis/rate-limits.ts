import type { RateLimitStore, RateOutcome } from '../store'
import { rateKey } from './keys'
import { takeFromBucket } from './lua/rate-limit'
import type { Runner } from './runner'

/** Counted in Redis, so that instances share one limit. */
export function redisRateLimits(runner: Runner): RateLimitStore {
  async function take(bucket: string, limit: number, windowMs: number): Promise<RateOutcome> {
    const { count, resetMs } = await runner.run(takeFromBucket, { bucket }, { windowMs })
    return { isAllowed: count <= limit, remaining: Math.max(0, limit - count), resetMs }
  }
  return {
    take: (policy, subject, limit, windowMs) =>
      runner.answering(() => take(rateKey(policy, subject), limit, windowMs)),
  }
}
