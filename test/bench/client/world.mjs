/**
 * A phone with WeChat on it, the backend it reaches, and time, for clients that know nothing of each other. Latencies are
 * those of the session engine's scenarios. Nothing here waits for real: `wx`, timers and `Date.now` are put in place of
 * the real ones while a client runs.
 */

/** Milliseconds. */
export const LATENCY = { login: 100, request: 80, exchange: 120, refresh: 20, checkSession: 30, storage: 2 }
const IN_FLIGHT = 10
const EPOCH = 1_800_000_000_000
const ACCESS_LIFE_S = 7_200
const REFRESH_LIFE_S = 2_592_000

/**
 * What a client and its backend agreed on.
 *
 * @typedef {object} Dialect
 * @property {string} loginPath
 * @property {string} [refreshPath]
 * @property {(request: Request) => unknown} codeOf
 * @property {(request: Request) => unknown} tokenOf what an ordinary request is signed with
 * @property {(tokens: Tokens) => object} grant body of a login or refresh that went well
 *
 * @typedef {{ path: string, method: string, header: Record<string, string>, data: Record<string, unknown> }} Request
 * @typedef {{ access: string, refresh: string, expiresIn: number, refreshExpiresIn: number }} Tokens
 * @typedef {Tokens & { endsAt: number, refreshEndsAt: number, alive: boolean }} Session
 * @typedef {{ status: number, body: unknown }} Answer
 * @typedef {Record<string, unknown> & {
 *   success?(result: object): void,
 *   fail?(failure: object): void,
 *   complete?(result: object): void,
 * }} Options
 * @typedef {ReturnType<typeof createWorld>} World
 */

/** @param {Dialect} dialect */
export function createWorld(dialect) {
  const time = createTime()
  const counts = { login: 0, checkSession: 0, request: 0 }
  /** @type {Map<string, unknown>} */
  const storage = new Map()
  const codes = new Set()
  /** @type {Session[]} */
  const sessions = []
  const phone = {
    online: true,
    /** @type {'ok' | 'never'} */
    wxLogin: 'ok',
    /** Milliseconds more for requests to this path. */
    delay: (/** @type {string} */ _path) => 0,
  }
  const backend = {
    /** The login endpoint answers 500. */
    broken: false,
    /** Each login ends the sessions before it. */
    oneSessionOnly: false,
    /** @returns {Session} */
    grant() {
      if (backend.oneSessionOnly) backend.revokeAll()
      const session = { ...tokens(), alive: true }
      sessions.push(session)
      return session
    },
    revokeAll() {
      for (const session of sessions) session.alive = false
    },
  }
  let made = 0

  function tokens() {
    made += 1
    const now = time.elapsed()
    return {
      access: `access-${made}`,
      refresh: `refresh-${made}`,
      expiresIn: ACCESS_LIFE_S,
      refreshExpiresIn: REFRESH_LIFE_S,
      endsAt: now + ACCESS_LIFE_S * 1000,
      refreshEndsAt: now + REFRESH_LIFE_S * 1000,
    }
  }

  /**
   * @param {Request} request
   * @returns {Answer}
   */
  function answer(request) {
    const now = time.elapsed()
    if (request.path === dialect.loginPath) {
      if (backend.broken) return { status: 500, body: { code: 'internal_error' } }
      if (!codes.delete(dialect.codeOf(request))) return { status: 400, body: { code: 'wechat_code_used' } }
      return { status: 200, body: dialect.grant(backend.grant()) }
    }
    if (request.path === dialect.refreshPath) {
      const session = sessions.find(({ refresh }) => refresh === request.data.refresh_token)
      if (!session?.alive || now >= session.refreshEndsAt)
        return { status: 400, body: { code: 'refresh_token_invalid' } }
      return { status: 200, body: dialect.grant(Object.assign(session, tokens())) }
    }
    const session = sessions.find(({ access }) => access === dialect.tokenOf(request))
    if (!session?.alive || now >= session.endsAt)
      return { status: 401, body: { code: 'access_token_invalid' } }
    return { status: 200, body: { id: 'user' } }
  }

  /**
   * @param {number} ms
   * @param {string} api
   * @param {Options} options
   * @param {() => object} result
   */
  function later(ms, api, { success, fail, complete }, result) {
    time.setTimeout(() => {
      const [end, given] = phone.online
        ? [success, { errMsg: `${api}:ok`, ...result() }]
        : [fail, { errMsg: `${api}:fail request:fail errcode:-105 cronet_error_code:-105` }]
      end?.(given)
      complete?.(given)
    }, ms)
  }

  let inFlight = 0
  /** @type {(() => void)[]} */
  const line = []

  /** @param {Options} options */
  function request(options) {
    counts.request += 1
    const path =
      String(options.url)
        .replace(/^https:\/\/[^/]+/, '')
        .split('?')[0] ?? ''
    let done = false
    const leave = () => {
      done = true
      inFlight -= 1
      line.shift()?.()
    }
    const start = () => {
      inFlight += 1
      const extra = { [dialect.loginPath]: LATENCY.exchange, [String(dialect.refreshPath)]: LATENCY.refresh }
      later(LATENCY.request + (extra[path] ?? 0) + phone.delay(path), 'request', guarded(options), () => {
        const { status, body } = answer({
          path,
          method: String(options.method ?? 'GET').toUpperCase(),
          header: /** @type {Record<string, string>} */ (options.header ?? {}),
          data: parsed(options.data),
        })
        return { statusCode: status, header: { 'Content-Type': 'application/json' }, cookies: [], data: body }
      })
    }
    /**
     * @param {Options} callbacks
     * @returns {Options}
     */
    const guarded = ({ success, fail, complete }) => {
      const first =
        (/** @type {((given: object) => void) | undefined} */ end) => (/** @type {object} */ given) => {
          if (done) return
          leave()
          end?.(given)
          complete?.(given)
        }
      return { success: first(success), fail: first(fail) }
    }
    if (inFlight < IN_FLIGHT) start()
    else line.push(start)
    const abort = () => {
      if (!done) guarded(options).fail?.({ errMsg: 'request:fail abort' })
    }
    return { abort, onHeadersReceived() {}, onProgressUpdate() {} }
  }

  const read = (/** @type {string} */ key) => storage.get(key) ?? ''
  const wx = {
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wx0123456789abcdef', envVersion: 'release' } }),
    getEnterOptionsSync: () => ({ scene: 1001 }),
    getLaunchOptionsSync: () => ({ scene: 1001 }),
    getSystemInfoSync: () => ({ platform: 'ios', SDKVersion: '3.8.0' }),
    getStorageSync: read,
    setStorageSync: (/** @type {string} */ key, /** @type {unknown} */ data) => void storage.set(key, data),
    removeStorageSync: (/** @type {string} */ key) => void storage.delete(key),
    /** @param {Options} options */
    getStorage(options) {
      const known = storage.has(String(options.key))
      time.setTimeout(() => {
        if (known) options.success?.({ data: storage.get(String(options.key)) })
        else options.fail?.({ errMsg: 'getStorage:fail data not found' })
      }, LATENCY.storage)
    },
    /** @param {Options} options */
    setStorage(options) {
      storage.set(String(options.key), options.data)
      time.setTimeout(() => options.success?.({}), LATENCY.storage)
    },
    /** @param {Options} options */
    login(options) {
      counts.login += 1
      if (phone.wxLogin === 'ok')
        later(LATENCY.login, 'login', options, () => {
          const code = `code-${counts.login}-${codes.size}`
          codes.add(code)
          return { code }
        })
    },
    /** @param {Options} options */
    checkSession(options) {
      counts.checkSession += 1
      later(LATENCY.checkSession, 'checkSession', options, () => ({}))
    },
    request,
    /** @param {Options} options */
    getNetworkType(options) {
      time.setTimeout(() => options.success?.({ networkType: phone.online ? 'wifi' : 'none' }), 1)
    },
    onSocketOpen() {},
    onSocketMessage() {},
    onSocketError() {},
    onSocketClose() {},
  }

  return { time, counts, phone, backend, wx, storage }
}

