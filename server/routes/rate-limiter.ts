import { DAY, MINUTE } from '../clock'
import { Newest } from '../newest'
import type { SecurityEventSink } from '../operation/security-events'
import { ProblemError } from '../problems'
import type { RateLimitStore, RateOutcome } from '../stores/store'

/** Requests per window, by what they are counted for. */
export interface RateLimits {
  /** Logins, refreshes and revocations from one address. Mobile networks put many people behind one. */
  readonly authPerIp: number
  /** Refused access tokens from one address. */
  readonly refusalsPerIp: number
  /** Requests with the tokens of one user. */
  readonly perUser: number
  /** Logins of the whole app: stays below what WeChat allows us. */
  readonly loginsPerApp: number
  /** WeChat bills each phone number. */
  readonly phonePerUser: number
}

type Policy = keyof RateLimits

const WINDOWS: Readonly<Record<Policy, number>> = {
  authPerIp: MINUTE,
  refusalsPerIp: MINUTE,
  perUser: MINUTE,
  loginsPerApp: MINUTE,
  phonePerUser: DAY,
}

/** Names in the `RateLimit` headers. */
const NAMES: Readonly<Record<Policy, string>> = {
  authPerIp: 'auth-per-ip',
  refusalsPerIp: 'refusals-per-ip',
  perUser: 'per-user',
  loginsPerApp: 'logins-per-app',
  phonePerUser: 'phone-per-user',
}

/** Forget spent buckets beyond this many; the store still knows them. */
const SPENT = 10_000

export class RateLimiter {
  readonly #store: RateLimitStore
  readonly #limits: RateLimits
  readonly #onEvent: SecurityEventSink
  readonly #spent = new Newest<string, number>(SPENT)

  constructor(store: RateLimitStore, limits: RateLimits, onEvent: SecurityEventSink) {
    this.#store = store
    this.#limits = limits
    this.#onEvent = onEvent
  }

  /** @throws {ProblemError} `rate_limited` */
  take(policy: Policy, subject: string): Promise<void> | void {
    const outcome = this.#store.take(policy, subject, this.#limits[policy], WINDOWS[policy])
    if ('then' in outcome) return outcome.then((it) => this.#judge(policy, subject, it))
    this.#judge(policy, subject, outcome)
  }

  #judge(policy: Policy, subject: string, outcome: RateOutcome): void {
    if (outcome.isAllowed) return
    const bucket = `${policy}:${subject}`
    // One event per bucket and window, not one per refused request.
    if ((this.#spent.get(bucket) ?? 0) <= performance.now())
      this.#onEvent({ event: 'rate_limited', policy: NAMES[policy] })
    this.#spent.set(bucket, performance.now() + outcome.resetMs)
    throw this.#refusal(policy, outcome)
  }

  /**
   * Refuses at once what was refused before, without asking the store: a flood must not become a flood there.
   *
   * @throws {ProblemError} `rate_limited`
   */
  refuseIfSpent(policy: Policy, subject: () => string): void {
    if (this.#spent.isEmpty) return
    const bucket = `${policy}:${subject()}`
    const until = this.#spent.get(bucket)
    if (until === undefined) return
    const resetMs = until - performance.now()
    if (resetMs > 0) throw this.#refusal(policy, { remaining: 0, resetMs })
    this.#spent.delete(bucket)
  }

  /** Headers of draft-ietf-httpapi-ratelimit-headers, and the `Retry-After` that everybody understands. */
  #refusal(policy: Policy, { remaining, resetMs }: Omit<RateOutcome, 'isAllowed'>): ProblemError {
    const seconds = Math.max(1, Math.ceil(resetMs / 1000))
    const name = `"${NAMES[policy]}"`
    return new ProblemError('rate_limited', {
      headers: {
        'retry-after': String(seconds),
        ratelimit: `${name};r=${remaining};t=${seconds}`,
        'ratelimit-policy': `${name};q=${this.#limits[policy]};w=${WINDOWS[policy] / 1000}`,
      },
    })
  }
}
