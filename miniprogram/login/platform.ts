/**
 * The slice of WeChat that the SDK uses, promise-typed. The only file that names `wx`, which is looked
 * up at each call, so that test tools may replace its members at any time.
 */
import { fromWx, type LoginErrorCode, loginError, type WxFailure } from './errors'
import type { EnvVersion } from './types'
import type { LoginStorage } from './vault'
import type { Transport } from './wire'

interface Callbacks<Result> {
  readonly success: (result: Result) => void
  readonly fail: (failure?: WxFailure) => void
}

/** Calls a callback-style API in the same turn, so that a tap still counts. */
function ask<Result>(
  api: keyof WechatMiniprogram.Wx,
  otherwise: LoginErrorCode,
  call: (callbacks: Callbacks<Result>) => unknown,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (!has(api)) reject(loginError('unsupported', { reason: `wx.${api}` }))
    else call({ success: resolve, fail: (failure) => reject(fromWx(failure, otherwise)) })
  })
}

const has = (api: keyof WechatMiniprogram.Wx): boolean => typeof wx[api] === 'function'

/** The object all parts of one mini program share, packages and subpackages alike. */
export const sharedObject = (): object => wx

/** By its callbacks: the page of wx.login says that it is not promise-style. */
export async function wechatLogin(timeout: number): Promise<string> {
  const { code } = await ask<{ code: string }>('login', 'login_failed', (callbacks) =>
    wx.login({ timeout, ...callbacks }),
  )
  if (!code) throw loginError('login_failed', { detail: 'empty code' })
  return code
}

export const checkSession = (): Promise<unknown> =>
  ask('checkSession', 'login_failed', (callbacks) => wx.checkSession(callbacks))

/**
 * WeChat's storage, AES-encrypted from base library 2.21.3 on (older ones ignore the flag). What was
 * written without it reads as garbage after an update, which the record's parser takes for nothing.
 */
export const wechatStorage: LoginStorage = {
  get: (key) =>
    ask<{ data: unknown }>('getStorage', 'server', (callbacks) =>
      wx.getStorage({
        key,
        encrypt: true,
        ...callbacks,
        fail: (failure) =>
          /not found/.test(failure.errMsg) ? callbacks.success({ data: undefined }) : callbacks.fail(failure),
      }),
    ).then(({ data }) => data),
  set: (key, value) =>
    ask('setStorage', 'server', (callbacks) =>
      wx.setStorage({ key, data: value, encrypt: true, ...callbacks }),
    ),
}

/** `success` runs for every HTTP status; `wx.request` returns a task, so it is never promise-style. */
export const wechatRequest: Transport = (call) => {
  let task: WechatMiniprogram.RequestTask | undefined
  const answer = ask<WechatMiniprogram.RequestSuccessCallbackResult>('request', 'network', (callbacks) => {
    const { data, responseType = 'text', ...rest } = call
    // The typings of 5.2.3 lack PATCH, which the clients have long sent.
    task = wx.request({ ...rest, ...(data !== undefined && { data }), responseType, ...callbacks } as never)
  }).then(({ statusCode, header, data }) => ({ status: statusCode, header, body: data }))
  return { answer, abort: () => task?.abort() }
}

export interface Launch {
  readonly appId: string
  readonly envVersion: EnvVersion
  readonly inPlugin: boolean
  /** Scene value of this entry; 1154 is timeline single-page mode. */
  readonly scene: number
}

export function launch(): Launch {
  const { miniProgram, plugin } = wx.getAccountInfoSync()
  return {
    appId: miniProgram.appId,
    envVersion: miniProgram.envVersion,
    inPlugin: Boolean(plugin?.appId),
    scene: (has('getEnterOptionsSync') ? wx.getEnterOptionsSync() : wx.getLaunchOptionsSync()).scene,
  }
}

/** Model of the phone, for the person's own list of sessions. */
export function deviceLabel(): string | undefined {
  return has('getDeviceInfo') ? wx.getDeviceInfo().model : undefined
}

/** Tells when the mini program comes back to the front. */
export function onResume(listener: () => void): () => void {
  if (!has('onAppShow')) return () => {}
  wx.onAppShow(listener)
  return () => wx.offAppShow?.(listener)
}

/** Tells when the network comes back. */
export function onOnline(listener: () => void): () => void {
  if (!has('onNetworkStatusChange')) return () => {}
  const changed = ({ isConnected }: { isConnected: boolean }): void => {
    if (isConnected) listener()
  }
  wx.onNetworkStatusChange(changed)
  // The typings of 5.2.3 give the listener another type here than above.
  return () => wx.offNetworkStatusChange?.(changed as never)
}

/** What data pre-fetch left for this launch. `at` is the client's time of reception. */
export function prefetched(): Promise<{ text: string; at: number }> {
  return ask<WechatMiniprogram.GetBackgroundFetchDataSuccessCallbackResult>(
    'getBackgroundFetchData',
    'server',
    (callbacks) => wx.getBackgroundFetchData({ fetchType: 'pre', ...callbacks }),
  ).then(({ fetchedData, timeStamp }) => ({ text: fetchedData, at: timeStamp }))
}
