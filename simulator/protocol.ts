import type { NetworkQuality } from './control/contract'
import type { BuildProblem, BuildResult } from './program'
import type { Step } from './sequence/step'

/**
 * What the phone (a page in any browser) and its host (a node process) say to each other over `/link`.
 * Declared as `type`, not `interface`, because `createLink` wants an index signature.
 */

/** What the phone may ask of its host. */
export type HostMethods = {
  /** First call: what this phone starts with, and the program (or why there is none). */
  boot(params: {
    url: string
  }): Promise<{ settings: PhoneSettings; conditions: PhoneConditions; build: BuildResult }>
  /** Asks WeChat's simulated server for a fresh code. Rejects with `errMsg` and `errno` like `wx.login`'s fail. */
  login(params: Record<string, never>): Promise<{ code: string }>
  /** Resolves while the session_key of the last code is alive, rejects like `wx.checkSession`'s fail. */
  checkSession(params: Record<string, never>): Promise<null>
  /** What getUserInfo, getUserProfile and the phone button hand out, sealed with the living session_key. */
  openData(params: OpenDataParams): Promise<OpenDataAnswer>
  /** The code of getPhoneNumber's and getRealtimePhoneNumber's button. */
  phoneCode(params: Record<string, never>): Promise<{ code: string }>
  /** `UserCryptoManager.getLatestUserKey`; `expireTime` in milliseconds since 1970. */
  userKey(
    params: Record<string, never>,
  ): Promise<{ encryptKey: string; iv: string; version: number; expireTime: number }>
  /** Who holds the phone, as WeChat's own sheets show it. */
  holder(params: Record<string, never>): Promise<PhoneHolder>
  /** China's administrative divisions, for `<picker mode="region">`. */
  regions(params: Record<string, never>): Promise<Regions>
  /** `wx.request` through node: no CORS, free headers. Rejects with `errMsg` and `errno`. */
  request(params: NetworkRequest): Promise<NetworkResponse>
  /** `RequestTask.abort()`; unknown or finished ids are fine. */
  abort(params: { id: string }): Promise<null>
  /** `wx.connectSocket` through node; what becomes of it arrives as `socket` calls. Rejects like `request`. */
  openSocket(params: SocketRequest): Promise<null>
  /** Resolves when the message is on its way. */
  sendSocket(params: SocketMessage): Promise<null>
  /** Unknown or closed ids are fine. */
  closeSocket(params: { id: string; code: number; reason: string }): Promise<null>
  /** Something the automation client or the terminal wants to know. */
  report(params: PhoneEvent): Promise<null>
  /** Who called whom, for the sequence diagram, and the names of the APIs that the app has called, for counting. */
  record(params: { steps: readonly Step[]; calls: readonly string[] }): Promise<null>
  /** What the person changed on the phone itself. */
  noticed(params: { theme?: PhoneSettings['theme']; inBackground?: boolean }): Promise<null>
}

/** What the host may ask of the phone. */
export type PhoneMethods = {
  /** One method of DevTools' automation protocol (`automator-protocol`): all but those the host answers itself. */
  automate(params: { method: string; params: Readonly<Record<string, unknown>> }): Promise<object>
  /** The project has changed: without problems the phone starts again, else it shows them. */
  rebuilt(params: { problems: readonly BuildProblem[] }): Promise<null>
  /** What a tester does to the phone while it runs. */
  change(params: PhoneChange): Promise<null>
  /** How far a request has come that asked for it. */
  progress(params: TransferStep): Promise<null>
  /** What became of a socket. */
  socket(params: SocketEvent): Promise<null>
}

export type PhoneChange =
  | { type: 'conditions'; conditions: PhoneConditions }
  /** So many milliseconds have gone by at once: timers that they cover are due. */
  | { type: 'timePassed'; milliseconds: number; conditions: PhoneConditions }
  | { type: 'theme'; theme: PhoneSettings['theme'] }
  | { type: 'background'; on: boolean }
  /** A cold start. What is forgotten before it: nothing, the person's consents, or all that the app stored too. */
  | { type: 'restart'; forget: 'nothing' | 'permissions' | 'everything' }

/** What the phone lives in. It may change at any time, and outlives a restart of the phone. */
export type PhoneConditions = {
  network: NetworkQuality
  storageFull: boolean
  /** Milliseconds that the phone's clock is ahead of the real one. */
  clockOffset: number
}

export type OpenDataParams = {
  kind: 'userInfo' | 'userProfile' | 'phone'
  /** The true nickname, which clients with a library older than 2.27.1 still give. */
  real: boolean
}

