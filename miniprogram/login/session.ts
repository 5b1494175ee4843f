import type { Context } from './context'
import type { LoginUser, TokenResponse } from './contract'
import { type LoginError, loginError, WAY_OUT } from './errors'
import { merge } from './merge'
import type { Outbox } from './outbox'
import { obstacle } from './platform'
import { type EndReason, isLoginResponse } from './record'
import type { LoginEvent, LoginListener, LoginState, UnavailableReason } from './types'
import type { Vault } from './vault'

/** What this client shows of the record, and who is told. */
export interface Session {
  readonly state: LoginState
  /** The access token there is, in whatever condition; empty for none. */
  readonly token: string
  subscribe(listener: LoginListener): () => void
  restore(): Promise<void>
  signingIn(): void
  /** New tokens; where they come without a person, of the same one. */
  establish(tokens: TokenResponse, receivedAt: number): void
  /** A sign-in or renewal failed. A session that is there stays, but for the backend's own word. */
  fail(error: LoginError): void
  /** Nobody is signed in until `signIn()`, across restarts. `revoke`: tokens the server must be told about. */
  end(reason: EndReason, revoke?: readonly string[]): Promise<unknown>
  /** Changes what is known of the signed-in user. */
  amend(change: Partial<LoginUser>): Promise<unknown>
  dispose(): void
}

export function createSession({ log }: Context, vault: Vault, outbox: Outbox): Session {
  const { slot, change } = vault
  const listeners = new Set<LoginListener>()
  let state: LoginState = { status: 'restoring' }
  /** The record that the state was made from. */
  let shown = slot.record
  /** When the sign-in that the state shows began, counted in sign-outs. */
  let signingInSince = 0
  const unwatch = vault.watch(follow)

  function move(next: LoginState, event: LoginEvent): void {
    state = next
    log('state', { status: next.status, type: event.type })
    for (const listener of listeners) {
      outbox(() => {
        if (listeners.has(listener)) listener(next, event)
      })
    }
  }

  /** The state that follows from the record alone. */
  function settled(error: LoginError | null): LoginState {
    const { session, ended } = slot.record
    const { persisted } = slot
    if (session) return { status: 'signedIn', user: session.user, degraded: error, persisted }
    const barred = error && error.code === 'unavailable' ? error : unavailable()
    if (barred) return { status: 'unavailable', reason: barred.reason as UnavailableReason, error: barred }
    return { status: 'signedOut', reason: ended || 'new', error }
  }

  /** Shows what this client or another has changed in the record. */
  function follow(): void {
    const { session: known, ended: knownEnd } = shown
    const { session, ended } = slot.record
    const { persisted } = slot
    shown = slot.record
    if (session) {
      const { user, access_token, receivedAt } = session
      // A backend may give the same token anew.
      if (!known || known.access_token !== access_token || known.receivedAt !== receivedAt)
        move(settled(null), { type: known && known.user.id === user.id ? 'renewed' : 'signedIn' })
      else if (state.status === 'signedIn' && (state.user !== user || state.persisted !== persisted))
        move(merge(state, { user, persisted }), { type: 'updated' })
    } else if (ended) {
      const stopped = state.status === 'signingIn' && signingInSince !== slot.epoch
      if (known || ended !== knownEnd || stopped) move(settled(null), { type: 'signedOut', reason: ended })
    }
  }

  function end(reason: EndReason, revoke: readonly string[] = []): Promise<unknown> {
    return change({ session: null, ended: reason, revoke: [...slot.record.revoke, ...revoke] })
  }

  return {
    get state() {
      return state
    },
    get token() {
      const { session } = slot.record
      return session ? session.access_token : ''
    },

    subscribe(listener) {
      listeners.add(listener)
      listener(state, { type: 'current' })
      return () => {
        listeners.delete(listener)
      }
    },

    async restore() {
      await vault.load()
      shown = slot.record
      if (state.status === 'restoring') move(settled(null), { type: 'restored' })
    },

    signingIn() {
      signingInSince = slot.epoch
      if (!slot.record.session) move({ status: 'signingIn' }, { type: 'signingIn' })
    },

    establish(tokens, receivedAt) {
      const { session: known } = slot.record
      const user = isLoginResponse(tokens) ? tokens.user : known?.user
      if (user) void change({ session: merge(tokens, { user, receivedAt }), ended: null })
    },

    fail(error) {
      if (error.code === 'blocked' || error.code === 'deleted') {
        slot.epoch += 1
        return void end(error.code)
      }
      // Once per kind of failure: ten failing renewals are one news.
      const known =
        state.status === 'signedIn' ? state.degraded : state.status === 'unavailable' && state.error
      if (known && known.code === error.code) return
      move(settled(error), { type: slot.record.session ? 'renewalFailed' : 'signInFailed', error })
    },

    end,

    async amend(update) {
      const { session } = slot.record
      if (session) await change({ session: merge(session, { user: merge(session.user, update) }) })
    },

    dispose() {
      listeners.clear()
      unwatch()
    },
  }
}

/** Why nobody can log in here, with the way out; or `null`. */
export function unavailable(): LoginError | null {
  const reason = obstacle()
  return reason && loginError('unavailable', { reason }, WAY_OUT[reason])
}
