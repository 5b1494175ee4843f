import { createBreaker } from './breaker'
import type { LoginRequest, TokenResponse } from './contract'
import { asLoginError, type LoginError, loginError } from './errors'
import { canRefresh, isAgeing, lifeLeft } from './lifetime'
import type { Parts } from './parts'
import { deviceLabel, wechatLogin } from './platform'
import type { StoredSession } from './record'
import { pauseAfter } from './retry'
import { type Session, unavailable } from './session'

/** Gets tokens: one at a time, whoever asks, and no faster than a struggling backend or WeChat bears. */
export interface Renewal {
  /** The token to sign with now, or empty when it takes a wait to get one. */
  usable(): string
  /** Waits for a usable token; signs in silently unless the person has signed out. */
  token(): Promise<string>
  /** Signs in by the person's wish: no cool-down but one the server asked for. */
  signIn(fresh: boolean, epoch: number): Promise<void>
  /** `wx.login` even though the token lives: session_key or the age of the login is the matter. */
  relogin(): Promise<void>
  /**
   * The server answered 401 to this token; throws when a new one would not help.
   * @param again - whether the call had a new one already.
   */
  refused(token: string, error: LoginError, again: boolean): void
  /** The server took a token. */
  accepted(): void
  /** Renews beside everything else where that is due. */
  freshen(): void
  /** The network is back: what failed for lack of it may be tried at once. */
  online(): void
}

