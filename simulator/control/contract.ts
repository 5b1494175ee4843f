import type { PhoneSettings } from '../protocol'
import type { Step } from '../sequence/step'

/** The control methods of a host live under this path, as those of WeChat's simulated server do at its own address. */
export const CONTROL_PATH = '/_simulator'

/** How good the phone's line to WeChat and to the backend is. */
export const NETWORKS = ['good', 'offline', 'slow', 'lossy'] as const
export type NetworkQuality = (typeof NETWORKS)[number]

/** The settings of the phone that may change while its host runs. */
export type ChangeableSettings = Pick<
  PhoneSettings,
  'scene' | 'theme' | 'libVersion' | 'platform' | 'language' | 'fontSizeScaleFactor'
> & {
  /** As on iOS 15 and older: an API that needs a tap does not find it any more after the first `await`. */
  readonly promiseAsTask: boolean
}

export interface Person {
  readonly id: string
  readonly nickName: string
  readonly blocked: boolean
}

/** Everything that a tester may change, as it is now. */
export interface SimulatorState {
  readonly appId: string
  readonly appName: string
  /** Where WeChat's simulated server listens; `createControl(openApiUrl)` has further powers over it. */
  readonly openApiUrl: string
  /** Id of the person who holds the phone. */
  readonly user: string
  readonly users: readonly Person[]
  readonly settings: ChangeableSettings
  readonly network: NetworkQuality
  readonly storageFull: boolean
  /** Every endpoint of WeChat's server answers −1. */
  readonly wechatBusy: boolean
  /** The next code that the backend exchanges answers 40163. */
  readonly nextCodeSpent: boolean
  /** The backend refuses the tokens it gave out before the last `revokeTokens`. */
  readonly tokensRevoked: boolean
  /** Milliseconds that the phone's own clock is ahead of the real one. */
  readonly clockOffset: number
  readonly inBackground: boolean
}

/** How often things were called since the start or the last `resetCalls`. */
export interface CallCounts {
  /** `wx.*` by name (`login`, `request`, ...), called by the mini program and its SDK. */
  readonly wx: Readonly<Record<string, number>>
  /** Requests that left the phone, by method and path (`POST /v1/auth/wechat/login`). */
  readonly backend: Readonly<Record<string, number>>
  /** Calls that WeChat's server received from the backend, by path (`/sns/jscode2session`). */
  readonly wechat: Readonly<Record<string, number>>
}

/**
 * What a tester may do to the phone, its person, its line and WeChat behind it. Every method is
 * `POST /_simulator/<name>` at the host's address with its parameters as a JSON object, so `curl` can do all of it.
 *
 * The methods that restart the mini program resolve once every named phone (`?phone=`) shows its first page again.
 */
export interface SimulatorControl {
  state(): Promise<SimulatorState>

  // The person.

  /** Another account logs in to WeChat on this phone: it has storage of its own, and the mini program starts anew. */
  switchUser(params: { user: string }): Promise<void>
  addUser(params: { user: string; nickName?: string }): Promise<void>
  /** WeChat blocks the person as risky (code2Session answers 40226), or trusts them again. Default: who holds the phone. */
  blockUser(params: { user?: string; blocked: boolean }): Promise<void>
  /**
   * Who holds the phone takes back every consent and permission given to the app, and WeChat tells the backend
   * (`user_authorization_revoke`). The mini program starts anew.
   *
   * @returns `told`: false where the backend's push address is not known to WeChat (`setPush`).
   */
  revokeAuthorization(): Promise<{ told: boolean }>

  // What goes wrong.

  /**
   * - `offline`: requests fail with errno 600001 (ERR_INTERNET_DISCONNECTED), `wx.login` with 108;
   * - `slow`: everything takes two seconds longer;
   * - `lossy`: every second call breaks off with errno 600001 (ERR_CONNECTION_RESET), in turn before it is sent and after
   *   it was carried out.
   *
   * `wx.onNetworkStatusChange` hears of it.
   */
  setNetwork(params: { network: NetworkQuality }): Promise<void>
  /** WeChat's server answers −1 (system busy) to every call of the backend. */
  setWeChatBusy(params: { on: boolean }): Promise<void>
  /** WeChat forgets the session_key of who holds the phone, as time does: `wx.checkSession` fails from now on. */
  expireSessionKey(): Promise<void>
  /** The next exchange of a code answers 40163, as if somebody had used it before; `on: false` takes that back. */
  spendNextCode(params?: { on: boolean }): Promise<void>
  /** The backend knows no access token any more that it gave out before now: they travel altered. Newer ones work. */
  revokeTokens(): Promise<void>
  /** `wx.setStorage` fails with "exceed storage max size 10Mb"; reading and removing still work. */
  setStorageFull(params: { on: boolean }): Promise<void>
  /** Sets the phone's own clock this far ahead of the real one (negative: behind). Nobody else's clock moves. */
  setClock(params: { offset: number }): Promise<void>

  // The phone.

  /** The person leaves the mini program, or comes back to it. */
  setBackground(params: { on: boolean }): Promise<void>
  /**
   * The person leaves, so many milliseconds pass for the phone and for WeChat's servers, and the person comes back. After
   * 30 minutes WeChat has ended the app: it starts anew, unless `alive` says that this phone has kept it.
   */
  background(params: { milliseconds: number; alive?: boolean }): Promise<void>
  /** Changes settings; the mini program starts anew, but for `theme`, which it hears of. */
  configure(params: Partial<ChangeableSettings>): Promise<void>
  /** A cold start; storage stays. */
  restart(): Promise<void>
  /** The person deletes the mini program from the phone and opens it again: storage and permissions are gone. */
  clearStorage(): Promise<void>

  // What was seen.

  calls(): Promise<CallCounts>
  resetCalls(): Promise<void>
  /** Who called whom, oldest first, redacted. */
  sequence(): Promise<{ steps: readonly Step[] }>
  clearSequence(): Promise<void>

  /** Ends every fault, sets the clock right and brings the app to the foreground. People and settings stay. */
  reset(): Promise<void>
}

export const CONTROL_METHODS = [
  'state',
  'switchUser',
  'addUser',
  'blockUser',
  'revokeAuthorization',
  'setNetwork',
  'setWeChatBusy',
  'expireSessionKey',
  'spendNextCode',
  'revokeTokens',
  'setStorageFull',
  'setClock',
  'setBackground',
  'background',
  'configure',
  'restart',
  'clearStorage',
  'calls',
  'resetCalls',
  'sequence',
  'clearSequence',
  'reset',
] as const satisfies readonly (keyof SimulatorControl)[]

/** What `GET /_simulator/events` streams (server-sent events, one JSON text each). */
export type SimulatorEvent =
  | { readonly type: 'state'; readonly state: SimulatorState }
  /** New steps, and steps that replace earlier ones with the same id. */
  | { readonly type: 'steps'; readonly steps: readonly Step[] }
  | { readonly type: 'cleared' }
