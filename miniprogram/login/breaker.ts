const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

/**
 * Keeps `wx.login` below WeChat's frequency rule (docs: api-frequency; at most 4 calls a second and user,
 * and no more a day than twice the page views), however the backend misbehaves.
 *
 * @returns takes one call; 0, or the milliseconds until there is one to take.
 */
export function createBreaker({ perSecond, perHour }: { perSecond: number; perHour: number }) {
  let taken: number[] = []

  return (now: number): number => {
    // What lies in the future was taken before the clock was set back.
    taken = taken.filter((at) => at <= now && now < at + HOUR_MS)
    const wait = (calls: number, ms: number): number => {
      const at = taken[taken.length - calls]
      return at === undefined ? 0 : at + ms - now
    }
    const longest = Math.max(wait(perSecond, SECOND_MS), wait(perHour, HOUR_MS), 0)
    if (longest === 0) taken.push(now)
    return longest
  }
}
