import type { Lineage } from '../sessions/lineage'
import type { TokenKey } from '../sessions/tokens'

/**
 * Everything that outlives a request, behind one interface; `test/integration/server/store-contract/` says
 * what each implementation must do.
 *
 * - Every method is one atomic step: two processes calling it at once see an order.
 * - The store owns the clock, because it is the one thing that all instances share. Callers pass durations in
 *   milliseconds and get back the store's `now`.
 * - Secrets arrive sealed or hashed. A dump of the store opens no session.
 * - A store that cannot answer throws `StorageUnavailable`, never an empty result.
 */
export interface Store {
  readonly sessions: SessionStore
  readonly users: UserStore
  readonly keys: SessionKeyStore
  readonly once: OnceStore
  readonly wechatTokens: WechatTokenStore
  readonly limits: RateLimitStore
  /** Throws `StorageUnavailable` when a write would fail now. */
  checkWritable(): Promise<void>
  close(): Promise<void>
}

/** The public id, and the route under which everything of the user is stored. */
export interface UserRef {
  readonly id: string
  readonly route: string
}

/**
 * Sessions and their tokens. Ending a session by `endByToken`, `endSession`, `endAllSessions` or a reuse also
 * forgets the previous session_key of the user, and the current one with their last session. A login does not:
 * data encrypted just before it must still open.
 */
export interface SessionStore {
  /**
   * Finds or creates the user of an identity, keeps the session_key that WeChat just gave, and starts a
   * session. Ends the user's session that it `replaces`, the others on the same device, and those used least
   * recently beyond `maxSessions`; of what a login ended the store may keep nothing, or a phone that logs in
   * again and again would fill it.
   */
  logIn(login: Login): Promise<LoginOutcome>

  /** Replaces the presented refresh token by `next`, as `judgeRefresh` says. A reuse ends the session. */
  rotate(presented: TokenKey, next: NextTokens, lifetimes: Lifetimes): Promise<RotateOutcome>

  /** The session of an access token, whatever became of it, and its user; null for one that is not known. */
  findByAccess(presented: TokenKey): Promise<AccessRecord | null>

  /** Notes the first use of a generation: from now on its parent is a retired token. */
  confirmGeneration(route: string, sessionId: string, generation: number): Promise<void>

  /** Ends the session of a refresh or access token (RFC 7009). Null for an unknown token. */
  endByToken(presented: TokenKey, reason: EndReason): Promise<SessionRecord | null>

  /** The living sessions of the user, the one used last first. */
  listSessions(user: UserRef): Promise<readonly SessionRecord[]>

  /** Ends one session of the user; null when no such session of theirs is known. Ending it again changes nothing. */
  endSession(user: UserRef, sessionId: string, reason: EndReason): Promise<SessionRecord | null>

  /** Ends all sessions of the user and tells which were alive. */
  endAllSessions(user: UserRef, reason: EndReason): Promise<readonly SessionRecord[]>
}

export interface UserStore {
  /** Null when the user is gone. */
  findProfile(user: UserRef): Promise<ProfileRecord | null>

  /** For the operator, who knows public ids. */
  findById(userId: string): Promise<UserRef | null>

  /** For WeChat's push events, which name people by openid. */
  findByOpenId(appId: string, openId: string): Promise<UserRef | null>

  /** Notes the unionid of the user's identity in an app, as a login does. */
  linkUnionId(user: UserRef, appId: string, unionId: string): Promise<LinkOutcome>

  /** Changes the given members; with `ifVersion` only when nothing has changed since. */
  updateProfile(user: UserRef, changes: ProfileChanges, ifVersion: number | null): Promise<ProfileOutcome>

  /** A number belongs to one user: `conflict` when another one has it. */
  setPhone(user: UserRef, phone: NewPhone): Promise<PhoneOutcome>

  clearPhone(user: UserRef): Promise<void>

  /** Ends all sessions as `user_blocked` and refuses new ones, or lets the user in again. */
  setBlocked(user: UserRef, isBlocked: boolean): Promise<readonly SessionRecord[]>

