/**
 * The `wx` of the benchmarks. As on a phone, options and answers cross a bridge as text, and an answer comes in a later
 * task; no other time passes. Counts what cannot be seen in CPU time here: on a phone each synchronous read of storage
 * stops the app until the other side has answered.
 */

const answer = JSON.stringify({
  statusCode: 200,
  errMsg: 'request:ok',
  header: {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Request-Id': 'request-1',
  },
  data: { id: 'user', nickname: null, avatar_url: null, phone: null, created_at: '2026-01-01T00:00:00Z' },
})

/**
 * @typedef {{ [member: string]: unknown }} Result
 * @typedef {{
 *   url: string,
 *   method?: string,
 *   header?: Record<string, string>,
 *   success?(result: Result): void,
 *   complete?(result: Result): void,
 * }} RequestOptions
 * @typedef {{ key: string, data?: unknown, success?(result: Result): void, fail?(result: Result): void }} StorageOptions
 */

/** @type {Map<string, string>} key to JSON */
const storage = new Map()
const task = { abort() {} }

export const counts = { requests: 0, syncReads: 0 }
/** The options of the latest `wx.request`, as they crossed the bridge. */
export let latest = '{}'

/** @param {string} key */
function getStorageSync(key) {
  counts.syncReads += 1
  return JSON.parse(storage.get(key) ?? '""')
}

/**
 * @param {string} key
 * @param {unknown} data
 */
function setStorageSync(key, data) {
  storage.set(key, JSON.stringify(data))
}

export const wx = {
  getAccountInfoSync: () => ({ miniProgram: { appId: 'bench', envVersion: 'release' } }),
  getEnterOptionsSync: () => ({ scene: 1001 }),
  getSystemInfoSync: () => ({ platform: 'ios', SDKVersion: '3.8.0' }),
  // Some peers listen to WeChat's socket as soon as they are imported.
  onSocketOpen() {},
  onSocketMessage() {},
  onSocketError() {},
  onSocketClose() {},
  getStorageSync,
  setStorageSync,
  /** @param {StorageOptions} options */
  getStorage({ key, success, fail }) {
    const text = storage.get(key)
    setImmediate(() => {
      if (text === undefined) fail?.({ errMsg: 'getStorage:fail data not found' })
      else success?.({ data: JSON.parse(text) })
    })
  },
  /** @param {StorageOptions} options */
  setStorage({ key, data, success }) {
    setStorageSync(key, data)
    setImmediate(() => success?.({}))
  },
  /** @param {RequestOptions} options */
  request({ success, complete, ...options }) {
    counts.requests += 1
    latest = JSON.stringify(options)
    setImmediate(() => {
      const result = JSON.parse(answer)
      success?.(result)
      complete?.(result)
    })
    return task
  },
}
