import type { Clock } from '../../clock'
import type { RateLimitStore } from '../store'

interface Bucket {
  count: number
  readonly endsAt: number
}

/** Beyond this many buckets the oldest are forgotten: a flood of addresses must not fill the memory. */
const MAX_BUCKETS = 100_000

/** One process writes a SQLite file, so its memory is the shared one. A restart forgives. */
export function memoryRateLimits(now: Clock): RateLimitStore {
  const buckets = new Map<string, Bucket>()

  function current(name: string, windowMs: number, time: number): Bucket {
    const known = buckets.get(name)
    if (known && known.endsAt > time) return known
    const fresh = { count: 0, endsAt: time + windowMs }
    buckets.delete(name)
    buckets.set(name, fresh)
    const [oldest] = buckets.keys()
    if (buckets.size > MAX_BUCKETS && oldest !== undefined) buckets.delete(oldest)
    return fresh
  }

  return {
    take: async (name, limit, windowMs) => {
      const time = now()
      const bucket = current(name, windowMs, time)
      bucket.count += 1
      return {
        isAllowed: bucket.count <= limit,
        remaining: Math.max(0, limit - bucket.count),
        resetMs: bucket.endsAt - time,
      }
    },
  }
}
