import type { Clock } from './clock'
import type { LoginUser } from './contract'
import type { LoginError } from './errors'
import type { LogEntry } from './log'
import type { Phone } from './phone'
import type { Prefetch } from './prefetch'
import type { Privacy } from './privacy'
import type { Profile } from './profile'
import type { EndReason } from './record'
import type { LoginStorage } from './vault'
import type { Transport } from './wire'

export type EnvVersion = 'develop' | 'trial' | 'release'

export interface LoginOptions {
  /** Where your backend lives, such as `https://api.example.com`, or a function of the running version. */
  readonly baseUrl: string | ((envVersion: EnvVersion) => string)
  /** Same backend under other names: tried in turn when one gives no answer. Default none. */
  readonly backupBaseUrls?: readonly string[]
  /** How requests travel. Default `wx.request`; see `cloudTransport`. */
  readonly transport?: Transport
  /** Where the record is kept. Default WeChat's encrypted storage. */
  readonly storage?: LoginStorage
  /** Default the device's clock and timers. */
  readonly clock?: Clock
  /** Numbers in [0, 1) for the installation's id and for jitter; never for secrets. Default `Math.random`. */
  readonly random?: () => number
  /** Gets every log line, redacted. Default none. */
  readonly logger?: (entry: LogEntry) => void
  /**
   * When to ask `wx.checkSession`: once per launch beside the first requests, before the first work with
   * session_key, or never. It is about session_key only; the backend's token has its own life. Default `session-key`.
   */
  readonly checkSession?: 'launch' | 'session-key' | 'never'
  /** Source of a login made ahead of the launch; see `login/prefetch`. Default none. */
  readonly prefetch?: Prefetch
  /** Longest wait in milliseconds for one answer (wx.login, exchange, renewal). Default 10 000. */
  readonly timeout?: number
  /** Longest time in milliseconds before its end at which a token is renewed beside the requests. Default 60 000, at most 20 % of its life. */
  readonly lead?: number
  /** How often an idempotent request is repeated after no answer, 502, 503 or 504. Default 1. */
  readonly retries?: number
  /** Most calls of `wx.login`, of all clients of one launch together (docs: api-frequency). Default `{ perSecond: 4, perHour: 30 }`. */
  readonly breaker?: { readonly perSecond: number; readonly perHour: number }
}

export type LoginState =
  | { readonly status: 'restoring' }
  | {
      readonly status: 'signedOut'
      /** `new`: never signed in here, so a request may sign in silently. The others wait for `signIn()`. */
      readonly reason: 'new' | EndReason
      /** Why the last attempt to sign in failed. */
      readonly error: LoginError | null
    }
  | { readonly status: 'signingIn' }
  | {
      readonly status: 'signedIn'
      readonly user: LoginUser
      /** Why the last renewal failed; the session lives on. */
      readonly degraded: LoginError | null
      /** False when storage is full or broken: the session ends with this launch. */
      readonly persisted: boolean
    }
  | {
      readonly status: 'unavailable'
      readonly reason: UnavailableReason
      readonly error: LoginError
    }

/** Timeline single-page mode (scene 1154), a plugin, or a tourist AppID against the real WeChat. */
export type UnavailableReason = 'single_page' | 'plugin' | 'mock_code'

/** One per transition, told after the fact and never from inside the engine. */
export type LoginEvent =
  /** Not a transition: what a new subscriber gets at once. */
  | { readonly type: 'current' }
  | { readonly type: 'restored' }
  | { readonly type: 'signingIn' }
  | { readonly type: 'signedIn' }
  | { readonly type: 'signInFailed'; readonly error: LoginError }
  | { readonly type: 'renewed' }
  | { readonly type: 'renewalFailed'; readonly error: LoginError }
  | { readonly type: 'signedOut'; readonly reason: EndReason }
  /** The user's data or `persisted` changed. */
  | { readonly type: 'updated' }

export type LoginListener = (state: LoginState, event: LoginEvent) => void

export interface CallOptions {
  /** Path on your backend (`/v1/me`) or a full address on it. The token goes nowhere else. */
  readonly url: string
  /** Sent as given, beside `Authorization`. Default none. */
  readonly header?: Readonly<Record<string, string>>
  /**
   * `required` (default): signs in silently if need be. `optional`: signed when somebody is signed in.
   * `none`: never signed.
   */
  readonly auth?: 'required' | 'optional' | 'none'
  /** Longest wait in milliseconds for everything, a silent sign-in included. Default 30 000. */
  readonly timeout?: number
  /** Ends the wait with `aborted`, and the task with it. Default none. */
  readonly signal?: CancelSignal
}

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

