import type { SecurityEventSink } from '../operation/security-events'
import type { RandomBytes } from '../random'
import { openUnder, sealUnder } from '../sealing'
import type {
  AccessRecord,
  DeviceRecord,
  EndedSession,
  EndReason,
  Identity,
  Lifetimes,
  LoginOutcome,
  ProfileRecord,
  SealedSessionKey,
  SessionRecord,
  Store,
  TokenHashes,
  UserRef,
} from '../stores/store'
import { SessionError } from './errors'
import { accessEnd } from './lineage'
import { isSessionIdOf, newSessionId } from './session-id'
import { hashToken, mintToken, newRoute, parseToken, tokenKey } from './tokens'

export interface SessionRules {
  readonly lifetimes: Lifetimes
  readonly maxSessions: number
}

export interface SessionsOptions extends SessionRules {
  readonly store: Store
  readonly random: RandomBytes
  readonly onEvent: SecurityEventSink
}

/** Whose request it is. */
export interface Principal {
  readonly user: UserRef
  /** As it was when the token was checked. */
  readonly profile: ProfileRecord
  readonly sessionId: string
  readonly appId: string
  readonly scope: string
  /** When the person last proved to WeChat who they are; milliseconds since the epoch. */
  readonly loggedInAt: number
  readonly accessExpiresAt: number
  readonly now: number
}

export interface IssuedTokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly accessExpiresInMs: number
  readonly refreshExpiresInMs: number
  readonly session: SessionRecord
}

export interface LoginRequest {
  readonly identity: Identity
  readonly sessionKey: SealedSessionKey
  readonly device: DeviceRecord | null
  readonly ipPrefix: string
  /** The access token that the client held until now, valid or not; its session ends if it is the same person's. */
  readonly heldToken: string | null
}

export type LoggedIn = IssuedTokens &
  Omit<Extract<LoginOutcome, { kind: 'started' }>, 'kind' | 'ended' | 'now'>

interface TokenPair {
  readonly access: string
  readonly refresh: string
}

/** The one scope that a mini program's user has. */
const USER_SCOPE = 'user'
const SUCCESSOR = 'successor'
const USER_ID_BYTES = 16

