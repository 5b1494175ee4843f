import { type LoginError, loginError } from './errors'
import { merge } from './merge'

/** The last failed renewal, remembered for a while, so that serial callers do not hammer a dead backend. */
export interface CoolDown {
  /**
   * The failure to renew this token (empty: to get one), with the wait that is left; `null` once that is over.
   * @param asked - only when the server itself said how long.
   */
  of(token: string, asked?: boolean): LoginError | null
  /** Each failure doubles the wait, more or less, until the server takes a token. */
  start(token: string, error: LoginError): void
  /** The server took this token. One that could not be renewed is no sign of health. */
  accepted(token: string): void
  /** The network is back: what failed for lack of it may be tried at once. */
  online(): void
}

const BASE_MS = 1_000
const LONGEST_MS = 60_000

interface Failure {
  readonly token: string
  readonly at: number
  readonly ms: number
  readonly error: LoginError
}

export function createCoolDown(now: () => number, random: () => number): CoolDown {
  let last: Failure | null = null

  return {
    of(token, asked) {
      if (!last || last.token !== token) return null
      const { error, at, ms } = last
      if (asked && !error.retryAfterMs) return null
      const left = at + ms - now()
      // More than was set means that the clock was turned back: try.
      return left > 0 && left <= ms ? loginError(error.code, merge(error, { retryAfterMs: left })) : null
    },

    start(token, error) {
      const before = error.retry === 'never' ? LONGEST_MS : last ? last.ms : BASE_MS
      // With jitter, so that phones do not come back in step.
      const grown = Math.min(before * (1.5 + random()), LONGEST_MS)
      last = { token, at: now(), ms: error.retryAfterMs || grown, error }
    },

    accepted(token) {
      if (last && last.token !== token) last = null
    },

    online() {
      if (last && last.error.status === null) last = null
    },
  }
}
