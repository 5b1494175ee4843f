/**
 * What npm offers, driven through the scenarios as each documents it. Of the six peers, supabase-wechat-stable-v2 and
 * leancloud-storage have no silent login to a backend of one's own, so they take part in size and CPU time only.
 */
import path from 'node:path'
import { phoneBundle } from '../../../scripts/published-build.mjs'
import { peers } from '../peers/peers.mjs'
import { contract, ORIGIN, PATH } from './clients.mjs'

/**
 * @typedef {import('./measure.mjs').Client} Client
 * @typedef {import('./measure.mjs').Send} Send
 * @typedef {import('./world.mjs').World} World
 * @typedef {import('./world.mjs').Tokens} Tokens
 * @typedef {{ statusCode: number, data: { access_token: string, refresh_token: string } }} Granted
 * @typedef {{ success?(result: object): void, fail?(failure: object): void }} Callbacks
 */

const folder = path.join(import.meta.dirname, '../peers')

/** @returns {Promise<Client[]>} */
export async function loadPeers() {
  /** @type {Client[]} */
  const clients = []
  for (const { name, imports, dialect, drive } of DRIVEN) {
    const source = imports ?? peers.find((peer) => peer.name === name)?.imports
    if (!source) throw new Error(`${name} is not among the peers`)
    const { code } = await phoneBundle({ source, folder })
    clients.push({ name, dialect, start: (world, session) => drive(evaluate(code), world, session) })
  }
  return clients
}

/**
 * A fresh copy of the peer, as at each launch.
 *
 * @param {string} code
 */
function evaluate(code) {
  const exports = {}
  new Function('exports', 'window', code)(exports, undefined)
  return /** @type {never} */ (exports)
}

/**
 * The login that an app writes for a client that leaves it to the app.
 *
 * @param {World['wx']} wx
 * @returns {Promise<Granted>}
 */
const logIn = (wx) =>
  new Promise((success, fail) =>
    wx.login({
      fail,
      success: (result) => {
        const { code } = /** @type {{ code: string }} */ (result)
        const url = ORIGIN + contract.loginPath
        wx.request({ url, method: 'POST', data: { code }, success: /** @type {never} */ (success), fail })
      },
    }),
  )

/** @param {Granted} granted */
function tokenOf({ statusCode, data }) {
  if (statusCode !== 200) throw Object.assign(new Error(`HTTP ${statusCode}`), { status: statusCode })
  return data.access_token
}

/**
 * @typedef {{
 *   setLoginUrl(url: string): void,
 *   Session: { set(session: object): void },
 *   request(options: object): void,
 * }} Wafer
 * @typedef {{ headers: Record<string, string> }} FlyRequest
 * @typedef {{
 *   lock(): void,
 *   unlock(): void,
 *   config: { baseURL: string },
 *   interceptors: {
 *     request: { use(handler: (request: FlyRequest) => unknown): void },
 *     response: { use(done: (response: object) => unknown, failed: (error: { status: number, request: FlyRequest }) => unknown): void },
 *   },
 *   request(request: FlyRequest): Promise<unknown>,
 *   get(url: string): Promise<unknown>,
 * }} Fly
 * @typedef {{
 *   init(clientId: string, options: object): void,
 *   TableObject: new (name: string) => { get(id: string): Promise<unknown> },
 * }} BaaS
 * @typedef {{ config: { headers: Record<string, string> } }} Method
 * @typedef {import('../peers/peers.mjs').RequestElements} RequestElements
 * @typedef {{
 *   createAlova(options: object): { Get(url: string): Promise<unknown> },
 *   createServerTokenAuthentication(options: object): { onAuthRequired(): unknown, onResponseRefreshToken(responded: unknown): unknown },
 * }} Alova
 */

