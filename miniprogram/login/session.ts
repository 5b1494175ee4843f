import type { LoginUser, TokenResponse } from './contract'
import { type LoginError, loginError, WAY_OUT } from './errors'
import type { Parts } from './parts'
import { obstacle } from './platform'
import { randomId } from './random'
import { type EndReason, type StoredRecord, type StoredSession, sessionFrom } from './record'
import type { LoginEvent, LoginListener, LoginState, UnavailableReason } from './types'

/** What this client knows and shows: the record, the state made from it, and who is told. */
export interface Session {
  readonly state: LoginState
  readonly record: StoredRecord
  subscribe(listener: LoginListener): () => void
  restore(): Promise<void>
  /** Reads what another client wrote meanwhile; at once when nobody did. */
  catchUp(): Promise<void>
  signingIn(): void
  /** New tokens, of the same person and received now unless said otherwise. */
  establish(tokens: TokenResponse, origin?: { readonly user?: LoginUser; readonly receivedAt?: number }): void
  /** A sign-in or renewal failed. A session that is there stays, but for the backend's own word. */
  fail(error: LoginError): void
  /** Nobody is signed in until `signIn()`, across restarts. `revoke`: tokens the server must be told about. */
  end(reason: EndReason, revoke?: readonly string[]): Promise<unknown>
  /** Changes what is known of the signed-in user. */
  amend(change: Partial<LoginUser>): Promise<unknown>
  /** Changes what is stored beside the state. */
  note(change: Partial<Pick<StoredRecord, 'revoke' | 'prefetchedAt' | 'session'>>): Promise<unknown>
  dispose(): void
}

export function createSession(
  parts: Pick<Parts, 'vault' | 'outbox' | 'log' | 'deadlines' | 'settings'>,
): Session {
  const { vault, outbox, log } = parts
  const listeners = new Set<LoginListener>()
  let state: LoginState = { status: 'restoring' }
  let record: StoredRecord = {
    version: 1,
    device: randomId(parts.settings.random),
    session: null,
    ended: null,
    revoke: [],
    prefetchedAt: 0,
  }
  let persisted = true
  let catchingUp: Promise<void> | null = null
  const unwatch = vault.watch(() => void catchUp())

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
    const { session, ended } = record
    if (session) return { status: 'signedIn', user: session.user, degraded: error, persisted }
    const barred = error && error.code === 'unavailable' ? error : unavailable()
    if (barred) return { status: 'unavailable', reason: barred.reason as UnavailableReason, error: barred }
    return { status: 'signedOut', reason: ended || 'new', error }
  }

  async function save(change: Partial<StoredRecord>): Promise<void> {
    record = Object.assign({}, record, change)
    const ok = await vault.save(record)
    if (ok === persisted) return
    persisted = ok
    if (state.status === 'signedIn') move(Object.assign({}, state, { persisted }), { type: 'updated' })
  }

  async function read(): Promise<void> {
    const stored = await vault.load()
    // Unless somebody, this client included, has written meanwhile.
    if (stored && vault.isCurrent()) record = stored
  }

  async function catchUp(): Promise<void> {
    if (vault.isCurrent()) return
    catchingUp =
      catchingUp ||
      adopt().finally(() => {
        catchingUp = null
      })
    await catchingUp
  }

  async function adopt(): Promise<void> {
    const { session: known, ended: knownEnd } = record
    await read()
    const { session, ended } = record
    if (session) {
      if (!known || known.access_token !== session.access_token) arrive(known, session)
    } else if (ended && (known || ended !== knownEnd))
      move(settled(null), { type: 'signedOut', reason: ended })
  }

  function arrive(known: StoredSession | null, { user }: StoredSession): void {
    move(settled(null), { type: known && known.user.id === user.id ? 'renewed' : 'signedIn' })
  }

  async function end(reason: EndReason, revoke: readonly string[] = []): Promise<void> {
    const saved = save({ session: null, ended: reason, revoke: [...record.revoke, ...revoke] })
    move(settled(null), { type: 'signedOut', reason })
    await saved
  }

  return {
    get state() {
      return state
    },
    get record() {
      return record
    },

    subscribe(listener) {
      listeners.add(listener)
      listener(state, { type: 'current' })
      return () => {
        listeners.delete(listener)
      }
    },

    async restore() {
      await read()
      if (state.status === 'restoring') move(settled(null), { type: 'restored' })
    },

    catchUp,

    signingIn() {
      if (!record.session) move({ status: 'signingIn' }, { type: 'signingIn' })
    },

    establish(tokens, { user, receivedAt = parts.deadlines.now() } = {}) {
      const known = record.session
      const person = known && !user ? known.user : user
      if (!person) return
      const session = sessionFrom(tokens, person, receivedAt)
      void save({ session, ended: null })
      arrive(known, session)
    },

    fail(error) {
      if (error.code === 'blocked' || error.code === 'deleted') {
        vault.slot.epoch += 1
        void end(error.code)
        return
      }
      // Once per kind of failure: ten failing renewals are one news.
      const known =
        state.status === 'signedIn' ? state.degraded : state.status === 'unavailable' && state.error
      if (known && known.code === error.code) return
      move(settled(error), { type: record.session ? 'renewalFailed' : 'signInFailed', error })
    },

    end,

    async amend(change) {
      const { session } = record
      if (!session || state.status !== 'signedIn') return
      const user = Object.assign({}, session.user, change)
      move(Object.assign({}, state, { user }), { type: 'updated' })
      await save({ session: Object.assign({}, session, { user }) })
    },

    note: save,

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