  /** Removes the user and everything of them; no row remains. Null when there was none. */
  erase(user: UserRef): Promise<ProfileRecord | null>
}

/** WeChat's session_key per user and app: the current one, and the one before for `PREVIOUS_KEY_MS`. */
export interface SessionKeyStore {
  find(user: UserRef, appId: string): Promise<SessionKeyRecord | null>

  /** Puts a new current key, as a login does. */
  replace(user: UserRef, appId: string, key: SealedSessionKey): Promise<void>
}

/** What must happen once. */
export interface OnceStore {
  /** True for the first caller with this hash within `ttlMs`. An embedded store may forget at a restart or in a flood. */
  claim(hash: Buffer, ttlMs: number): Promise<boolean>

  /** Begins the work of an Idempotency-Key, or tells what became of it. */
  begin(key: Buffer, fingerprint: Buffer, ttlMs: number): Promise<OnceOutcome>

  /** Keeps the answer, sealed, for `ttlMs` from now. */
  complete(key: Buffer, sealedAnswer: Buffer, ttlMs: number): Promise<void>

  /** The work failed in a way that may be tried again with the same key. */
  abandon(key: Buffer): Promise<void>
}

/** The access_token of WeChat's server API, one per app, shared by all instances. */
export interface WechatTokenStore {
  find(appId: string): Promise<WechatTokenRecord | null>
  save(appId: string, sealed: Buffer, ttlMs: number): Promise<void>

  /** Forgets the token if it still is the one that failed. */
  drop(appId: string, sealed: Buffer): Promise<void>

  /** True when a forced refresh is allowed now; counts it. Guards WeChat's limits across instances. */
  claimForcedRefresh(appId: string, limit: ForcedRefreshLimit): Promise<boolean>
}

export interface RateLimitStore {
  /**
   * Counts one request against the bucket that a policy has for a subject, of `limit` per `windowMs`. A store that
   * counts in memory says so at once: every request with a token asks.
   */
  take(policy: string, subject: string, limit: number, windowMs: number): RateOutcome | Promise<RateOutcome>
}

/** Milliseconds. */
export interface Lifetimes {
  readonly accessMs: number
  /** A session that is not refreshed for this long ends. */
  readonly idleMs: number
  /** A session ends at this age, refreshed or not. */
  readonly absoluteMs: number
  /** How long a lost refresh answer can be asked for again. */
  readonly windowMs: number
}

export interface Identity {
  readonly appId: string
  readonly openId: string
  readonly unionId: string | null
}

export interface Login {
  readonly identity: Identity
  /** Used when the identity is unknown. */
  readonly newUser: UserRef
  readonly sessionKey: SealedSessionKey
  readonly session: {
    readonly device: DeviceRecord | null
    readonly ipPrefix: string
    readonly scope: string
  }
  /** Called with the route of the user found or created; again when the store repeats its step, and then the last counts. */
  readonly mint: (route: string) => NewSession
  /** Id of the session that the client held until now; counts only if it is this user's. */
  readonly replaces: string | null
  readonly lifetimes: Lifetimes
  readonly maxSessions: number
}

/** What only whoever knows the user's route can make. */
export interface NewSession extends TokenHashes {
  readonly id: string
}

/** As `TokenKey` has them. */
export interface TokenHashes {
  readonly accessHash: string
  readonly refreshHash: string
}

/** WeChat's session_key as it may be stored. */
export interface SealedSessionKey {
  readonly sealed: Buffer
  /** Keyed hash, equal for equal keys: WeChat often returns the key it gave before. */
  readonly fingerprint: Buffer
}

export type LoginOutcome =
  | {
      readonly kind: 'started'
      readonly user: UserRef
      readonly isNew: boolean
      readonly hasPhone: boolean
      readonly hasUnionId: boolean
      readonly session: SessionRecord
      /** Sessions that this login ended. */
      readonly ended: readonly EndedSession[]
      readonly now: number
    }
  | { readonly kind: 'blocked'; readonly user: UserRef }
  /** The unionid belongs to another user. Nothing was changed. */
  | { readonly kind: 'conflict' }

