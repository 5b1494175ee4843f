import type { Clock } from '../../clock'
import { Newest } from '../../newest'
import type { RateLimitStore } from '../store'

interface Bucket {
  count: number
  readonly endsAt: number
}

/** Of each policy at least so many buckets are remembered: a flood of addresses must not fill the memory. */
const BUCKETS = 100_000

/** One process writes a SQLite file, so its memory is the shared one. A restart forgives. */
export function memoryRateLimits(now: Clock): RateLimitStore {
  const policies = new Map<string, Newest<string, Bucket>>()

  function bucketsOf(policy: string): Newest<string, Bucket> {
    const known = policies.get(policy)
    if (known) return known
    const fresh = new Newest<string, Bucket>(BUCKETS)
    policies.set(policy, fresh)
    return fresh
  }

  function current(policy: string, subject: string, windowMs: number, time: number): Bucket {
    const buckets = bucketsOf(policy)
    const known = buckets.get(subject)
    if (known && known.endsAt > time) return known
    const fresh = { count: 0, endsAt: time + windowMs }
    buckets.set(subject, fresh)
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
