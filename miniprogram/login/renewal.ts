import type { Backend } from './backend'
import type { Breaker } from './breaker'
import type { Deadlines } from './clock'
import type { LoginRequest, LoginResponse, LoginUser, TokenResponse } from './contract'
import { asLoginError, isLoginError, type LoginError, loginError } from './errors'
import { ageOf, canRefresh } from './lifetime'
import type { Log } from './log'
import type { Prefetch } from './prefetch'
import type { StoredSession } from './record'
import type { Revocation } from './revocation'
import { barrierError, type Session } from './session'
import type { KeyLock } from './session-key'
import type { UnavailableReason } from './types'
import type { Vault } from './vault'

/** Gets tokens: one at a time, whoever asks, and no faster than a struggling backend or WeChat bears. */
export interface Renewal {
  /** The token to sign with now, or `null` when it takes a wait to get one. */
  usable(): string | null
  /** Waits for a usable token; signs in silently unless the person has signed out. */
  token(): Promise<string>
  /** Signs in by the person's wish: no cool-down but one the server asked for. */
  signIn(fresh: boolean): Promise<void>
  /** `wx.login` even though the token lives: session_key or the age of the login is the matter. */
  relogin(): Promise<void>
  /** The server answered 401 to this token. Gives the error back when a new token would not help. */
  refused(token: string, error: LoginError): LoginError | null
  /** The server answered 401 to a token that had just been renewed because of a 401. */
  refusedAgain(token: string, error: LoginError): void
  /** The server took a token. */
  accepted(): void
  /** Renews beside everything else where that is due. */
  freshen(): void
  /** The network is back: what failed for lack of it may be tried at once. */
  online(): void
}

interface Wish {
  /** Through `wx.login`, not with the refresh token. */
  readonly login: boolean
  /** By the person, who may so undo a sign-out. */
  readonly wished: boolean
}

interface Flight {
  readonly login: boolean
  readonly epoch: number
  readonly done: Promise<void>
}

/** A failure to remember, so that serial callers do not hammer a dead backend. */
interface CoolDown {
  /** The token that could not be renewed; empty for none. */
  readonly token: string
  readonly until: number
  readonly ms: number
  readonly error: LoginError
}

/** A code is used once; a used, lost or refused one gives way to a fresh one, three times at most. */
const TRIES = 3
const FIRST_PAUSE_MS = 500
/** A longer pause than this is for the caller to decide. */
const LONGEST_PAUSE_MS = 2_000
const FIRST_COOL_DOWN_MS = 2_000
const LONGEST_COOL_DOWN_MS = 60_000