/** Logs in, renews, checks and ends sessions: the rules around a store, without HTTP. */
export class Sessions {
  readonly #options: SessionsOptions

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  /** @throws {SessionError} `account_blocked`, `identity_conflict` */
  async logIn({ identity, sessionKey, device, ipPrefix, heldToken }: LoginRequest): Promise<LoggedIn> {
    const { store, random, onEvent, lifetimes, maxSessions } = this.#options
    let pair: TokenPair | undefined
    const outcome = await store.sessions.logIn({
      identity,
      sessionKey,
      newUser: { id: newUserId(random), route: newRoute(random) },
      session: { device, ipPrefix, scope: USER_SCOPE },
      mint: (route) => {
        pair = this.#mintPair(route)
        return { id: newSessionId(route, random), ...hashPair(pair) }
      },
      replaces: await this.#sessionIdOf(heldToken),
      lifetimes,
      maxSessions,
    })
    if (outcome.kind !== 'started' || !pair) throw this.#refuseLogin(outcome, ipPrefix)
    const { user, session, isNew, hasPhone, hasUnionId, now } = outcome
    this.#reportEnded(outcome.ended)
    onEvent({ event: 'login_succeeded', userId: user.id, sessionId: session.id, isNew, ipPrefix })
    return { ...this.#issue(pair, session, now), user, isNew, hasPhone, hasUnionId, session }
  }

  /**
   * Exchanges a refresh token for the next pair. Asking again with the same token, because the answer was
   * lost, gives the same pair (`judgeRefresh`).
   *
   * @param presentedFrom network of whoever presents it, for the security events
   * @throws {SessionError} `refresh_token_invalid`, `refresh_token_reused`, `account_blocked`
   */
  async refresh(refreshToken: string, presentedFrom: string | null = null): Promise<IssuedTokens> {
    const { store, random, onEvent, lifetimes } = this.#options
    const presented = tokenKey(refreshToken, 'refresh')
    if (!presented) throw this.#refuseRefresh(null, presentedFrom)
    const pair = this.#mintPair(presented.route)
    const sealed = sealUnder(refreshToken, JSON.stringify(pair), SUCCESSOR, random)
    const outcome = await store.sessions.rotate(presented, { ...hashPair(pair), sealed }, lifetimes)
    if (outcome.kind === 'refused') throw this.#refuseRefresh(outcome.session, presentedFrom)
    const { session } = outcome
    const { id: sessionId, generation, user } = session
    if (outcome.kind === 'reused') {
      const { ipPrefix } = session
      onEvent({ event: 'reuse_detected', userId: user.id, sessionId, ipPrefix, presentedFrom })
      throw new SessionError('refresh_token_reused')
    }
    if (outcome.kind === 'rotated') {
      onEvent({ event: 'refreshed', userId: user.id, sessionId, generation })
      return this.#issue(pair, session, outcome.now)
    }
    const successor = openUnder(refreshToken, outcome.sealed, SUCCESSOR)
    if (successor === null) throw this.#refuseRefresh(session, presentedFrom)
    onEvent({ event: 'refresh_repeated', userId: user.id, sessionId, generation })
    const issued = this.#issue(JSON.parse(successor) as TokenPair, session, outcome.now)
    const remainingMs = Math.max(0, outcome.accessExpiresAt - outcome.now)
    return { ...issued, accessExpiresInMs: Math.min(issued.accessExpiresInMs, remainingMs) }
  }

  /**
   * Whose request carries this access token.
   *
   * @throws {SessionError} `access_token_invalid`, `account_blocked`
   */
  async authenticate(accessToken: string): Promise<Principal> {
    const { store, lifetimes } = this.#options
    const presented = tokenKey(accessToken, 'access')
    const access = presented && (await store.sessions.findByAccess(presented))
    if (!access) throw new SessionError('access_token_invalid')
    const { session, profile, now } = access
    if (session.endReason === 'user_blocked') throw new SessionError('account_blocked')
    const end = accessEnd(access, session, lifetimes.windowMs)
    if (session.endedAt !== null || now >= end) throw new SessionError('access_token_invalid')
    if (isFirstUse(access, lifetimes.windowMs))
      await store.sessions.confirmGeneration(session.user.route, session.id, access.generation)
    return {
      user: session.user,
      profile,
      sessionId: session.id,
      appId: session.appId,
      scope: session.scope,
      loggedInAt: session.createdAt,
      accessExpiresAt: end,
      now,
    }
  }

  /** RFC 7009: ends the session of either token. An unknown token is no error. */
  async revoke(token: string): Promise<void> {
    const presented = parseToken(token)
    const ended = presented && (await this.#options.store.sessions.endByToken(presented, 'revoked'))
    if (ended) this.#reportEnded([ended])
  }

  async logOut(principal: Principal, scope: 'session' | 'all'): Promise<void> {
    const { sessions } = this.#options.store
    if (scope === 'all') {
      await this.endAll(principal.user, 'logout_all')
      return
    }
    const ended = await sessions.endSession(principal.user, principal.sessionId, 'logout')
    if (ended) this.#reportEnded([ended])
  }

  /** The living sessions of the user, the one used last first. */
  list(principal: Principal): Promise<readonly SessionRecord[]> {
    return this.#options.store.sessions.listSessions(principal.user)
  }

  /** Ends one session of the user; false when it never was theirs. */
  async end(principal: Principal, sessionId: string): Promise<boolean> {
    const ended = await this.#options.store.sessions.endSession(principal.user, sessionId, 'ended_by_user')
    if (ended) this.#reportEnded([ended])
    return ended !== null || isSessionIdOf(principal.user.route, sessionId)
  }

  async endAll(user: UserRef, reason: EndReason): Promise<void> {
    this.#reportEnded(await this.#options.store.sessions.endAllSessions(user, reason))
  }

  /** A blocked user has no session and gets none. */
  async setBlocked(user: UserRef, isBlocked: boolean): Promise<void> {
    this.#reportEnded(await this.#options.store.users.setBlocked(user, isBlocked))
  }

  async #sessionIdOf(accessToken: string | null): Promise<string | null> {
    const presented = accessToken === null ? null : tokenKey(accessToken, 'access')
    const access = presented && (await this.#options.store.sessions.findByAccess(presented))
    return access ? access.session.id : null
  }

  #mintPair(route: string): TokenPair {
    const { random } = this.#options
    return { access: mintToken('access', route, random), refresh: mintToken('refresh', route, random) }
  }

  #issue(pair: TokenPair, session: SessionRecord, now: number): IssuedTokens {
    return {
      accessToken: pair.access,
      refreshToken: pair.refresh,
      accessExpiresInMs: Math.min(this.#options.lifetimes.accessMs, session.absoluteExpiresAt - now),
      refreshExpiresInMs: session.idleExpiresAt - now,
      session,
    }
  }

  #refuseLogin(outcome: LoginOutcome, ipPrefix: string): SessionError {
    const reason = outcome.kind === 'conflict' ? 'identity_conflict' : 'account_blocked'
    this.#options.onEvent({ event: 'login_refused', reason, ipPrefix })
    return new SessionError(reason)
  }

  #refuseRefresh(session: SessionRecord | null, presentedFrom: string | null): SessionError {
    this.#options.onEvent({ event: 'refresh_refused', sessionId: session?.id ?? null, presentedFrom })
    return new SessionError(
      session?.endReason === 'user_blocked' ? 'account_blocked' : 'refresh_token_invalid',
    )
  }

  #reportEnded(sessions: readonly EndedSession[]): void {
    for (const { id, user, endReason } of sessions)
      this.#options.onEvent({ event: 'session_ended', userId: user.id, sessionId: id, reason: endReason })
  }
}

/** After the window the parent is a retired token anyway, so nothing needs to be noted. */
function isFirstUse({ generation, session, now }: AccessRecord, windowMs: number): boolean {
  const { successor, rotatedAt } = session
  const isWindowOpen = rotatedAt !== null && now - rotatedAt <= windowMs
  return successor !== null && generation === session.generation && isWindowOpen
}

function newUserId(random: RandomBytes): string {
  return `u_${random(USER_ID_BYTES).toString('base64url')}`
}

function hashPair(pair: TokenPair): TokenHashes {
  return { accessHash: hashToken(pair.access), refreshHash: hashToken(pair.refresh) }
}
