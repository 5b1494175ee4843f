import type { Backend } from './backend'
import type { Context } from './context'
import type { TokenResponse } from './contract'
import { createCoolDown } from './cool-down'
import { asLoginError, type LoginError, loginError } from './errors'
import { canRefresh, isAgeing, lifeLeft } from './lifetime'
import { merge } from './merge'
import type { StoredSession } from './record'
import type { Revocation } from './revocation'
import { type Session, unavailable } from './session'
import type { SessionKey } from './session-key'
import type { Vault } from './vault'
import { createWechatLogin } from './wechat-login'

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

/** Why a renewal runs. */
interface Wish {
  /** Through `wx.login`; a mere refresh does not meet this wish. */
  readonly login: boolean
  /** By the person, who may so undo a sign-out. */
  readonly personal: boolean
  /** A later sign-out makes it void. */
  readonly epoch: number
}

interface Flight extends Wish {
  readonly done: Promise<void>
}

export function createRenewal(
  context: Context,
  session: Session,
  vault: Vault,
  backend: Backend,
  sessionKey: SessionKey,
  revocation: Revocation,
): Renewal {
  const { lead, random, now: clock } = context
  const { slot } = vault
  const coolDown = createCoolDown(clock, random)
  const logIn = createWechatLogin(context, vault, backend)
  let flight: Flight | null = null
  let refusedToken = ''

  function usable(): string {
    const stored = slot.record.session
    if (!stored || stored.access_token === refusedToken) return ''
    const now = clock()
    if (lifeLeft(stored, now) <= 0) return ''
    if (isAgeing(stored, now, lead)) renewBeside()
    return stored.access_token
  }

  function renewBeside(): void {
    if (!flight && !coolDown.of(session.token)) renew(false).catch(() => {})
  }

  function notWhileCooling(asked = false): void {
    const error = coolDown.of(session.token, asked)
    if (error) throw error
  }

  /** Joins the renewal under way where that meets the wish, or starts one. */
  function renew(login: boolean, personal = false, epoch = slot.epoch): Promise<void> {
    if (flight && !isVoid(flight) && flight.epoch === epoch && (flight.login || !login)) return flight.done
    const token = session.token
    const done = vault.exclusive(async () => {
      // Somebody else has renewed while this one waited for its turn.
      if (login || session.token === token || !usable()) await run(mine)
    })
    const mine: Flight = { login, personal, epoch, done }
    flight = mine
    const landed = (): void => {
      if (flight === mine) flight = null
    }
    done.then(landed, landed)
    return done
  }

  async function run(wish: Wish): Promise<void> {
    try {
      await obtain(wish)
    } catch (caught) {
      stillWanted(wish)
      const error = asLoginError(caught)
      if (error.code !== 'disposed') {
        session.fail(error)
        coolDown.start(session.token, error)
      }
      throw error
    }
  }

  /** Sign-out wins over what is on its way, whenever it came. */
  const isVoid = ({ personal, epoch }: Wish): boolean =>
    slot.epoch !== epoch || (!personal && slot.record.ended !== null)

  function stillWanted(wish: Wish): void {
    if (isVoid(wish)) throw loginError('superseded')
  }

  async function obtain(wish: Wish): Promise<void> {
    const stored = slot.record.session
    stillWanted(wish)
    const refreshable = stored && !wish.login && worthRefreshing(stored)
    const barred = !refreshable && unavailable()
    if (barred) throw barred
    session.signingIn()
    if (refreshable) {
      try {
        return accept(wish, await backend.refresh(stored.refresh_token))
      } catch (error) {
        stillWanted(wish)
        if (!/^refresh_token_/.test(String(asLoginError(error).reason))) throw error
        // In a mini program a dead refresh token is not the end: wx.login makes a new session.
        void vault.change({ session: merge(stored, { refresh_token: '' }) })
      }
    }
    await sessionKey.write(async () => {
      const { response, receivedAt } = await logIn(() => stillWanted(wish))
      accept(wish, response, receivedAt)
    })
  }

  /** A token refused in the middle of its life was revoked, and its refresh token with it: save the round trip. */
  function worthRefreshing(stored: StoredSession): boolean {
    const now = clock()
    const revoked =
      stored.access_token === refusedToken && lifeLeft(stored, now) > 0 && stored.receivedAt <= now
    return canRefresh(stored, now) && !revoked
  }

  /** The server is told of tokens that came too late. */
  function accept(wish: Wish, tokens: TokenResponse, receivedAt = clock()): void {
    if (isVoid(wish)) revocation.add(tokens.refresh_token || tokens.access_token)
    stillWanted(wish)
    // Even where a backend gives the same token anew: its next answer tells.
    refusedToken = ''
    session.establish(tokens, receivedAt)
  }

  return {
    usable,

    async token() {
      const token = usable()
      if (token) return token
      if (slot.record.ended) throw loginError('signed_out')
      notWhileCooling()
      await renew(false)
      if (!session.token) throw loginError('superseded')
      return session.token
    },

    async signIn(fresh, epoch) {
      if (!fresh && usable()) return
      notWhileCooling(true)
      await renew(fresh, true, epoch)
    },

    async relogin() {
      notWhileCooling()
      await renew(true)
    },

    refused(token, error, again) {
      const current = token === session.token
      if (again && current) coolDown.start(token, error)
      if (current && coolDown.of(token)) throw error
      // A late answer to a token that has been replaced costs nothing.
      if (current) refusedToken = token
    },

    accepted() {
      coolDown.accepted(session.token)
    },

    freshen() {
      if (session.token && !usable()) renewBeside()
    },

    online: coolDown.online,
  }
}
