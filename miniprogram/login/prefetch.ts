import type { Deadlines } from './clock'
import type { LoginResponse } from './contract'
import { isObject } from './errors'
import { isLoginResponse } from './record'

/** What data pre-fetch (数据预拉取) brought: WeChat called your server with a code before the launch. */
export interface Prefetched {
  /** Identifies it, so that it is used once: WeChat hands the same one out again at the next launch. */
  readonly at: number
  /** Either the code, unused, ... */
  readonly code: string | null
  /** ... or what your server exchanged it for. */
  readonly response: LoginResponse | null
}

export interface Prefetch {
  /** What has arrived, fresh and not yet used; never waits. */
  take(usedAt: number): Prefetched | null
}

/** A code lives 5 minutes (docs: wx.login); the last one is left for the exchange. */
const CODE_LIFE_MS = 240_000

export const noPrefetch: Prefetch = { take: () => null }

export function createPrefetch(
  source: Promise<{ text: string; at: number }>,
  deadlines: Deadlines,
): Prefetch {
  let arrived: { text: string; at: number } | null = null
  source.then(
    (result) => {
      arrived = result
    },
    () => {},
  )

  return {
    take(usedAt) {
      if (!arrived || arrived.at === usedAt) return null
      const { text, at } = arrived
      arrived = null
      const age = deadlines.now() - at
      if (!(age >= 0)) return null
      const body = parse(text)
      if (isLoginResponse(body)) return response(body, at, age)
      if (!isObject(body) || typeof body.code !== 'string' || age > CODE_LIFE_MS) return null
      return { at, code: body.code, response: null }
    },
  }
}

/** Lifetimes began when the answer arrived, not now. One that is half over is not worth taking. */
function response(body: LoginResponse, at: number, age: number): Prefetched | null {
  const passed = Math.ceil(age / 1000)
  if (passed * 2 > body.expires_in) return null
  const expires_in = body.expires_in - passed
  const refresh_expires_in = body.refresh_expires_in - passed
  return { at, code: null, response: { ...body, expires_in, refresh_expires_in } }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
