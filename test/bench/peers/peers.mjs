/**
 * What npm offers beside the SDK: how an app imports each, and one authorised GET with a session that it already has.
 * All of it is public API, used as each documents it, with the session in the storage that the peer itself reads.
 */
import { wx } from '../client/warm-wx.mjs'

const BASE = 'https://api.example.com'
const HOUR_S = 3_600
const nowS = Math.floor(Date.now() / 1000)

/** @typedef {() => Promise<unknown>} Call one warm request */

/**
 * @template Module
 * @param {string} name as on npm
 * @param {string} imports what an app writes to import the peer, as an ES module that exports what `warm` needs
 * @param {(module: Module) => Call} warm
 */
const peer = (name, imports, warm) => ({
  name,
  imports,
  warm: /** @type {(module: object) => Call} */ (warm),
})

/** @typedef {{ Session: { set(session: object): void }, request(options: object): void }} Wafer */
const wafer = peer(
  'wafer2-client-sdk',
  `export { default } from 'wafer2-client-sdk'`,
  /** @param {{ default: Wafer }} module */
  ({ default: { Session, request } }) => {
    Session.set({ skey: 'token', userinfo: { id: 'user' } })
    return () => new Promise((success, fail) => request({ url: `${BASE}/v1/me`, success, fail }))
  },
)

/**
 * @typedef {{
 *   init(clientId: string, options: object): void,
 *   TableObject: new (name: string) => { get(id: string): Promise<unknown> },
 * }} BaaS
 */
const minapp = peer(
  'minapp-sdk',
  // Named by its file: the `browser` entry of its package is the one for web pages. It expects a global
  // `regeneratorRuntime`, which the app has to bring.
  `import 'regenerator-runtime/runtime.js'
   export { default } from 'minapp-sdk/lib/index.js'`,
  /** @param {{ default: BaaS }} module */
  ({ default: BaaS }) => {
    wx.setStorageSync('ifx_baas_auth_token', 'token')
    wx.setStorageSync('ifx_baas_session_expires_at', nowS + HOUR_S)
    BaaS.init('bench', { autoLogin: true, host: BASE })
    const people = new BaaS.TableObject('me')
    return () => people.get('user')
  },
)

/**
 * @typedef {{ config: { headers: Record<string, string> } }} Method
 * @typedef {{ response(): Promise<object>, headers(): Promise<object>, abort(): void }} Adapted
 * @typedef {{ url: string, type: string, headers: Record<string, string> }} RequestElements
 * @typedef {{
 *   createAlova(options: {
 *     requestAdapter(elements: RequestElements): Adapted,
 *     [option: string]: unknown,
 *   }): { Get(url: string): Promise<unknown> },
 *   createClientTokenAuthentication(options: {
 *     refreshToken: { isExpired(): boolean, handler(): Promise<void> },
 *     assignToken(method: Method): void,
 *   }): { onAuthRequired(): unknown, onResponseRefreshToken(responded: (response: { data: unknown }) => unknown): unknown },
 * }} Alova
 */
const alova = peer(
  'alova',
  `export { createAlova } from 'alova'
   export { createClientTokenAuthentication } from 'alova/client'`,
  /** @param {Alova} module */
  ({ createAlova, createClientTokenAuthentication }) => {
    const expiresAt = Date.now() + HOUR_S * 1000
    const { onAuthRequired, onResponseRefreshToken } = createClientTokenAuthentication({
      refreshToken: { isExpired: () => Date.now() >= expiresAt, handler: async () => {} },
      assignToken: ({ config }) => {
        config.headers.Authorization = 'Bearer token'
      },
    })
    const client = createAlova({
      baseURL: BASE,
      // Its cache would answer every call but the first without a request.
      cacheFor: null,
      beforeRequest: onAuthRequired(),
      responded: onResponseRefreshToken(({ data }) => data),
      requestAdapter: alovaOnWx,
    })
    return () => client.Get('/v1/me')
  },
)

/**
 * npm has alova adapters for Taro and uni-app, which bring `wx` through those frameworks, and none for `wx` itself: this
 * is the least that its documentation asks of one.
 *
 * @param {RequestElements} elements
 * @returns {Adapted}
 */
function alovaOnWx({ url, type: method, headers: header }) {
  /** @type {{ abort(): void } | undefined} */
  let task
  /** @type {Promise<{ header: object }>} */
  const answered = new Promise((success, fail) => {
    task = wx.request({ url, method, header, success: /** @type {never} */ (success), ...{ fail } })
  })
  return {
    response: () => answered,
    headers: () => answered.then(({ header }) => header),
    abort: () => task?.abort(),
  }
}

/**
 * @typedef {{
 *   config: { baseURL: string },
 *   interceptors: { request: { use(handler: (request: { headers: Record<string, string> }) => void): void } },
 *   get(url: string): Promise<unknown>,
 * }} Fly
 */
const fly = peer(
  'flyio',
  // It starts every request in a `setTimeout`, which costs more than all the rest of it.
  `export { default } from 'flyio/dist/npm/wx'`,
  /** @param {{ default: new () => Fly }} module */
  ({ default: Fly }) => {
    const client = new Fly()
    client.config.baseURL = BASE
    client.interceptors.request.use(({ headers }) => {
      headers.Authorization = 'Bearer token'
    })
    return () => client.get('/v1/me')
  },
)

/** @typedef {{ from(table: string): { select(columns: string): PromiseLike<{ error: unknown }> } }} Supabase */
const supabase = peer(
  'supabase-wechat-stable-v2',
  `export { createClient } from 'supabase-wechat-stable-v2'`,
  /** @param {{ createClient(url: string, key: string, options: object): Supabase }} module */
  ({ createClient }) => {
    const expires_at = nowS + HOUR_S
    const session = { access_token: 'token', refresh_token: 'refresh', expires_at, user: { id: 'user' } }
    wx.setStorageSync('session', JSON.stringify(session))
    const storage = { getItem: wx.getStorageSync, setItem: wx.setStorageSync, removeItem: () => {} }
    const client = createClient(BASE, 'anon', { auth: { storage, storageKey: 'session' } })
    return async () => {
      const { error } = await client.from('me').select('*')
      if (error) throw error
    }
  },
)

/**
 * @typedef {{
 *   setAdapters(adapters: object): void,
 *   init(options: { appId: string, appKey: string, serverURL: string }): void,
 *   request(options: { method: string, path: string }): Promise<unknown>,
 * }} LeanCloud
 */
const leancloud = peer(
  'leancloud-storage',
  `export { default } from 'leancloud-storage/core'
   export * as adapters from '@leancloud/platform-adapters-weapp'`,
  /** @param {{ default: LeanCloud, adapters: object }} module */
  ({ default: AV, adapters }) => {
    const user = JSON.stringify({ _id: 'user', _sessionToken: 'token' })
    wx.setStorageSync('AV/bench/currentUser', user)
    AV.setAdapters(adapters)
    AV.init({ appId: 'bench', appKey: 'key', serverURL: BASE })
    return () => AV.request({ method: 'GET', path: '/users/me' })
  },
)

export const peers = [wafer, minapp, alova, fly, supabase, leancloud]
