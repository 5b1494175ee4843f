/**
 * Keeps `wx.login` below WeChat's frequency rule (docs: api-frequency; at most 4 calls a second and user,
 * and no more a day than twice the page views), however the backend misbehaves.
 */
export interface Breaker {
  /** Takes one call; 0, or the milliseconds until there is one to take. */
  take(now: number): number
}

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

export function createBreaker({ perSecond, perHour }: { perSecond: number; perHour: number }): Breaker {
  let taken: number[] = []

  return {
    take(now) {
      // What lies in the future was taken before the clock was set back.
      taken = taken.filter((at) => at <= now && now < at + HOUR_MS)
      const wait = (calls: number, ms: number): number => (taken[taken.length - calls] ?? now - ms) + ms - now
      const longest = Math.max(wait(perSecond, SECOND_MS), wait(perHour, HOUR_MS), 0)
      if (longest === 0) taken.push(now)
      return longest
    },
  }
}