export interface OpenDataAnswer {
  readonly encryptedData: string
  readonly iv: string
  /** Absent for `phone`. */
  readonly userInfo?: object
  readonly rawData?: string
  readonly signature?: string
}

export interface PhoneHolder {
  /** Of WeChat's simulated account; storage is kept apart by it. */
  id: string
  nickName: string
  /** Middle digits hidden. */
  maskedPhoneNumber: string
}

/** Names by six-digit code: two digits for the province, two for the city, two for the district. */
export interface Regions {
  readonly province_list: Readonly<Record<string, string>>
  readonly city_list: Readonly<Record<string, string>>
  readonly county_list: Readonly<Record<string, string>>
}

export interface NetworkRequest {
  /** Chosen by the phone; names the request in `abort`. */
  id: string
  url: string
  method: string
  header: Readonly<Record<string, string>>
  /** Body text, or base64 when `binary`. */
  body: string | null
  binary: boolean
  /** Milliseconds. */
  timeout: number
  /** How the answer's body shall travel: text, or base64 for `responseType: 'arraybuffer'`. */
  responseType: 'text' | 'arraybuffer'
  /** What shall be told while it travels: the way of a body, or the answer piece by piece. */
  follow?: 'upload' | 'download' | 'chunks'
}

/** `id` is that of the request. */
export type TransferStep =
  | { id: string; type: 'progress'; bytes: number; total: number }
  | { id: string; type: 'head'; head: Omit<NetworkResponse, 'body'> }
  /** Base64. */
  | { id: string; type: 'chunk'; data: string }

export interface SocketRequest {
  /** Chosen by the phone; names the socket in everything else. */
  id: string
  url: string
  header: Readonly<Record<string, string>>
  protocols: readonly string[]
  /** Milliseconds until the connection must stand. */
  timeout: number
}

export interface SocketMessage {
  id: string
  /** Text, or base64 when `binary`. */
  data: string
  binary: boolean
}

export type SocketEvent =
  | { id: string; type: 'open'; header: Record<string, string> }
  | ({ type: 'message' } & SocketMessage)
  | { id: string; type: 'error'; errMsg: string }
  | { id: string; type: 'close'; code: number; reason: string }

export interface NetworkResponse {
  statusCode: number
  header: Record<string, string>
  cookies: string[]
  /** Text, or base64 for `arraybuffer`. */
  body: string
}

export type PhoneEvent =
  | { type: 'ready' }
  | { type: 'log'; level: 'log' | 'info' | 'warn' | 'error' | 'debug'; args: unknown[] }
  | { type: 'exception'; message: string; stack: string }
  | { type: 'binding'; name: string; args: unknown[] }

/** Origins such as `https://api.example.com`, as the mini program's console lists them. */
export interface DomainLists {
  readonly request?: readonly string[]
  readonly uploadFile?: readonly string[]
  readonly downloadFile?: readonly string[]
  readonly socket?: readonly string[]
}

export interface PhoneSettings {
  /** Simulated base library version, such as `3.8.0`. */
  libVersion: string
  platform: 'devtools' | 'ios' | 'android'
  language: 'zh_CN' | 'en'
  theme: 'light' | 'dark'
  scene: number
  /** CSS pixels. */
  screen: { width: number; height: number; statusBarHeight: number; safeAreaBottom: number }
  pixelRatio: number
  envVersion: 'develop' | 'trial' | 'release'
  /** What the person chose in WeChat's settings: 1 is the standard size, 16 px. */
  fontSizeScaleFactor: number
  /** What `wx.request` and the transfers may reach; without it everything, as with `urlCheck: false` in DevTools. */
  domains?: DomainLists
  /** What WeChat fetched for the app before it started, which `wx.getBackgroundFetchData` hands out. */
  backgroundFetch?: { readonly pre?: string; readonly periodic?: string }
  /** What `wx.getUpdateManager` finds: no newer version, one that is there, or one that cannot be downloaded. */
  update?: 'none' | 'ready' | 'failed'
  /** Shows what `setData` changed before it returns, which no device does; otherwise after the present task. */
  synchronousSetData?: boolean
  /** As on iOS 15 and older, where promises are tasks of their own: a tap is over after the first `await`. */
  promiseAsTask?: boolean
  /** Origins that stand for others, as the host's `mapRemote` says; pictures are loaded by the page itself. */
  mapRemote?: Readonly<Record<string, string>>
}
