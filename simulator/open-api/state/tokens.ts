import { WeChatError } from '../errors'
import type { App } from './apps'
import type { Clock } from './clock'
import type { Random } from './random'
import type { SecretRegister } from './secrets'

export interface IssuedToken {
  readonly token: string
  /** Seconds. */
  readonly expiresIn: number
}

/**
 * The two kinds of access_token, each with a life of its own (WeChat server docs, "getAccessToken" and
 * "getStableAccessToken").
 */
export interface Tokens {
  /** `/cgi-bin/token`: always a new one; the one before stays good for 5 minutes at most. */
  renew(app: App): IssuedToken
  /** `/cgi-bin/stable_token`: the same one until its last 5 minutes, then a new one beside it. */
  stable(app: App): IssuedToken
  /**
   * `force_refresh`: a new one, and the old one is dead at once. Within 30 s of the last forced one nothing
   * changes. @throws {WeChatError} 45009 after 20 in a day
   */
  forceStable(app: App): IssuedToken
  /** The app a token stands for. @throws {WeChatError} 41001, 40001, 42001 */
  check(token: string): App
  /** Kills every living token of the app: the next use answers 40001. */
  invalidate(app: App): void
  reset(): void
}

const LIFETIME_MS = 7_200_000
/** How long an outlived token stays good, and how early a stable one is renewed. */
const OVERLAP_MS = 300_000
const FORCE_INTERVAL_MS = 30_000
const FORCES_PER_DAY = 20
const DAY_MS = 24 * 3_600_000

interface LivingToken {
  readonly token: string
  readonly app: App
  expiresAt: number
}

export function createTokens(clock: Clock, random: Random, secrets: SecretRegister): Tokens {
  const byText = new Map<string, LivingToken>()
  const latest = new Map<string, LivingToken>()
  const latestStable = new Map<string, LivingToken>()
  const forced = new Map<string, { day: number; times: number; lastAt: number }>()

  const mint = (app: App): LivingToken => {
    forgetLongExpired()
    const token = secrets.issued('access_token', `98_${random.text(136)}`)
    const living = { token, app, expiresAt: clock.now() + LIFETIME_MS }
    byText.set(token, living)
    return living
  }
  /** A token that expired a life ago answers 40001 like any stranger, so it need not be remembered. */
  const forgetLongExpired = (): void => {
    for (const [text, { expiresAt }] of byText) {
      if (expiresAt + LIFETIME_MS > clock.now()) return
      byText.delete(text)
    }
  }
  const issued = ({ token, expiresAt }: LivingToken): IssuedToken => ({
    token,
    expiresIn: Math.floor((expiresAt - clock.now()) / 1000),
  })
  const newStable = (app: App): IssuedToken => {
    const living = mint(app)
    latestStable.set(app.appid, living)
    return issued(living)
  }
  const stable = (app: App): IssuedToken => {
    const living = latestStable.get(app.appid)
    const good = living && byText.has(living.token) && living.expiresAt - clock.now() > OVERLAP_MS
    return good ? issued(living) : newStable(app)
  }

  return {
    renew(app) {
      const before = latest.get(app.appid)
      if (before) before.expiresAt = Math.min(before.expiresAt, clock.now() + OVERLAP_MS)
      const living = mint(app)
      latest.set(app.appid, living)
      return issued(living)
    },
    stable,
    forceStable(app) {
      const now = clock.now()
      const day = Math.floor(now / DAY_MS)
      const last = forced.get(app.appid)
      if (last && now - last.lastAt < FORCE_INTERVAL_MS) return stable(app)
      const times = last?.day === day ? last.times + 1 : 1
      if (times > FORCES_PER_DAY) throw new WeChatError(45009)
      forced.set(app.appid, { day, times, lastAt: now })
      const before = latestStable.get(app.appid)
      if (before) byText.delete(before.token)
      return newStable(app)
    },
    check(token) {
      if (!token) throw new WeChatError(41001)
      const living = byText.get(token)
      if (!living) throw new WeChatError(40001)
      if (living.expiresAt <= clock.now()) throw new WeChatError(42001)
      return living.app
    },
    invalidate(app) {
      for (const [text, living] of byText) if (living.app.appid === app.appid) byText.delete(text)
    },
    reset() {
      byText.clear()
      latest.clear()
      latestStable.clear()
      forced.clear()
    },
  }
}
