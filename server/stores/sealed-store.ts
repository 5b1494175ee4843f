import type { SealedSessionKey, UserRef } from './store'

/**
 * What lies sealed under the operator's keys, for those who change them. A part of every store, apart from
 * `Store`, because no request needs it. Every method may be repeated, and bears being broken off.
 */
export interface SealedStore {
  /** All users, page after page; one who comes or goes meanwhile may be missed or told twice. */
  pages(): AsyncIterable<readonly UserRef[]>

  find(user: UserRef): Promise<SealedOfUser>

  /** Puts a session_key under another seal; nothing happens if `before` is not what lies there any more. */
  replaceKey(user: UserRef, before: SealedKey, after: ResealedKey): Promise<void>

  /** The same for a phone number, and for the hash by which it is found. */
  replacePhone(user: UserRef, before: SealedPhone, after: SealedPhone): Promise<void>
}

export interface SealedOfUser {
  readonly keys: readonly SealedKey[]
  readonly phone: SealedPhone | null
}

export interface SealedKey {
  readonly appId: string
  readonly openId: string
  readonly sealed: Buffer
  readonly previousSealed: Buffer | null
}

export interface ResealedKey extends SealedSessionKey {
  readonly previousSealed: Buffer | null
}

export interface SealedPhone {
  readonly sealed: Buffer
  readonly hash: Buffer
}