export function createRenewal(deps: {
  session: Session
  vault: Vault
  backend: Backend
  breaker: Breaker
  prefetch: Prefetch
  keyLock: KeyLock
  revocation: Revocation
  deadlines: Deadlines
  log: Log
  random: () => number
  timeout: number
  lead: number
  barrier: () => UnavailableReason | null
  wechatLogin: (timeout: number) => Promise<string>
  describe: () => Omit<LoginRequest, 'code'>
}): Renewal {
  const { session, vault, backend, deadlines, timeout } = deps
  let flight: Flight | null = null
  let refusedToken: string | null = null
  /** A token seen before its own reception: the clock lies, only a 401 ends it. */
  let doubtfulToken: string | null = null
  let coolDown: CoolDown | null = null
  let failures = 0

  const present = (): string => session.record.session?.accessToken ?? ''

  function usable(): string | null {
    const stored = session.record.session
    if (!stored || stored.accessToken === refusedToken || !vault.isCurrent()) return null
    const { accessToken } = stored
    if (accessToken === doubtfulToken) return accessToken
    const age = ageOf(stored, deadlines.now(), deps.lead)
    if (age === 'doubtful') doubtfulToken = accessToken
    if (age === 'ageing') renewBeside()
    return age === 'expired' ? null : accessToken
  }

  function renewBeside(): void {
    if (!flight && !cooling()) renew({ login: false, wished: false }).catch(() => {})
  }

  /** The remembered failure of the present token, with the wait that is left. */
  function cooling(): LoginError | null {
    if (coolDown?.token !== present()) return null
    const left = coolDown.until - deadlines.now()
    // More than was set means that the clock was turned back: try.
    if (left <= 0 || left > coolDown.ms) return null
    return loginError(coolDown.error.code, { ...coolDown.error, retryAfterMs: left })
  }

  function remember(error: LoginError): void {
    failures += 1
    const grown = Math.min(FIRST_COOL_DOWN_MS * 2 ** (failures - 1), LONGEST_COOL_DOWN_MS)
    const own = (error.retry === 'never' ? LONGEST_COOL_DOWN_MS : grown) * jitter()
    const ms = error.retryAfterMs ?? own
    coolDown = { token: present(), until: deadlines.now() + ms, ms, error }
  }

  const jitter = (): number => 0.5 + deps.random() / 2

  /** Joins the renewal under way, or starts one. A wish for `wx.login` is not met by a mere refresh. */
  function renew(wish: Wish): Promise<void> {
    const epoch = vault.epoch()
    if (flight?.epoch === epoch && (flight.login || !wish.login)) return flight.done
    const done = vault.exclusive(() => run(wish))
    const mine: Flight = { login: wish.login, epoch, done }
    flight = mine
    const landed = (): void => {
      if (flight === mine) flight = null
    }
    done.then(landed, landed)
    return done
  }

  async function run(wish: Wish): Promise<void> {
    await session.catchUp()
    if (!wish.login && usable() !== null) return
    const epoch = vault.epoch()
    try {
      await obtain(wish, epoch)
      coolDown = null
    } catch (caught) {
      const error = asLoginError(caught)
      if (vault.epoch() !== epoch) throw loginError('superseded')
      if (error.code === 'signed_out' || error.code === 'disposed') throw error
      if (error.code === 'blocked' || error.code === 'deleted') void session.end(error.code)
      else session.fail(error)
      remember(error)
      throw error
    }
  }

  async function obtain(wish: Wish, epoch: number): Promise<void> {
    const stored = session.record.session
    if (!stored && session.record.ended && !wish.wished) throw loginError('signed_out')
    session.signingIn()
    if (stored?.refreshToken && !wish.login && worthRefreshing(stored)) {
      try {
        return accept(await backend.refresh(stored.refreshToken), undefined, epoch)
      } catch (error) {
        if (!isRefusedRefresh(error)) throw error
        // In a mini program a dead refresh token is not the end: wx.login makes a new session.
        void session.note({ session: { ...stored, refreshToken: null } })
      }
    }
    const response = await deps.keyLock.write(() => logIn(epoch))
    accept(response, response.user, epoch)
  }

  /** A token refused before its time was revoked, and its refresh token with it: do not waste a round trip. */
  function worthRefreshing(stored: StoredSession): boolean {
    const now = deadlines.now()
    const revoked = stored.accessToken === refusedToken && stored.accessToken !== doubtfulToken
    return canRefresh(stored, now) && !(revoked && ageOf(stored, now, 0) === 'fresh')
  }

  /** Sign-out wins over what was on its way: such tokens are thrown away, and the server is told. */
  function accept(tokens: TokenResponse, user: LoginUser | undefined, epoch: number): void {
    if (vault.epoch() !== epoch) {
      deps.revocation.add(tokens.refresh_token)
      throw loginError('superseded')
    }
    void session.establish(tokens, user)
  }

  async function logIn(epoch: number): Promise<LoginResponse> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await exchangeOnce(attempt === 1)
      } catch (caught) {
        const error = asLoginError(caught)
        const pause = pauseAfter(error, attempt)
        if (attempt === TRIES || pause === null || vault.epoch() !== epoch) throw error
        if (pause > 0) await deadlines.pause(pause)
      }
    }
  }

  /** Always with a code of its own: after any failure nobody knows whether WeChat has consumed it. */
  async function exchangeOnce(first: boolean): Promise<LoginResponse> {
    const ahead = first ? deps.prefetch.take(session.record.prefetchedAt) : null
    if (ahead) void session.note({ prefetchedAt: ahead.at })
    if (ahead?.response) return ahead.response
    const code = ahead?.code ?? (await freshCode())
    return backend.login({ ...deps.describe(), code })
  }

  async function freshCode(): Promise<string> {
    const barred = deps.barrier()
    if (barred) throw barrierError(barred)
    const startedAt = deadlines.now()
    const wait = deps.breaker.take(startedAt)
    if (wait > 0) throw loginError('too_many_logins', { retryAfterMs: wait })
    try {
      const code = await deadlines.limit(timeout, deps.wechatLogin(timeout))
      deps.log('login', { ms: deadlines.now() - startedAt })
      return code
    } catch (error) {
      deps.log('login', { error, ms: deadlines.now() - startedAt })
      throw error
    }
  }

  /** Milliseconds until another code may help, or `null` when it will not. */
  function pauseAfter({ code, retryAfterMs }: LoginError, attempt: number): number | null {
    if (code === 'login_code') return 0
    if (code === 'network') return backend.bases > attempt ? 0 : null
    if (code !== 'server' && code !== 'login_failed') return null
    const pause = retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1) * jitter()
    return pause <= LONGEST_PAUSE_MS ? pause : null
  }

  return {
    usable,

    async token() {
      await session.catchUp()
      const token = usable()
      if (token !== null) return token
      if (!session.record.session && session.record.ended) throw loginError('signed_out')
      const failure = cooling()
      if (failure) throw failure
      await renew({ login: false, wished: false })
      return present()
    },

    async signIn(fresh) {
      await session.catchUp()
      if (!fresh && usable() !== null) return
      const failure = cooling()
      if (failure && coolDown?.error.retryAfterMs) throw failure
      await renew({ login: fresh, wished: true })
    },

    async relogin() {
      const failure = cooling()
      if (failure) throw failure
      await renew({ login: true, wished: false })
    },

    refused(token, error) {
      if (token !== present()) return null
      const failure = cooling()
      if (!failure) refusedToken = token
      return failure && error
    },

    refusedAgain(token, error) {
      if (token === present()) remember(error)
    },

    accepted() {
      failures = 0
    },

    freshen() {
      const stored = session.record.session
      if (stored && canRefresh(stored, deadlines.now()) && usable() === null) renewBeside()
    },

    online() {
      if (coolDown && coolDown.error.status === null) coolDown = null
    },
  }
}

function isRefusedRefresh(error: unknown): boolean {
  return isLoginError(error) && /^refresh_token_(invalid|reused)$/.test(error.reason ?? '')
}