export interface NextTokens extends TokenHashes {
  /** Both tokens, sealed under the presented one. */
  readonly sealed: Buffer
}

export type RotateOutcome =
  | { readonly kind: 'rotated'; readonly session: SessionRecord; readonly now: number }
  | {
      readonly kind: 'repeated'
      readonly session: SessionRecord
      readonly now: number
      readonly sealed: Buffer
      readonly accessExpiresAt: number
    }
  | { readonly kind: 'reused'; readonly session: SessionRecord }
  | { readonly kind: 'refused'; readonly session: SessionRecord | null }

export interface DeviceRecord {
  readonly id: string
  readonly label: string | null
}

export type EndReason =
  | 'logout'
  | 'logout_all'
  | 'ended_by_user'
  | 'ended_by_operator'
  | 'revoked'
  | 'reuse_detected'
  | 'replaced'
  | 'too_many_sessions'
  | 'user_blocked'

/** Times are milliseconds since the epoch. */
export interface SessionRecord extends Lineage {
  readonly id: string
  readonly user: UserRef
  readonly appId: string
  readonly device: DeviceRecord | null
  readonly ipPrefix: string
  readonly scope: string
  readonly createdAt: number
  readonly lastUsedAt: number
  readonly endReason: EndReason | null
}

/** What remains to be told of a session that is over. */
export type EndedSession = Pick<SessionRecord, 'id' | 'user' | 'endReason'>

export interface AccessRecord {
  readonly session: SessionRecord
  /** Of the same moment: most requests with a token want it, and to read both takes little longer than one. */
  readonly profile: ProfileRecord
  readonly generation: number
  readonly expiresAt: number
  readonly now: number
}

export interface ProfileRecord {
  readonly user: UserRef
  readonly nickname: string | null
  readonly avatar: string | null
  readonly phone: PhoneRecord | null
  readonly createdAt: number
  /** Grows with every change. */
  readonly version: number
}

export interface PhoneRecord {
  readonly masked: string
  readonly countryCode: string
  readonly verifiedAt: number
}

/** Absent: unchanged. Null: removed. */
export interface ProfileChanges {
  readonly nickname?: string | null
  readonly avatar?: string | null
}

/** `conflict`: the unionid is another user's, or the user has another one. Nothing was changed. */
export type LinkOutcome = 'linked' | 'conflict' | 'gone'

export type ProfileOutcome =
  | { readonly kind: 'updated'; readonly profile: ProfileRecord; readonly before: ProfileRecord }
  | { readonly kind: 'stale' }
  | { readonly kind: 'gone' }

export interface NewPhone {
  readonly sealed: Buffer
  /** Keyed hash, equal for equal numbers. */
  readonly hash: Buffer
  /** What the hash was under older keys: a number that lies under one of them is taken as well. */
  readonly olderHashes: readonly Buffer[]
  readonly masked: string
  readonly countryCode: string
}

export type PhoneOutcome =
  | { readonly kind: 'set'; readonly phone: PhoneRecord }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'gone' }

export interface SessionKeyRecord {
  readonly openId: string
  readonly sealed: Buffer
  /** Null when there was none, or its time is over. */
  readonly previousSealed: Buffer | null
  /** Grows with every new key. */
  readonly version: number
}

export type OnceOutcome =
  | { readonly kind: 'begun' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly sealedAnswer: Buffer }
  /** The key was used with another fingerprint. */
  | { readonly kind: 'mismatch' }

export interface WechatTokenRecord {
  readonly sealed: Buffer
  readonly remainingMs: number
}

export interface ForcedRefreshLimit {
  readonly minIntervalMs: number
  readonly perDay: number
}

export interface RateOutcome {
  readonly isAllowed: boolean
  readonly remaining: number
  /** Until the bucket is full again. */
  readonly resetMs: number
}

/** The store did not answer, or could not write. Nothing is known to have changed. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable'
  /** @param reason a short machine name, such as the SQLite result code. */
  constructor(readonly reason: string) {
    super(`The store cannot answer: ${reason}`)
  }
}
