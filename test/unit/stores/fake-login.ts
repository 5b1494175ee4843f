import type {
  Login,
  LoginEvent,
  LoginListener,
  LoginState,
  Me,
  Phone,
  PhoneDetail,
  ProfileUpdate,
  RequestOptions,
} from '../../../miniprogram/login/index'

type Call = 'signIn' | 'signOut' | 'deleteAccount' | 'request' | 'uploadAvatar' | 'update' | 'bind'

/** A login client under the test's control: it says what state it is in, and each call ends as the test wants. */
export class FakeLogin implements Login {
  readonly ready = Promise.resolve()
  readonly calls: [call: Call, ...args: unknown[]][] = []
  readonly listeners = new Set<LoginListener>()
  /** Runs inside every call; may wait, throw or change the state. What it returns is the call's result. */
  act: (call: Call, ...args: readonly unknown[]) => unknown = () => undefined

  constructor(public state: LoginState = { status: 'restoring' }) {}

  become(state: LoginState, event: LoginEvent = { type: 'updated' }): void {
    this.state = state
    for (const listener of this.listeners) listener(state, event)
  }

  subscribe(listener: LoginListener): () => void {
    this.listeners.add(listener)
    listener(this.state, { type: 'current' })
    return () => this.listeners.delete(listener)
  }

  signIn = (...args: unknown[]) => this.call<never>('signIn', ...args)
  signOut = (...args: unknown[]) => this.call<void>('signOut', ...args)
  deleteAccount = () => this.call<void>('deleteAccount')
  request = <T>(options: RequestOptions) => this.call<T>('request', options)

  readonly profile: Login['profile'] = {
    uploadAvatar: (...args) => this.call<Me>('uploadAvatar', ...args),
    update: (change: ProfileUpdate) => this.call<Me>('update', change),
    getUserProfile: unexpected,
    getUserInfo: unexpected,
  }

  readonly phone: Phone = { bind: (detail: PhoneDetail) => this.call('bind', detail) }

  readonly privacy: Login['privacy'] = {
    status: unexpected,
    require: unexpected,
    openContract: unexpected,
    handle: unexpected,
  }

  getToken = unexpected
  uploadFile = unexpected
  downloadFile = unexpected
  withSessionKey = unexpected
  tokenLife = unexpected

  dispose(): void {}

  private async call<T>(call: Call, ...args: unknown[]): Promise<T> {
    this.calls.push([call, ...args])
    return (await this.act(call, ...args)) as T
  }
}

function unexpected(): never {
  throw new Error('the stores have no business here')
}

export const GUEST: LoginState = { status: 'signedOut', reason: 'new', error: null }

export function member(id: string, isNew = false): LoginState {
  const user = { id, is_new: isNew, has_phone: false, has_union_id: true }
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