/** @param {unknown} data */
const parsed = (data) =>
  /** @type {Record<string, unknown>} */ (typeof data === 'string' ? JSON.parse(data) : (data ?? {}))

/** @typedef {{ at: number, run: () => void }} Timer */

function createTime() {
  let elapsed = 0
  let last = 0
  /** @type {Map<number, Timer>} */
  const timers = new Map()
  const { setImmediate } = globalThis
  const microtasks = () => new Promise((resolve) => setImmediate(() => resolve(undefined)))

  return {
    elapsed: () => elapsed,
    now: () => EPOCH + elapsed,
    /**
     * @param {() => void} run
     * @param {number} [ms]
     */
    setTimeout(run, ms = 0) {
      last += 1
      timers.set(last, { at: elapsed + Math.max(0, ms), run })
      return last
    },
    clearTimeout: (/** @type {number} */ timer) => void timers.delete(timer),
    /** The mini program sleeps in the background: time passes, its timers do not. */
    freeze(/** @type {number} */ ms) {
      elapsed += ms
      for (const timer of timers.values()) timer.at += ms
    },
    /**
     * Lets time pass until `isDone`, so many milliseconds at most, or until nothing is left to wait for.
     *
     * @param {() => boolean} isDone
     * @param {number} atMost
     */
    async run(isDone, atMost) {
      const end = elapsed + atMost
      await microtasks()
      while (!isDone()) {
        const next = Math.min(...[...timers.values()].map(({ at }) => at))
        if (next > end) return
        elapsed = Math.max(elapsed, next)
        for (const [key, { at, run }] of [...timers]) if (at === next && timers.delete(key)) run()
        await microtasks()
      }
    },
  }
}
