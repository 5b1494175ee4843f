import type { LoginResponse } from './contract'
import { isObject } from './errors'
import { ask, fromJson } from './platform'
import { isLoginResponse } from './record'

/** What data pre-fetch (数据预拉取) brought: WeChat called your server with a code before the launch. */
export interface Prefetched {
  /** Identifies it, so that it is used once: WeChat hands the same one out again at the next launch. */
  readonly at: number
  /** The code, unused; empty where your server has exchanged it ... */
  readonly code: string
  /** ... for this. */
  readonly response: LoginResponse | null
}

export interface Prefetch {
  /** What has arrived, fresh and not yet used; never waits. */
  take(usedAt: number, now: number): Prefetched | null
}

/** A code lives 5 minutes (docs: wx.login); the last one is left for the exchange. */
const CODE_LIFE_MS = 240_000

/**
 * Use it where data pre-fetch is switched on; an entry of its own (`login/prefetch`), because few need it. What your
 * server answers must be a JSON text of `LoginResponse`, or of `{ "code": "…" }` with the code unused.
 *
 * @example
 * const login = createLogin({ baseUrl, prefetch: createPrefetch() })
 */
export function createPrefetch(): Prefetch {
  let arrived: { readonly fetchedData: string; readonly timeStamp: number } | null = null
  ask<{ fetchedData: string; timeStamp: number }>('getBackgroundFetchData', {
    fetchType: 'pre',
  }).then(
    (result) => {
      arrived = result
    },
    () => {},
  )

  return {
    take(usedAt, now) {
      if (!arrived || arrived.timeStamp === usedAt) return null
      const { fetchedData, timeStamp: at } = arrived
      arrived = null
      const body = fromJson(fetchedData)
      const age = now - at
      // Half its life: what is older is not worth taking.
      const life = isLoginResponse(body) ? body.expires_in * 500 : CODE_LIFE_MS
      if (!(age >= 0 && age < life)) return null
      if (isLoginResponse(body)) return { at, code: '', response: body }
      return isObject(body) && typeof body.code === 'string' ? { at, code: body.code, response: null } : null
    },
  }
}
