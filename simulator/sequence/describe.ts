import type { Step } from './step'

/**
 * The only place where texts of steps are made, by allow-list: what is not known to be a name does not get in. No value of
 * a request, an answer, a header or a query is ever looked at, but numbers of WeChat's and HTTP's own tables and the
 * machine names of RFC 9457 problems.
 */

/** Names of members that tell what travels. */
const TELLING = new Set([
  ...['code', 'access_token', 'refresh_token', 'openid', 'unionid', 'session_key', 'secret', 'user'],
  ...['encryptedData', 'encrypted_data', 'iv', 'signature', 'rawData', 'raw_data', 'userInfo', 'avatarUrl'],
  ...['avatar_url', 'nickname', 'nickName', 'phone', 'authSetting', 'sessions'],
])

/** What a path, an id or a file may consist of: words, version numbers, WeChat's own endpoints. Ids have digits. */
const WORD = /^[a-z][a-z_-]{0,23}$/
const VERSION = /^v\d{1,2}$/
const ENDPOINTS = new Set(['jscode2session'])
const HIDDEN = '…'

/** `/v1/auth/sessions/…` of an address: words only, without origin and query. */
export function pathOf(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  const words = path
    .split('/')
    .map((word) =>
      word === '' || WORD.test(word) || VERSION.test(word) || ENDPOINTS.has(word) ? word : HIDDEN,
    )
  return words.join('/') || '/'
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])

/** `POST /v1/auth/wechat/login`. */
export function requestLabel(method: string, url: string): string {
  const name = method.toUpperCase()
  return `${METHODS.has(name) ? name : HIDDEN} ${pathOf(url)}`
}

/** The telling names among the members of an object, or of a JSON text of one. */
export function namesIn(value: unknown): string[] {
  const given = typeof value === 'string' ? parsed(value) : value
  if (typeof given !== 'object' || given === null) return []
  return Object.keys(given).filter((name) => TELLING.has(name))
}

/** Whether a request shows an access token: its header's name is all that is looked at. */
export function carriesToken(header: unknown): boolean {
  if (typeof header !== 'object' || header === null) return false
  return Object.keys(header).some((name) => name.toLowerCase() === 'authorization')
}

/** `200`, or `401 access_token_invalid` of an `application/problem+json`. */
export function statusOf(statusCode: unknown, body: unknown): string {
  const status = Number(statusCode)
  if (!Number.isInteger(status)) return ''
  if (status < 400) return String(status)
  const { code, type } = Object(typeof body === 'string' ? parsed(body) : body) as Record<string, unknown>
  const isProblem = typeof type === 'string' && typeof code === 'string' && /^[a-z][a-z_]{2,40}$/.test(code)
  return isProblem ? `${status} ${code}` : String(status)
}

/** `errno 108` of an API's failure. */
export function errnoOf(failure: unknown): string {
  const { errno } = Object(failure) as { errno?: unknown }
  return typeof errno === 'number' && Number.isInteger(errno) ? `errno ${errno}` : ''
}

/** `#sign-in`; undefined for an id that is no word, which may have been made of somebody's data. */
export const idLabel = (id: string): string | undefined => (WORD.test(id) ? `#${id}` : undefined)

/** `button`. */
export const tagLabel = (tag: string): string => (WORD.test(tag) ? tag : HIDDEN)

/** A call of WeChat's server API as its log tells it; `run` tells apart calls before and after a reset of that log. */
export function describeWeChatCall(
  call: {
    readonly id: number
    readonly method: string
    readonly path: string
    readonly began: number
    readonly duration: number
    readonly status: number | null
    readonly errcode: number | null
  },
  run: number,
): Step {
  const { id, method, path, began, duration, status, errcode } = call
  const succeeded = errcode === 0
  const [carries, brings] = TRAVELS[path] ?? [[], []]
  return {
    id: `wechat-${run}-${id}`,
    kind: 'login',
    from: 'backend',
    to: 'wechat',
    label: requestLabel(method, path),
    began,
    took: duration,
    outcome: succeeded ? 'ok' : 'failed',
    carries,
    brings: succeeded ? brings : [],
    status: errcode ? `errcode ${errcode}` : String(status ?? ''),
    callers: [],
  }
}

/** What a call of WeChat's server API takes and gives, by its documentation. */
const TRAVELS: Readonly<Record<string, readonly [carries: readonly string[], brings: readonly string[]]>> = {
  '/sns/jscode2session': [
    ['code', 'secret'],
    ['openid', 'session_key'],
  ],
  '/wxa/business/getuserphonenumber': [['access_token', 'code'], ['phone']],
  '/cgi-bin/stable_token': [['secret'], ['access_token']],
  '/cgi-bin/token': [['secret'], ['access_token']],
  '/wxa/checksession': [['access_token', 'openid', 'signature'], []],
  '/wxa/resetusersessionkey': [['access_token', 'openid', 'signature'], ['session_key']],
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
