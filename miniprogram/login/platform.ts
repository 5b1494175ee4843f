/**
 * The slice of WeChat that the SDK uses, promise-typed. The only file that names `wx`, which is looked
 * up at each call, so that test tools may replace its members at any time.
 */
import { asLoginError, type LoginErrorCode, loginError, type WxFailure } from './errors'
import { merge } from './merge'
import type { DownloadOptions, EnvVersion, UnavailableReason } from './types'
import type { LoginStorage } from './vault'
import type { Answer, Transport, WireTask } from './wire'

type Api = keyof WechatMiniprogram.Wx

const has = (api: Api): boolean => typeof wx[api] === 'function'

/**
 * Calls an API by its callbacks, in the same turn, so that a tap still counts.
 *
 * @param otherwise - what a failure means that neither errno nor text explain.
 * @param begun - gets what the API returns, such as a task.
 */
export function ask<Result>(
  api: Api,
  options: object = {},
  otherwise: LoginErrorCode = 'server',
  begun: (returned: unknown) => void = () => {},
): Promise<Result> {
  return new Promise((success, reject) => {
    if (!has(api)) return reject(loginError('unsupported', { reason: api }))
    const fail = (failure?: WxFailure): void => reject(asLoginError(failure, otherwise))
    const call = wx[api] as (options: object) => unknown
    const returned = call(merge(options, { success, fail }))
    begun(returned)
  })
}

/** Calls an API that returns a task; such calls are never promise-style. */
function carry(api: Api, options: object, onProgress?: (percent: number) => void): WireTask {
  let task: Partial<WechatMiniprogram.UploadTask> = {}
  const answer = ask<Answer>(api, options, 'network', (returned) => {
    task = (returned as typeof task) || task
    if (onProgress && task.onProgressUpdate) task.onProgressUpdate(({ progress }) => onProgress(progress))
  })
  const abort = (): void => {
    if (task.abort) task.abort()
  }
  return { answer, abort }
}

/** The object all parts of one mini program share, packages and subpackages alike. */
export const sharedObject = (): object => wx

/** By its callbacks: the page of wx.login says that it is not promise-style. */
export async function wechatLogin(timeout: number): Promise<string> {
  const { code } = await ask<{ code: string }>('login', { timeout }, 'login_failed')
  if (!code) throw loginError('login_failed', { reason: 'empty_code' })
  return code
}

/** False when session_key has expired. No network, or no such API, says nothing against it. */
export const checkSession = (): Promise<boolean> =>
  ask('checkSession').then(
    () => true,
    ({ code }) => code === 'network' || code === 'unsupported',
  )

/**
 * WeChat's storage, AES-encrypted from base library 2.21.3 on (older ones ignore the flag). What was
 * written without it reads as garbage after an update, which the record's parser takes for nothing.
 */
export const wechatStorage: LoginStorage = {
  get: (key) =>
    ask<{ data: unknown }>('getStorage', { key, encrypt: true }).then(
      ({ data }) => data,
      (error) => {
        if (!/not found/.test(error.message)) throw error
      },
    ),
  set: (key, data) => ask('setStorage', { key, data, encrypt: true }),
}

/**
 * `success` runs for every HTTP status. `wx.request` knows no PATCH (docs: wx.request, `method`), so such a
 * request travels as a POST that says what it is.
 */
export const wechatRequest: Transport = (call) =>
  carry(
    'request',
    call.method === 'PATCH'
      ? merge(call, {
          method: 'POST',
          header: merge(call.header, { 'X-HTTP-Method-Override': 'PATCH' }),
        })
      : call,
  )

/**
 * An upload's answer is always text (docs: wx.uploadFile); a download's is the path of a temporary file.
 *
 * @param file - what the API needs beside the call.
 */
export const fileTransport =
  (api: Api, file: object, { onProgress }: DownloadOptions): Transport =>
  ({ url, header, timeout }) => {
    const { answer, abort } = carry(api, merge(file, { url, header, timeout }), onProgress)
    return {
      answer: answer.then((given) =>
        merge(given, { data: given.tempFilePath || fromJson(String(given.data)) }),
      ),
      abort,
    }
  }

/** What is not JSON stays text. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export function account(): { readonly appId: string; readonly envVersion: EnvVersion } {
  return wx.getAccountInfoSync().miniProgram
}

/** Timeline single-page mode: no login at all (docs: share-timeline). */
const SINGLE_PAGE_SCENE = 1154

/** Why nobody can log in here, or `null`. */
export function obstacle(): UnavailableReason | null {
  if (wx.getAccountInfoSync().plugin?.appId) return 'plugin'
  // Base libraries before 2.9.4 know neither.
  const single = has('getEnterOptionsSync') && wx.getEnterOptionsSync().scene === SINGLE_PAGE_SCENE
  return single ? 'single_page' : null
}

/** Model of the phone, for the person's own list of sessions. */
export const deviceLabel = (): string | undefined =>
  has('getDeviceInfo') ? wx.getDeviceInfo().model : undefined

/** Subscribes where the base library can; returns the way out. */
function listen(
  name: 'AppShow' | 'NetworkStatusChange' | 'NeedPrivacyAuthorization',
  listener: (...event: never[]) => void,
): () => void {
  const on: Api = `on${name}`
  const call = (api: Api): void => (wx[api] as (listener: unknown) => void)(listener)
  if (has(on)) call(on)
  return () => {
    if (has(on)) call(`off${name}` as Api)
  }
}

/** Tells when the mini program comes back to the front. */
export const onResume = (listener: () => void): (() => void) => listen('AppShow', listener)

/** Tells when the network comes back. */
export const onOnline = (listener: () => void): (() => void) =>
  listen('NetworkStatusChange', ({ isConnected }: { isConnected: boolean }) => {
    if (isConnected) listener()
  })

/** The last listener set is the one that WeChat asks; there is no way to take it off. */
export const onNeedPrivacyAuthorization = (listener: PrivacyListener): (() => void) =>
  listen('NeedPrivacyAuthorization', listener)

export type PrivacyListener = (
  resolve: (answer: {
    readonly event: 'exposureAuthorization' | 'agree' | 'disagree'
    readonly buttonId?: string | undefined
  }) => void,
  event?: { readonly referrer?: string },
) => void
