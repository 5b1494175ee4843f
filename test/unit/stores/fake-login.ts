import type { Login, LoginListener, LoginState, RequestOptions } from '../../../miniprogram/login/types'

/** A login client under the test's control: it says what state it is in, and each call ends as the test wants. */
export class FakeLogin implements Login {
  readonly ready = Promise.resolve()
  readonly requests: RequestOptions[] = []
  readonly calls: string[] = []
  listeners = new Set<LoginListener>()
  /** Runs inside `signIn`, `signOut` and `request`; may wait, throw or change the state. */
  act: (call: string) => unknown = () => undefined

  constructor(public state: LoginState = { status: 'restoring' }) {}

  become(state: LoginState): void {
    this.state = state
    for (const listener of this.listeners) listener(state, { type: 'updated' })
  }

  subscribe(listener: LoginListener): () => void {
    this.listeners.add(listener)
    listener(this.state, { type: 'current' })
    return () => this.listeners.delete(listener)
  }

  async signIn(): Promise<never> {
    this.calls.push('signIn')
    return (await this.act('signIn')) as never
  }

  async signOut(): Promise<void> {
    this.calls.push('signOut')
    await this.act('signOut')
  }

  async request<T>(options: RequestOptions): Promise<T> {
    this.requests.push(options)
    return (await this.act('request')) as T
  }

  async getToken(): Promise<string> {
    throw new Error('stores have no business with tokens')
  }

  dispose(): void {}
}

export const GUEST: LoginState = { status: 'signedOut', reason: 'new', error: null }

export function member(id: string): LoginState {
  const user = { id, is_new: false, has_phone: false, has_union_id: true }
  return { status: 'signedIn', user, degraded: null, persisted: true }
}

/** A promise that the test settles. */
export function pending<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let settle: { resolve(value: T): void; reject(error: unknown): void } | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  if (!settle) throw new Error('a promise runs its executor at once')
  return { promise, ...settle }
}