interface Flight {
  /** Through `wx.login`, not with the refresh token. */
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
const FIRST_COOL_DOWN_MS = 2_000
const LONGEST_COOL_DOWN_MS = 60_000

export function createRenewal(
  parts: Pick<
    Parts,
    | 'settings'
    | 'appId'
    | 'bases'
    | 'session'
    | 'vault'
    | 'backend'
    | 'sessionKey'
    | 'revocation'
    | 'deadlines'
    | 'log'
  >,
): Renewal {
  const { settings, session, vault, backend, deadlines } = parts
  const breaker = createBreaker(settings.breaker)
  let flight: Flight | null = null
  let refusedToken = ''
  let coolDown: CoolDown | null = null
  let failures = 0

  const present = (): string => {
    const stored = session.record.session
    return stored ? stored.access_token : ''
  }

  function usable(): string {
    const stored = session.record.session
    if (!stored || stored.access_token === refusedToken || !vault.isCurrent()) return ''
    const now = deadlines.now()
    if (lifeLeft(stored, now) <= 0) return ''
    if (isAgeing(stored, now, settings.lead)) renewBeside()
    return stored.access_token
  }

  function renewBeside(): void {
    if (!flight && !cooling()) renew(false, false).catch(() => {})
  }

  /** The remembered failure of the present token, with the wait that is left. */
  function cooling(): LoginError | null {
    if (!coolDown || coolDown.token !== present()) return null
    const { error, until, ms } = coolDown
    const left = until - deadlines.now()
    // More than was set means that the clock was turned back: try.
    return left > 0 && left <= ms
      ? loginError(error.code, Object.assign({}, error, { retryAfterMs: left }))
      : null
  }

  function notWhileCooling(): void {
    const error = cooling()
    if (error) throw error
  }

  function remember(error: LoginError): void {
    failures = error.retry === 'never' ? 9 : failures + 1
    const grown = Math.min(FIRST_COOL_DOWN_MS * 2 ** (failures - 1), LONGEST_COOL_DOWN_MS)
    const ms = error.retryAfterMs || grown * (0.5 + settings.random() / 2)
    coolDown = { token: present(), until: deadlines.now() + ms, ms, error }
  }

  /**
   * Joins the renewal under way, or starts one.
   *
   * @param login - through `wx.login`; a mere refresh does not meet this wish.
   * @param wished - by the person, who may so undo a sign-out.
   * @param epoch - of the wish: a later sign-out makes it void.
   */
  function renew(login: boolean, wished: boolean, epoch = vault.slot.epoch): Promise<void> {
    if (flight && flight.epoch === epoch && (flight.login || !login)) return flight.done
    const token = present()
    const done = vault.exclusive(async () => {
      await session.catchUp()
      // Somebody else has renewed while this one waited for its turn.
      if (login || present() === token || !usable()) await run(login, wished, epoch)
    })
    const mine = { login, epoch, done }
    flight = mine
    const landed = (): void => {
      if (flight === mine) flight = null
    }
    done.then(landed, landed)
    return done
  }

  async function run(login: boolean, wished: boolean, epoch: number): Promise<void> {
    try {
      await obtain(login, wished, epoch)
      coolDown = null
    } catch (caught) {
      stillWanted(epoch)
      const error = asLoginError(caught)
      if (error.code === 'signed_out' || error.code === 'disposed') throw error
      session.fail(error)
      remember(error)
      throw error
    }
  }

  /** Sign-out wins over what is on its way, whenever it came. */
  function stillWanted(epoch: number): void {
    if (vault.slot.epoch !== epoch) throw loginError('superseded')
  }

  async function obtain(login: boolean, wished: boolean, epoch: number): Promise<void> {
    const stored = session.record.session
    if (!wished && session.record.ended) throw loginError('signed_out')
    stillWanted(epoch)
    const refreshable = stored && !login && worthRefreshing(stored)
    const barred = !refreshable && unavailable()
    if (barred) throw barred
    session.signingIn()
    if (refreshable) {
      try {
        return accept(epoch, await backend.refresh(stored.refresh_token))
      } catch (error) {
        stillWanted(epoch)
        if (!/^refresh_token_/.test(String(asLoginError(error).reason))) throw error
        // In a mini program a dead refresh token is not the end: wx.login makes a new session.
        void session.note({ session: Object.assign({}, stored, { refresh_token: '' }) })
      }
    }
    await parts.sessionKey.write(() => logIn(epoch))
  }

  /** A token refused in the middle of its life was revoked, and its refresh token with it: save the round trip. */
  function worthRefreshing(stored: StoredSession): boolean {
    const now = deadlines.now()
    const left = lifeLeft(stored, now)
    const revoked = stored.access_token === refusedToken && left > 0 && stored.receivedAt <= now
    return canRefresh(stored, now) && !revoked
  }

  /** The server is told of tokens that came too late. */
  function accept(epoch: number, tokens: TokenResponse, origin?: Parameters<Session['establish']>[1]): void {
    if (vault.slot.epoch !== epoch) parts.revocation.add(tokens.refresh_token)
    stillWanted(epoch)
    session.establish(tokens, origin)
  }

  async function logIn(epoch: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await logInOnce(epoch, attempt)
      } catch (caught) {
        const error = asLoginError(caught)
        if (attempt === TRIES || !mayHelp(error, attempt)) throw error
        await deadlines.pause(pauseAfter(error, attempt, settings.random))
      }
    }
  }

  /** Whether another code, or another address, may bring what this one did not. */
  function mayHelp({ code }: LoginError, attempt: number): boolean {
    return (
      /^(login_code|login_failed|server)$/.test(code) || (code === 'network' && attempt < parts.bases.length)
    )
  }

  /** Always with a code of its own: after any failure nobody knows whether WeChat has consumed it. */
  async function logInOnce(epoch: number, attempt: number): Promise<void> {
    stillWanted(epoch)
    const { prefetch } = settings
    const ahead = prefetch && attempt === 1 && prefetch.take(session.record.prefetchedAt, deadlines.now())
    if (ahead) {
      const { at, response } = ahead
      void session.note({ prefetchedAt: at })
      if (response) return accept(epoch, response, { user: response.user, receivedAt: at })
    }
    const response = await backend.login(describe(ahead ? ahead.code : await freshCode()))
    accept(epoch, response, response)
  }

  /** The AppID only when it is a real one: a backend that serves one mini program needs none. */
  function describe(code: string): LoginRequest {
    const { appId } = parts
    const label = deviceLabel()
    const { device: id } = session.record
    const request = { code, device: label ? { id, label } : { id } }
    return /^wx\w{16}$/.test(appId) ? Object.assign(request, { app_id: appId }) : request
  }

  async function freshCode(): Promise<string> {
    const wait = breaker.take(deadlines.now())
    if (wait > 0) throw loginError('too_many_logins', { retryAfterMs: wait })
    return parts.log.timed('login', deadlines.limit(settings.timeout, wechatLogin(settings.timeout)))
  }

  return {
    usable,

    async token() {
      await session.catchUp()
      if (usable()) return usable()
      if (session.record.ended) throw loginError('signed_out')
      notWhileCooling()
      await renew(false, false)
      if (!present()) throw loginError('superseded')
      return present()
    },

    async signIn(fresh, epoch) {
      await session.catchUp()
      if (!fresh && usable()) return
      if (coolDown?.error.retryAfterMs) notWhileCooling()
      await renew(fresh, true, epoch)
    },

    async relogin() {
      notWhileCooling()
      await renew(true, false)
    },

    refused(token, error, again) {
      const current = token === present()
      if (again && current) remember(error)
      if (again || (current && cooling())) throw error
      // A late answer to a token that has been replaced costs nothing.
      if (current) refusedToken = token
    },

    accepted() {
      // A token that could not be renewed is no sign of health.
      if (!coolDown || coolDown.token !== present()) failures = 0
    },

    freshen() {
      const stored = session.record.session
      if (stored && canRefresh(stored, deadlines.now()) && !usable()) renewBeside()
    },

    online() {
      if (coolDown && coolDown.error.status === null) coolDown = null
    },
  }
}