export interface RequestOptions extends CallOptions {
  /** Default `GET`. */
  readonly method?: Method
  /** Sent as JSON, for GET as query. Default none. */
  readonly data?: object | string | ArrayBuffer
  /** Whether it may be sent twice. Default true for all methods but POST and PATCH. */
  readonly idempotent?: boolean
  /** What a body that is not JSON is read as (docs: wx.request). Default `text`. */
  readonly responseType?: 'text' | 'arraybuffer'
}

export interface UploadOptions extends CallOptions {
  /** Path on the phone, such as a temporary file's. */
  readonly filePath: string
  /** Name of the form field. */
  readonly name: string
  /** Further form fields. Default none. */
  readonly formData?: Readonly<Record<string, string>>
  /** Percent, 0 to 100. */
  readonly onProgress?: (percent: number) => void
}

export interface DownloadOptions extends CallOptions {
  /** Percent, 0 to 100. */
  readonly onProgress?: (percent: number) => void
}

/** Phones have no AbortController: make one with `createCancel()` of `login/cancel`. */
export interface CancelSignal {
  readonly cancelled: boolean
  /** Calls the listener once on cancelling; returns a function that takes it off. */
  subscribe(listener: () => void): () => void
}

export interface SignInOptions {
  /** Log in anew even where a session lives, as after `reauthentication_required`. Default false. */
  readonly fresh?: boolean
}

export interface SignOutOptions {
  /** End all sessions of the user. Needs the backend; when that fails, nothing changes here either. Default false. */
  readonly everywhere?: boolean
}

export interface Login {
  /** Resolves once storage has been read; never rejects. */
  readonly ready: Promise<void>
  /** Where things stand; see `subscribe` for its changes. */
  readonly state: LoginState
  /** Calls the listener at once with the present state, then once per transition. Returns the way out. */
  subscribe(listener: LoginListener): () => void
  /**
   * Signs in silently (`wx.login` → backend → token stored); at once where a session lives.
   *
   * A refused code or a failed try is repeated with a fresh code, three tries at most and none begun later than 2.5 s
   * after the first: where WeChat or the backend hangs, another try would hang as well, and a notice with a button serves
   * a person better than a spinner. A single answer is waited for as long as `timeout` says.
   *
   * @throws {LoginError} whatever `CATALOGUE` says, which also tells what became of the session: only `blocked`, `deleted` and
   * `superseded` mean that there is none any more. The state tells the same. Source: wx.login.
   */
  signIn(options?: SignInOptions): Promise<LoginUser>
  /**
   * An access token that is alive by this device's measure, without the `Bearer ` prefix. Prefer `request`.
   *
   * @throws {LoginError} `signed_out` after a sign-out; otherwise as `signIn`.
   */
  getToken(): Promise<string>
  /**
   * Sends a request to your backend, signed, renewed and retried; resolves with the body of a 2xx answer.
   *
   * A 401 leads to one silent re-login at most; one more, to the token that brought, is `unauthorized`.
   *
   * @throws {LoginError} `refused` with `status` and `body` for other 4xx answers; see `CATALOGUE`.
   */
  request<T>(options: RequestOptions): Promise<T>
  /** Uploads a file; resolves with the answer's body, parsed where it is JSON. Errors as `request`. */
  uploadFile<T>(options: UploadOptions): Promise<T>
  /** Downloads a file; resolves with the path of a temporary file. Errors as `request`. */
  downloadFile(options: DownloadOptions): Promise<string>
  /**
   * Runs work that collects data encrypted with session_key (such as `wx.getUserInfo({ withCredentials: true })`)
   * and brings it to your backend: no `wx.login` of this client replaces the key meanwhile.
   *
   * When `work` fails with `session_key_stale`, the key is renewed through `wx.login` and `work` runs once more;
   * with `repeat: false` (default true), for work that a tap began, it is renewed and the error thrown.
   *
   * A login that is due waits 3 s for work that runs, and work waits for a login. Source: wx.checkSession.
   *
   * @throws {LoginError} `session_key_stale` when it stays so, the session kept; otherwise as `signIn`, or what `work` throws.
   */
  withSessionKey<T>(work: () => Promise<T>, options?: { readonly repeat?: boolean }): Promise<T>
  readonly profile: Profile
  readonly phone: Phone
  readonly privacy: Privacy
  /** Milliseconds that the access token has left by this device's clock; `null` when nobody is signed in. */
  tokenLife(): number | null
  /**
   * Signs out here at once, also offline; the server is told when it can be reached.
   * No request signs the person in again: only `signIn()` does.
   *
   * @throws {LoginError} only with `everywhere`, as `request`; the session is kept then.
   */
  signOut(options?: SignOutOptions): Promise<void>
  /**
   * Deletes the account on the backend, then signs out. Needs the backend; when that fails, nothing changes here.
   *
   * @throws {LoginError} as `request`; the session is kept, unless the account turns out `deleted` or `blocked` already.
   */
  deleteAccount(): Promise<void>
  /** Ends timers and listeners; open calls reject with `disposed`. */
  dispose(): void
}
