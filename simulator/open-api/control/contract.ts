import type { Call } from '../call-log'
import type { Fault } from '../faults'
import type { OpenData, OpenDataKind } from '../open-data'
import type { PushAddress, PushAnswer } from '../push'
import type { PushEvent } from '../push-message'
import type { App } from '../state/apps'
import type { Order } from '../state/payments'
import type { SecretKind } from '../state/secrets'
import type { Rotation } from '../state/sessions'
import type { User, UserChanges } from '../state/users'

/** The control routes live under this path, beside the simulated endpoints. */
export const CONTROL_PATH = '/_simulator'

/**
 * Names one person in one mini program. What a phone runs need not be registered: an unknown AppID joins when it
 * asks for something, and the first AppSecret presented for it becomes its own. Without `user` it is the person who
 * holds the phone now.
 */
export interface Who {
  readonly appid: string
  readonly user?: string
}

/**
 * What WeChat's client asks of WeChat's server, and what a tester may do to it. Every method is
 * `POST /_simulator/<name>` with the parameters as a JSON object, so `curl` can do all of it.
 */
export interface Control {
  // What the phone asks.

  /** `wx.login`: mints a code, and by the rotation policy perhaps a new session_key. */
  issueCode(params: Who): Promise<{ code: string }>
  /** `wx.checkSession`: whether the session of the last code is alive. */
  checkSession(params: Who): Promise<{ valid: boolean }>
  /** The code of getPhoneNumber's and getRealtimePhoneNumber's button. */
  issuePhoneCode(params: Who): Promise<{ code: string }>
  /** `wx.pluginLogin`; `appid` is the plugin's. */
  issuePluginCode(params: Who): Promise<{ code: string }>
  /**
   * What getUserInfo, getUserProfile or the phone button hand out, sealed with the living session_key.
   * @param params.real - the true nickname, as clients with a library older than 2.27.1 still give it
   * @param params.forged - members that replace those of the sealed payload, such as a foreign `watermark`
   */
  openData(
    params: Who & { kind: OpenDataKind; real?: boolean; forged?: Readonly<Record<string, unknown>> },
  ): Promise<OpenData>
  /** `wx.getUserCryptoManager().getLatestUserKey`; `expireTime` in milliseconds since 1970. */
  latestUserKey(params: Who): Promise<{ encryptKey: string; iv: string; version: number; expireTime: number }>
  /** A finished payment, after which getPaidUnionid answers for 5 minutes. */
  pay(params: Who & Order): Promise<void>

  // Who is there.

  /** Everybody, and the id of who holds the phone. */
  users(): Promise<{ current: string; users: User[] }>
  switchUser(params: { user: string }): Promise<User>
  addUser(params: { user: string } & UserChanges): Promise<User>
  /** Blocks (code2Session then answers 40226), renames, gives another phone number or risk rank. */
  changeUser(params: { user: string } & UserChanges): Promise<User>

  // What a tester may do.

  /** Registers a mini program: its AppSecret, and the open platform account that gives its users unionids. */
  addApp(params: App): Promise<void>

  /** Kills the session_key, as time does; the backend hears nothing of it. */
  expireSession(params: Who): Promise<void>
  /** What `wx.login` does to a living session_key. At first `sometimes`, as WeChat does. */
  setRotation(params: { rotation: Rotation }): Promise<void>
  /** Kills the app's access_tokens: their next use answers 40001. */
  invalidateTokens(params: { appid: string }): Promise<void>
  /** Freezes the AppSecret, as the console can: its next use answers 40243. */
  freezeSecret(params: { appid: string; frozen: boolean }): Promise<void>
  /** A third-party platform's component_access_token, which WeChat gives only to whom it pushed a ticket. */
  componentToken(): Promise<{ componentAppid: string; token: string }>
  /** Enters the address of message push; refused unless it echoes the challenge. */
  setPush(params: { appid: string } & PushAddress): Promise<{ verified: boolean }>
  /**
   * Pushes one of WeChat's three events about a person's data, signed and encrypted. A cancelled account's
   * session ends with it.
   * @param params.revokeInfo - what was withdrawn, such as `8` (phone number)
   */
  push(params: Who & { event: PushEvent; revokeInfo?: string }): Promise<PushAnswer>
  /** Moves WeChat's clock; negative goes back. */
  advanceClock(params: { milliseconds: number }): Promise<{ now: string }>
  /** Whether WeChat's call limits (45009, 45011) are enforced. */
  enforceLimits(params: { on: boolean }): Promise<void>
  addFault(params: Fault): Promise<void>
  /** What still waits to go wrong. */
  faults(): Promise<{ faults: Fault[] }>
  /** All, or those of one path. */
  clearFaults(params?: { path?: string }): Promise<void>

  // What a test may look at.

  /**
   * What the endpoints were asked, oldest first, and how often each since the last reset.
   * @param params.since - only the calls after this id
   * @param params.wait - milliseconds to wait for one, at most a minute; a reset ends the wait too
   * @returns `latest`: the id of the last call; less than `since` after a reset
   */
  calls(params?: { since?: number; wait?: number }): Promise<{
    calls: Call[]
    counts: Record<string, number>
    latest: number
  }>
  /** Every secret handed out, to search the rest of the world for. */
  secrets(): Promise<Record<SecretKind, string[]>>
  /** Everything as at the start. */
  reset(): Promise<void>
}

export const CONTROL_METHODS = [
  'issueCode',
  'checkSession',
  'issuePhoneCode',
  'issuePluginCode',
  'openData',
  'latestUserKey',
  'pay',
  'users',
  'switchUser',
  'addUser',
  'changeUser',
  'addApp',
  'expireSession',
  'setRotation',
  'invalidateTokens',
  'freezeSecret',
  'componentToken',
  'setPush',
  'push',
  'advanceClock',
  'enforceLimits',
  'addFault',
  'faults',
  'clearFaults',
  'calls',
  'secrets',
  'reset',
] as const satisfies readonly (keyof Control)[]
