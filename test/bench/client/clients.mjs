/** Clients as people write them by hand, and ours. All but ours speak the wire format of our backend. */

/**
 * @typedef {import('./measure.mjs').Client} Client
 * @typedef {import('./measure.mjs').Send} Send
 * @typedef {import('./world.mjs').Dialect} Dialect
 * @typedef {import('./world.mjs').Session} Session
 * @typedef {import('./world.mjs').Tokens} Tokens
 * @typedef {import('./world.mjs').World} World
 * @typedef {{ statusCode: number, data: unknown }} Result
 * @typedef {{ ready: Promise<void>, request(options: { url: string }): Promise<unknown> }} Login
 */

export const ORIGIN = 'https://api.example.com'
export const PATH = '/v1/me'
const LOGIN = '/v1/auth/wechat/login'
const REFRESH = '/v1/auth/token'

/** @param {Tokens} tokens */
const grant = ({ access, refresh, expiresIn, refreshExpiresIn }) => ({
  access_token: access,
  token_type: 'Bearer',
  expires_in: expiresIn,
  refresh_token: refresh,
  refresh_expires_in: refreshExpiresIn,
  user: { id: 'user', is_new: false, has_phone: false, has_union_id: true },
})

/** @type {Dialect} */
export const contract = {
  loginPath: LOGIN,
  refreshPath: REFRESH,
  codeOf: ({ data }) => data.code,
  tokenOf: ({ header }) => bearer(header.Authorization ?? header.authorization),
  grant,
}

/** @param {string | undefined} authorization */
const bearer = (authorization = '') => authorization.replace(/^Bearer /, '')

/**
 * @param {(options: { baseUrl: string, random(): number }) => Login} createLogin
 * @returns {Client}
 */
export const ours = (createLogin) => ({
  name: 'miniprogram-login',
  dialect: contract,
  async start({ wx, time }, session) {
    if (session) {
      const record = {
        version: 1,
        device: 'bench',
        session: { ...grant(session), receivedAt: time.now() },
        ended: null,
        revoke: [],
        prefetchedAt: 0,
      }
      wx.setStorageSync('miniprogram-login:wx0123456789abcdef:release', JSON.stringify(record))
    }
    // Without jitter: the figures are exact.
    const login = createLogin({ baseUrl: ORIGIN, random: () => 0.5 })
    await login.ready
    return () => login.request({ url: PATH })
  },
})

/**
 * @param {World['wx']} wx
 * @param {object} options
 * @returns {Promise<Result>}
 */
const wxRequest = (wx, options) =>
  new Promise((success, fail) => wx.request({ ...options, success: /** @type {never} */ (success), fail }))

/**
 * @param {World['wx']} wx
 * @returns {Promise<string>}
 */
const wxLogin = (wx) =>
  new Promise((resolve, fail) =>
    wx.login({ success: (result) => resolve(/** @type {{ code: string }} */ (result).code), fail }),
  )

/** @param {Result} result */
function bodyOf({ statusCode, data }) {
  if (statusCode !== 200) throw Object.assign(new Error(`HTTP ${statusCode}`), { status: statusCode })
  return data
}

/** No login at all: what a request costs, and what happens to it without one. */
export const bare = /** @type {Client} */ ({
  name: 'bare wx.request',
  dialect: contract,
  start:
    ({ wx }, session) =>
    async () =>
      bodyOf(
        await wxRequest(wx, {
          url: ORIGIN + PATH,
          header: session ? { Authorization: `Bearer ${session.access}` } : {},
        }),
      ),
})

/**
 * As tutorials show it: `wx.checkSession` at launch decides whether the token is good, each request that has none, or is
 * refused, logs in and tries again.
 */
export const tutorial = /** @type {Client} */ ({
  name: 'tutorial code',
  dialect: contract,
  start({ wx }, session) {
    if (session) wx.setStorageSync('token', session.access)
    /** @type {Promise<void>} */
    const checked = new Promise((resolve) => {
      if (!session) return resolve()
      const expired = () => {
        wx.removeStorageSync('token')
        resolve()
      }
      wx.checkSession({ success: () => resolve(), fail: expired })
    })
    const logIn = async () => {
      const code = await wxLogin(wx)
      const { access_token } = /** @type {{ access_token: string }} */ (
        bodyOf(await wxRequest(wx, { url: ORIGIN + LOGIN, method: 'POST', data: { code } }))
      )
      wx.setStorageSync('token', access_token)
    }
    const signed = () =>
      wxRequest(wx, {
        url: ORIGIN + PATH,
        header: { Authorization: `Bearer ${wx.getStorageSync('token')}` },
      })
    return async () => {
      await checked
      if (!wx.getStorageSync('token')) await logIn()
      const result = await signed()
      if (result.statusCode !== 401) return bodyOf(result)
      await logIn()
      return bodyOf(await signed())
    }
  },
})

/**
 * The recipe for interceptors that most articles repeat: the first refusal renews, the others queue until it is done.
 * When the renewal fails, the queue is forgotten.
 */
export const queueing = /** @type {Client} */ ({
  name: 'isRefreshing + queue',
  dialect: contract,
  start({ wx }, session) {
    let access = session?.access ?? ''
    let refresh = session?.refresh ?? ''
    let isRefreshing = false
    /** @type {(() => void)[]} */
    let queue = []
    const renew = async () => {
      const refreshed =
        refresh &&
        (await wxRequest(wx, { url: ORIGIN + REFRESH, method: 'POST', data: { refresh_token: refresh } }))
      const answer =
        refreshed && refreshed.statusCode === 200
          ? refreshed
          : await wxRequest(wx, { url: ORIGIN + LOGIN, method: 'POST', data: { code: await wxLogin(wx) } })
      const tokens = /** @type {ReturnType<typeof grant>} */ (bodyOf(answer))
      access = tokens.access_token
      refresh = tokens.refresh_token
    }
    /** @type {Send} */
    const send = async () => {
      const result = await wxRequest(wx, {
        url: ORIGIN + PATH,
        header: { Authorization: `Bearer ${access}` },
      })
      if (result.statusCode !== 401) return bodyOf(result)
      if (isRefreshing) return new Promise((resolve) => queue.push(() => resolve(send())))
      isRefreshing = true
      try {
        await renew()
        for (const again of queue) again()
      } finally {
        isRefreshing = false
        queue = []
      }
      return send()
    }
    return send
  },
})
