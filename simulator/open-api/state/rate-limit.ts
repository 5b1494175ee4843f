import { type Errcode, WeChatError } from '../errors'
import type { Clock } from './clock'

/** At most `calls` in each window of `windowMs` milliseconds, counted from the clock's full minutes or days. */
export interface Limit {
  readonly calls: number
  readonly windowMs: number
  /** What exceeding it answers. */
  readonly errcode: Errcode
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** WeChat's published limits. Source: the page of each endpoint. */
export const LIMITS = {
  /** Stood on an old version of the page only. */
  code2SessionPerUser: { calls: 100, windowMs: MINUTE, errcode: 45011 },
  /** "Not often", says the page; ten a minute is our reading. */
  resetSessionKeyPerUser: { calls: 10, windowMs: MINUTE, errcode: 45011 },
  resetSessionKeyPerApp: { calls: 60_000, windowMs: MINUTE, errcode: 45011 },
  /** A number of the community, not of WeChat. */
  tokenPerDay: { calls: 2_000, windowMs: DAY, errcode: 45009 },
  stableTokenPerMinute: { calls: 10_000, windowMs: MINUTE, errcode: 45011 },
  stableTokenPerDay: { calls: 500_000, windowMs: DAY, errcode: 45009 },
  contentCheckPerMinute: { calls: 4_000, windowMs: MINUTE, errcode: 45011 },
  contentCheckPerDay: { calls: 2_000_000, windowMs: DAY, errcode: 45009 },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof LIMITS

export interface RateLimiter {
  /**
   * Counts one call.
   * @param subject - who is counted: an appid, or appid and user
   * @throws {WeChatError} 45009 or 45011 once the limit is passed
   */
  count(name: LimitName, subject: string): void
  /** Counts on, but refuses nobody while false. */
  enforce(on: boolean): void
  reset(): void
}

export function createRateLimiter(clock: Clock, enforcedAtFirst: boolean): RateLimiter {
  const windows = new Map<string, { start: number; calls: number }>()
  let enforced = enforcedAtFirst
  return {
    count(name, subject) {
      const limit: Limit = LIMITS[name]
      const key = `${name} ${subject}`
      const start = clock.now() - (clock.now() % limit.windowMs)
      const window = windows.get(key)
      const calls = window?.start === start ? window.calls + 1 : 1
      windows.set(key, { start, calls })
      if (enforced && calls > limit.calls) throw new WeChatError(limit.errcode)
    },
    enforce(on) {
      enforced = on
    },
    reset() {
      windows.clear()
      enforced = enforcedAtFirst
    },
  }
}
