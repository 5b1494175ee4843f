import type { App } from './apps'
import type { Clock } from './clock'
import type { Random } from './random'
import type { User } from './users'

/** A key of `wx.getUserCryptoManager`, shared by the client and the backend of one user. */
export interface EncryptKey {
  /** base64 of 16 bytes. */
  readonly key: string
  /** 16 characters. */
  readonly iv: string
  /** Counts up from 1. */
  readonly version: number
  /** Milliseconds. */
  readonly createdAt: number
}

/** Each key lives 3600 s; a backend sees the latest 3 (WeChat server docs, "getUserEncryptKey"). */
export const ENCRYPT_KEY_LIFETIME_MS = 3_600_000
const KEPT_KEYS = 3

export interface EncryptKeys {
  /** The latest keys, newest first; the first one is alive. */
  latest(app: App, user: User): readonly [EncryptKey, ...EncryptKey[]]
  reset(): void
}

export function createEncryptKeys(clock: Clock, random: Random): EncryptKeys {
  const keys = new Map<string, readonly [EncryptKey, ...EncryptKey[]]>()
  return {
    latest(app, user) {
      const name = `${app.appid} ${user.id}`
      const known = keys.get(name)
      if (known && clock.now() - known[0].createdAt < ENCRYPT_KEY_LIFETIME_MS) return known
      const fresh = {
        key: random.bytes(16).toString('base64'),
        iv: random.bytes(8).toString('hex'),
        version: (known?.[0].version ?? 0) + 1,
        createdAt: clock.now(),
      }
      const all = [fresh, ...(known ?? []).slice(0, KEPT_KEYS - 1)] as const
      keys.set(name, all)
      return all
    },
    reset: () => keys.clear(),
  }
}
