import { randomBytes } from 'node:crypto'
import { type App, type Apps, createApps, DEFAULT_APPS } from './apps'
import { type Clock, createClock } from './clock'
import { type Codes, createCodes } from './codes'
import { type Component, type Components, createComponents, DEFAULT_COMPONENT } from './components'
import { createEncryptKeys, type EncryptKeys } from './encrypt-keys'
import { createPayments, type Payments } from './payments'
import { createRandom, type Random } from './random'
import { createRateLimiter, type RateLimiter } from './rate-limit'
import { createSecretRegister, type SecretRegister } from './secrets'
import { createSessions, type Sessions } from './sessions'
import { createTokens, type Tokens } from './tokens'
import { createUsers, DEFAULT_USERS, type User, type Users } from './users'
import { createVisits, type Visits } from './visits'

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
  readonly component?: Component
  /** Whether WeChat's call limits are enforced. Default true; a load test turns them off. */
  readonly rateLimits?: boolean
}

export interface LoginGrant {
  readonly userId: string
  /** The key of the moment of `wx.login`. A later `wx.login` may have killed it: then it is stale on arrival. */
  readonly sessionKey: string
}

/** Everything WeChat's servers know, without any HTTP. */
export interface WeChat {
  readonly clock: Clock
  readonly random: Random
  readonly secrets: SecretRegister
  readonly apps: Apps
  readonly users: Users
  readonly sessions: Sessions
  readonly loginCodes: Codes<LoginGrant>
  readonly phoneCodes: Codes<{ readonly userId: string }>
  readonly pluginCodes: Codes<{ readonly userId: string }>
  readonly tokens: Tokens
  readonly components: Components
  readonly encryptKeys: EncryptKeys
  readonly payments: Payments
  readonly visits: Visits
  readonly limits: RateLimiter
  /** Everything as at the start, but what is issued from now on differs from what was issued before. */
  reset(): void
}

const DEFAULT_SEED = 'miniprogram-login'

export function createWeChat(options: WeChatOptions = {}): WeChat {
  const clock = createClock(options.clock)
  const random = createRandom(options.seed ?? randomBytes(16).toString('hex'))
  const secrets = createSecretRegister()
  const component = options.component ?? DEFAULT_COMPONENT
  const parts = {
    clock,
    secrets,
    apps: createApps(options.apps ?? DEFAULT_APPS),
    users: createUsers(options.users ?? DEFAULT_USERS, options.seed ?? DEFAULT_SEED, secrets),
    sessions: createSessions(clock, random, secrets),
    loginCodes: createCodes<LoginGrant>(clock, random, secrets),
    phoneCodes: createCodes<{ userId: string }>(clock, random, secrets),
    pluginCodes: createCodes<{ userId: string }>(clock, random, secrets),
    tokens: createTokens(clock, random, secrets),
    components: createComponents(component, clock, random, secrets),
    encryptKeys: createEncryptKeys(clock, random),
    payments: createPayments(clock),
    visits: createVisits(clock),
    limits: createRateLimiter(clock, options.rateLimits ?? true),
  }
  return {
    ...parts,
    random,
    reset() {
      for (const part of Object.values(parts)) part.reset()
    },
  }
}