/** @type {{ name: string, imports?: string, dialect: Client['dialect'], drive(module: never, ...start: Parameters<Client['start']>): Send }[]} */
const DRIVEN = [
  {
    name: 'wafer2-client-sdk',
    dialect: {
      loginPath: '/login',
      codeOf: ({ header }) => header['X-WX-Code'],
      tokenOf: ({ header }) => header['X-WX-Skey'],
      grant: ({ access }) => ({ code: 0, data: { skey: access, userinfo: { id: 'user' } } }),
    },
    drive(/** @type {{ default: Wafer }} */ { default: qcloud }, _world, session) {
      qcloud.setLoginUrl(`${ORIGIN}/login`)
      if (session) qcloud.Session.set({ skey: session.access, userinfo: { id: 'user' } })
      return () => new Promise((success, fail) => qcloud.request({ url: ORIGIN + PATH, success, fail }))
    },
  },
  {
    name: 'minapp-sdk',
    dialect: {
      loginPath: '/hserve/v2.5/idp/wechat/silent-login/',
      codeOf: ({ data }) => data.code,
      tokenOf: ({ header }) => header.Authorization?.split(' ').at(-1),
      grant: ({ access, expiresIn }) => ({
        token: access,
        expires_in: expiresIn,
        user_id: 1,
        openid: 'o',
        unionid: 'u',
        user_info: { id: 1 },
      }),
    },
    drive(/** @type {{ default: BaaS }} */ { default: BaaS }, { wx, time }, session) {
      if (session) {
        wx.setStorageSync('ifx_baas_auth_token', session.access)
        wx.setStorageSync('ifx_baas_session_expires_at', time.now() / 1000 + session.expiresIn)
      }
      BaaS.init('bench', { autoLogin: true, host: ORIGIN })
      const people = new BaaS.TableObject('me')
      return () => people.get('user')
    },
  },
  {
    name: 'alova',
    imports: `
      export { createAlova } from 'alova'
      export { createServerTokenAuthentication } from 'alova/client'`,
    dialect: contract,
    drive(/** @type {Alova} */ { createAlova, createServerTokenAuthentication }, { wx }, session) {
      let token = session?.access ?? ''
      const { onAuthRequired, onResponseRefreshToken } = createServerTokenAuthentication({
        refreshTokenOnSuccess: {
          isExpired: (/** @type {Granted} */ { statusCode }) => statusCode === 401,
          handler: async () => {
            token = tokenOf(await logIn(wx))
          },
        },
        assignToken: (/** @type {Method} */ { config }) => {
          config.headers.Authorization = `Bearer ${token}`
        },
      })
      const client = createAlova({
        baseURL: ORIGIN,
        cacheFor: null,
        // Else it would answer a hundred equal requests with one.
        shareRequest: false,
        beforeRequest: onAuthRequired(),
        responded: onResponseRefreshToken({
          onSuccess(/** @type {Granted} */ { statusCode, data }) {
            if (statusCode !== 200)
              throw Object.assign(new Error(`HTTP ${statusCode}`), { status: statusCode })
            return data
          },
          // Without this it would take every failure for a success.
          onError(/** @type {Error} */ error) {
            throw error
          },
        }),
        requestAdapter: alovaOn(wx),
      })
      return () => client.Get(PATH)
    },
  },
  {
    name: 'flyio',
    dialect: contract,
    drive(/** @type {{ default: new () => Fly }} */ { default: Fly }, { wx }, session) {
      let token = session?.access ?? ''
      const fly = new Fly()
      fly.config.baseURL = ORIGIN
      const renew = async () => {
        fly.lock()
        try {
          token = tokenOf(await logIn(wx))
        } finally {
          fly.unlock()
        }
      }
      // As its guide does it: lock while there is no token, and when one is refused.
      fly.interceptors.request.use(async (request) => {
        if (!token) await renew()
        request.headers.Authorization = `Bearer ${token}`
        return request
      })
      fly.interceptors.response.use(
        (response) => response,
        async (error) => {
          if (error.status !== 401) throw error
          await renew()
          return fly.request(error.request)
        },
      )
      return () => fly.get(PATH)
    },
  },
]

/**
 * npm has no alova adapter for `wx` itself: this is the least that its documentation asks of one.
 *
 * @param {World['wx']} wx
 */
const alovaOn =
  (wx) =>
  (/** @type {RequestElements} */ { url, type: method, headers: header }) => {
    /** @type {Promise<{ header: object }>} */
    const answered = new Promise((success, fail) =>
      wx.request({
        url,
        method,
        header,
        success: /** @type {never} */ (success),
        fail: (failure) => fail(Object.assign(new Error('no answer'), failure)),
      }),
    )
    return { response: () => answered, headers: () => answered.then((given) => given.header), abort() {} }
  }
