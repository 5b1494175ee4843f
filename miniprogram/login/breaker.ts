const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

/**
 * Keeps `wx.login` below WeChat's frequency rule (docs: api-frequency; at most 4 calls a second and user,
 * and no more a day than twice the page views), however the backend misbehaves.
 *
 * @param calls - those made so far, by all clients of this launch.
 * @returns takes one call; 0, or the milliseconds until there is one to take.
 */
export function createBreaker(
  { perSecond, perHour }: { perSecond: number; perHour: number },
  calls: { logins: readonly number[] },
) {
  return (now: number): number => {
    // What lies in the future was taken before the clock was set back.
    const taken = calls.logins.filter((at) => at <= now && now < at + HOUR_MS)
    const wait = (count: number, ms: number): number => {
      const at = taken[taken.length - count]
      return at === undefined ? 0 : at + ms - now
    }
    const longest = Math.max(wait(perSecond, SECOND_MS), wait(perHour, HOUR_MS), 0)
    if (longest === 0) taken.push(now)
    calls.logins = taken
    return longest
  }
}
