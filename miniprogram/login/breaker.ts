/**
 * Keeps `wx.login` below WeChat's frequency rule (docs: api-frequency; at most 4 calls a second and user,
 * and no more a day than twice the page views), however the backend misbehaves.
 */
export interface Breaker {
  /** Takes one call; 0, or the milliseconds until there is one to take. */
  take(now: number): number
}

const REFILL_MS = 60_000

/** @param perLaunch - calls a launch may make at once; one comes back each minute. */
export function createBreaker({ perSecond, perLaunch }: { perSecond: number; perLaunch: number }): Breaker {
  let recent: number[] = []
  let left = perLaunch
  let refilledAt: number | null = null

  return {
    take(now) {
      refilledAt ??= now
      const minutes = Math.floor((now - refilledAt) / REFILL_MS)
      if (minutes !== 0) {
        left = Math.min(perLaunch, left + Math.max(minutes, 0))
        refilledAt = now
      }
      // A clock that was set back must not hold calls for hours.
      recent = recent.filter((at) => at <= now && now < at + 1000)
      if (left === 0) return refilledAt + REFILL_MS - now
      const [oldest = now] = recent
      if (recent.length >= perSecond) return oldest + 1000 - now
      recent.push(now)
      left -= 1
      return 0
    },
  }
}
