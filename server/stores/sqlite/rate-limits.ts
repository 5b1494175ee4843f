import type { Clock } from '../../clock'
import type { RateLimitStore } from '../store'

interface Bucket {
  count: number
  readonly endsAt: number
}

/** Beyond this many buckets of a policy the oldest are forgotten: a flood of addresses must not fill the memory. */
const MAX_BUCKETS = 100_000

/** One process writes a SQLite file, so its memory is the shared one. A restart forgives. */
export function memoryRateLimits(now: Clock): RateLimitStore {
  const policies = new Map<string, Map<string, Bucket>>()

  function bucketsOf(policy: string): Map<string, Bucket> {
    const known = policies.get(policy)
    if (known) return known
    const fresh = new Map<string, Bucket>()
    policies.set(policy, fresh)
    return fresh
  }

  function current(policy: string, subject: string, windowMs: number, time: number): Bucket {
    const buckets = bucketsOf(policy)
    const known = buckets.get(subject)
    if (known && known.endsAt > time) return known
    const fresh = { count: 0, endsAt: time + windowMs }
    buckets.delete(subject)
    buckets.set(subject, fresh)
    const [oldest] = buckets.keys()
    if (buckets.size > MAX_BUCKETS && oldest !== undefined) buckets.delete(oldest)
    return fresh
  }

  return {
    take: (policy, subject, limit, windowMs) => {
      const time = now()
      const bucket = current(policy, subject, windowMs, time)
      bucket.count += 1
      return {
        isAllowed: bucket.count <= limit,
        remaining: Math.max(0, limit - bucket.count),
        resetMs: bucket.endsAt - time,
      }
    },
  }
}
