import { MINUTE, SECOND } from '../clock'
import type { Sealer } from '../sealing'
import type { WechatTokenStore } from '../stores/store'
import { incomplete, isText, type WechatApi } from './api'
import { WechatError } from './errors'

export interface AccessTokensOptions {
  readonly appId: string
  readonly appSecret: string
  readonly api: WechatApi
  readonly store: WechatTokenStore
  readonly sealer: Sealer
  readonly monotonic: () => number
}

interface HeldToken {
  readonly token: string
  readonly sealed: Buffer
  /** On the monotonic clock. */
  readonly expiresAt: number
}

/** WeChat renews a stable token in its last five minutes, and then both are valid. */
const RENEW_BEFORE_MS = 5 * MINUTE

/** WeChat allows 20 forced refreshes a day, 30 s apart; each kills the token that other instances hold. */
const FORCED = { minIntervalMs: 30 * SECOND, perDay: 20 }

/**
 * The access_token of WeChat's server API: fetched in the stable mode, kept sealed in the store for all
 * instances, renewed early by one of many callers. Logging in does not need it.
 *
 * @see WeChat "getStableAccessToken"
 */
export class AccessTokens {
  readonly #options: AccessTokensOptions
  #held: HeldToken | null = null
  #fetching: Promise<HeldToken> | null = null

  constructor(options: AccessTokensOptions) {
    this.#options = options
  }

  /** Runs `work` with the token; once more with another one when WeChat refuses it. */
  async use<T>(work: (token: string) => Promise<T>): Promise<T> {
    const held = await this.#current()
    try {
      return await work(held.token)
    } catch (error) {
      if (!(error instanceof WechatError) || error.failure !== 'token_invalid') throw error
      const next = await this.#replace(held)
      return work(next.token)
    }
  }

  async #current(): Promise<HeldToken> {
    const held = this.#held
    const remaining = held ? held.expiresAt - this.#options.monotonic() : 0
    if (!held || remaining <= 0) return this.#once(() => this.#load())
    if (remaining < RENEW_BEFORE_MS) this.#renewEarly()
    return held
  }

  /** The old token serves until the new one is there. */
  #renewEarly(): void {
    this.#once(() => this.#fetch(false)).catch(() => undefined)
  }

  async #load(): Promise<HeldToken> {
    const { appId, store, sealer, monotonic } = this.#options
    const stored = await store.find(appId)
    const token = stored && sealer.open(stored.sealed, contextOf(appId))?.toString()
    if (!stored || !token || stored.remainingMs < RENEW_BEFORE_MS) return this.#fetch(false)
    this.#held = { token, sealed: stored.sealed, expiresAt: monotonic() + stored.remainingMs }
    return this.#held
  }

  /** Another caller, or another instance, may have replaced the refused token already. */
  async #replace(refused: HeldToken): Promise<HeldToken> {
    if (this.#held && this.#held.token !== refused.token) return this.#held
    return this.#once(async () => {
      const { appId, store } = this.#options
      await store.drop(appId, refused.sealed)
      this.#held = null
      const next = await this.#load()
      if (next.token !== refused.token) return next
      // The stable mode insists on a token that WeChat itself refuses: only force helps, and that is rationed.
      if (!(await store.claimForcedRefresh(appId, FORCED)))
        throw new WechatError('unavailable', {
          reason: 'access_token_refused',
          retryAfterMs: FORCED.minIntervalMs,
        })
      return this.#fetch(true)
    })
  }

  /** However many callers wait, one is on the way. */
  #once(work: () => Promise<HeldToken>): Promise<HeldToken> {
    this.#fetching ??= work().finally(() => {
      this.#fetching = null
    })
    return this.#fetching
  }

  async #fetch(isForced: boolean): Promise<HeldToken> {
    const { appId, appSecret, api, store, sealer, monotonic } = this.#options
    const body = {
      grant_type: 'client_credential',
      appid: appId,
      secret: appSecret,
      force_refresh: isForced,
    }
    const { access_token: token, expires_in: seconds } = await api
      .ask({ method: 'POST', path: '/cgi-bin/stable_token', query: {}, body })
      .catch(asWrongSecret)
    if (!isText(token) || typeof seconds !== 'number' || !(seconds > 0)) return incomplete()
    const lifeMs = seconds * SECOND
    const held = { token, sealed: sealer.seal(token, contextOf(appId)), expiresAt: monotonic() + lifeMs }
    this.#held = held
    await store.save(appId, held.sealed, lifeMs)
    return held
  }
}

/** Here 40001 is about the AppSecret: there is no token yet that could be refused. @see WeChat "getAccessToken" */
function asWrongSecret(error: unknown): never {
  if (error instanceof WechatError && error.failure === 'token_invalid')
    throw new WechatError('misconfigured', error.details)
  throw error
}

const contextOf = (appId: string): string => `wechat_access_token:${appId}`
