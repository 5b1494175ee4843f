import type { LoginUser, TokenResponse } from './contract'
import { type LoginError, loginError } from './errors'
import type { Log } from './log'
import type { Outbox } from './outbox'
import { type EndReason, type StoredRecord, type StoredSession, sessionFrom } from './record'
import type { LoginEvent, LoginListener, LoginState, UnavailableReason } from './types'
import type { Vault } from './vault'

/** What this client knows and shows: the record, the state made from it, and who is told. */
export interface Session {
  readonly state: LoginState
  readonly record: StoredRecord
  subscribe(listener: LoginListener): () => void
  restore(): Promise<void>
  /** Reads what another client wrote meanwhile; at once when nobody did. */
  catchUp(): Promise<void>
  signingIn(): void
  /** New tokens. Without `user` they are the same person's. */
  establish(tokens: TokenResponse, user?: LoginUser): Promise<unknown>
  /** A sign-in or renewal failed; a session that is there stays. */
  fail(error: LoginError): void
  /** Nobody is signed in until `signIn()`, across restarts. `revoke`: tokens the server must be told about. */
  end(reason: EndReason, revoke?: readonly string[]): Promise<unknown>
  /** Changes what is stored beside the state. */
  note(change: Partial<Pick<StoredRecord, 'revoke' | 'prefetchedAt' | 'session'>>): Promise<unknown>
  dispose(): void
}

export function createSession(deps: {
  vault: Vault
  outbox: Outbox
  log: Log
  now: () => number
  newDeviceId: () => string
  /** Why login is impossible here, if it is. */
  barrier: () => UnavailableReason | null
}): Session {
  const { vault, outbox, log, now } = deps
  const listeners = new Set<LoginListener>()
  let state: LoginState = { status: 'restoring' }
  let record: StoredRecord = {
    version: 1,
    device: deps.newDeviceId(),
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
    const barred = deps.barrier()
    if (barred) return { status: 'unavailable', reason: barred, error: barrierError(barred) }
    return { status: 'signedOut', reason: ended ?? 'new', error }
  }

  async function save(change: Partial<StoredRecord>): Promise<void> {
    record = { ...record, ...change }
    const ok = await vault.save(record)
    if (ok === persisted) return
    persisted = ok
    if (state.status === 'signedIn') move({ ...state, persisted }, { type: 'updated' })
  }

  async function read(): Promise<void> {
    const stored = await vault.load()
    if (stored && vault.isCurrent()) record = stored
  }

  function catchUp(): Promise<void> {
    if (vault.isCurrent()) return Promise.resolve()
    catchingUp ??= adopt().finally(() => {
      catchingUp = null
    })
    return catchingUp
  }

  async function adopt(): Promise<void> {
    const before = record
    await read()
    const { session, ended } = record
    if (session?.accessToken === before.session?.accessToken && ended === before.ended) return
    if (session)
      move(settled(null), { type: session.user.id === before.session?.user.id ? 'renewed' : 'signedIn' })
    else if (ended) move(settled(null), { type: 'signedOut', reason: ended })
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

    establish(tokens, user) {
      const known = record.session?.user
      const session: StoredSession = sessionFrom(tokens, user ?? (known as LoginUser), now())
      const saved = save({ session, ended: null })
      move(settled(null), { type: known?.id === session.user.id ? 'renewed' : 'signedIn' })
      return saved
    },

    fail(error) {
      if (record.session) {
        // Once per kind of failure: ten failing renewals are one news.
        if (state.status === 'signedIn' && state.degraded?.code === error.code) return
        move(settled(error), { type: 'renewalFailed', error })
      } else if (error.reason === 'wechat_code_mock') {
        move({ status: 'unavailable', reason: 'mock_code', error }, { type: 'signInFailed', error })
      } else {
        move(settled(error), { type: 'signInFailed', error })
      }
    },

    end(reason, revoke = []) {
      vault.invalidate()
      const saved = save({ session: null, ended: reason, revoke: [...record.revoke, ...revoke] })
      move(settled(null), { type: 'signedOut', reason })
      return saved
    },

    note: save,

    dispose() {
      listeners.clear()
      unwatch()
    },
  }
}

const WAY_OUT: Readonly<Record<UnavailableReason, string>> = {
  single_page: 'open the whole mini program from this timeline page',
  plugin: 'let the mini program that hosts the plugin log in, or use wx.pluginLogin',
  mock_code: 'a tourist AppID yields mock codes: set your AppID, or run the simulated WeChat (npm start)',
}

export function barrierError(reason: UnavailableReason): LoginError {
  return loginError('unavailable', { reason, detail: WAY_OUT[reason] })
}
