import { randomBytes } from 'node:crypto'
import { type App, type Apps, createApps, DEFAULT_APPS } from './apps'
import { type Clock, createClock } from './clock'
import { type Codes, createCodes } from './codes'
import { createRandom, type Random } from './random'
import { createRateLimiter, type RateLimiter } from './rate-limit'
import { createSecretRegister, type SecretRegister } from './secrets'
import { createSessions, type Sessions } from './sessions'
import { createUsers, DEFAULT_USERS, type User, type Users } from './users'

export interface WeChatOptions {
  /**
   * Makes every id, code, key and token of a run repeatable. Without it people keep their openids from run to
   * run (a backend's database stays good) while codes, keys and tokens differ, as a restart must not mint codes
   * that a backend has already seen.
   */
  readonly seed?: string
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number
  readonly apps?: readonly App[]
  readonly users?: readonly User[]
  /** Whether WeChat's call limits are enforced. Default true; a load test turns them off. */
  readonly rateLimits?: boolean
}

/** Everything WeChat's servers know, without any HTTP. */
export interface WeChat {
  readonly clock: Clock
  readonly random: Random
  readonly secrets: SecretRegister
  readonly apps: Apps
  readonly users: Users
  readonly sessions: Sessions
  readonly codes: Codes
  readonly limits: RateLimiter
  /** Forgets all but the time of day: users, sessions, codes, limits and clock are as at the start. */
  reset(): void
}

const DEFAULT_SEED = 'miniprogram-login'

export function createWeChat(options: WeChatOptions = {}): WeChat {
  const clock = createClock(options.clock)
  const random = createRandom(options.seed ?? randomBytes(16).toString('hex'))
  const secrets = createSecretRegister()
  const apps = createApps(options.apps ?? DEFAULT_APPS)
  const users = createUsers(options.users ?? DEFAULT_USERS, options.seed ?? DEFAULT_SEED, secrets)
  const sessions = createSessions(clock, random, secrets)
  const codes = createCodes(clock, random, secrets)
  const limits = createRateLimiter(clock, options.rateLimits ?? true)
  return {
    clock,
    random,
    secrets,
    apps,
    users,
    sessions,
    codes,
    limits,
    reset() {
      for (const part of [clock, secrets, apps, users, sessions, codes, limits]) part.reset()
    },
  }
}
