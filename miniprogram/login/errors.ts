import type { ProblemCode } from './contract'
import { redact } from './redact'

interface CatalogueEntry {
  /** `ended`: the person has to sign in anew. `kept`: whatever session there was is still there. */
  readonly session: 'kept' | 'ended'
  /**
   * `later`: the same call may work after a while (`retryAfterMs` when the server said how long).
   * `signIn`: call `signIn()`. `tap`: ask again from a tap. `never`: the same call will fail again.
   */
  readonly retry: 'later' | 'signIn' | 'tap' | 'never'
  readonly hint: string
}

/**
 * Every failure the SDK reports: what became of the session, when to try again, what to do.
 * Codes are API; hints are for developers and may change. `docs/errors.md` says the same.
 */
export const CATALOGUE = {
  network: { session: 'kept', retry: 'later', hint: 'No answer from the network' },
  timeout: { session: 'kept', retry: 'later', hint: 'No answer in time' },
  aborted: { session: 'kept', retry: 'never', hint: 'Cancelled by the caller' },
  server: { session: 'kept', retry: 'later', hint: 'The backend failed or its answer is unreadable' },
  rate_limited: { session: 'kept', retry: 'later', hint: 'Too many calls, the server asks to wait' },
  refused: { session: 'kept', retry: 'never', hint: 'The backend refused the request' },
  unauthorized: { session: 'kept', retry: 'later', hint: 'The backend refuses a token it has just issued' },
  reauthentication_required: { session: 'kept', retry: 'signIn', hint: 'Call signIn({ fresh: true }) first' },
  signed_out: { session: 'ended', retry: 'signIn', hint: 'Nobody is signed in: call signIn() first' },
  superseded: { session: 'ended', retry: 'never', hint: 'A sign-out happened meanwhile' },
  blocked: { session: 'ended', retry: 'never', hint: 'The backend blocked this account' },
  deleted: { session: 'ended', retry: 'signIn', hint: 'This account was deleted' },
  wechat_blocked: { session: 'kept', retry: 'never', hint: 'WeChat blocked the login of this user' },
  login_code: { session: 'kept', retry: 'later', hint: 'WeChat refused the login code' },
  login_failed: { session: 'kept', retry: 'later', hint: 'wx.login failed' },
  too_many_logins: { session: 'kept', retry: 'later', hint: 'Held back by the frequency rule of wx.login' },
  session_key_stale: {
    session: 'kept',
    retry: 'tap',
    hint: 'session_key has changed: collect the data again',
  },
  denied: { session: 'kept', retry: 'tap', hint: 'The person refused' },
  tap_required: { session: 'kept', retry: 'tap', hint: 'Call this first thing in a tap handler' },
  quota: { session: 'kept', retry: 'never', hint: 'The paid quota of this WeChat API is used up' },
  privacy_undeclared: {
    session: 'kept',
    retry: 'never',
    hint: 'Declare this in the privacy guide (mp console)',
  },
  misconfigured: { session: 'kept', retry: 'never', hint: 'A setting of backend or mini program is wrong' },
  unsupported: { session: 'kept', retry: 'never', hint: 'This WeChat or base library lacks the API' },
  unavailable: { session: 'kept', retry: 'never', hint: 'Login is not possible here' },
  disposed: { session: 'kept', retry: 'never', hint: 'dispose() was called' },
} as const satisfies Record<string, CatalogueEntry>

export type LoginErrorCode = keyof typeof CATALOGUE

/** A typed failure. Tell it by `isLoginError`, switch on `code`; never use `instanceof` or the message. */
export interface LoginError extends Error {
  readonly name: 'LoginError'
  readonly code: LoginErrorCode
  readonly session: CatalogueEntry['session']
  readonly retry: CatalogueEntry['retry']
  /** What exactly: the backend's problem code, the name of the missing API, the kind of `unavailable`. */
  readonly reason: string | null
  /** HTTP status, when there was an answer. */
  readonly status: number | null
  /** WeChat's errno, from base library 2.24.0 on. */
  readonly errno: number | null
  /** Milliseconds until another try makes sense, when known. */
  readonly retryAfterMs: number | null
  /** Body of a refused request. Not enumerable, so that it stays out of logs. */
  readonly body?: unknown
}

interface Facts {
  reason?: string | null
  status?: number | null
  errno?: number | null
  retryAfterMs?: number | null
  body?: unknown
  /** Added to the message, redacted. */
  detail?: string
}

/** A plain Error with members: subclassing Error costs a helper of 1.5 kB once WeChat lowers it to ES5. */
export function loginError(code: LoginErrorCode, facts: Facts = {}): LoginError {
  const { session, retry, hint } = CATALOGUE[code]
  const { reason = null, status = null, errno = null, retryAfterMs = null, body, detail } = facts
  const error = new Error(hint + (reason ? ` (${reason})` : '') + (detail ? `: ${redact(detail)}` : ''))
  Object.defineProperty(error, 'body', { value: body })
  return Object.assign(error, {
    name: 'LoginError',
    code,
    session,
    retry,
    reason,
    status,
    errno,
    retryAfterMs,
  } as const)
}

/** True for every failure of this SDK, also from another copy of it. */
export function isLoginError(error: unknown): error is LoginError {
  return error instanceof Object && 'code' in error && 'name' in error && error.name === 'LoginError'
}

/** Wraps what a caller's own callback threw, so that only typed errors leave the SDK. */
export function asLoginError(error: unknown): LoginError {
  return isLoginError(error) ? error : loginError('server', { detail: String(error) })
}

/** WeChat's shared errno table (docs: PublicErrno), as far as login can meet it. */
const BY_ERRNO: Readonly<Record<number, LoginErrorCode>> = {
  1: 'denied',
  3: 'denied',
  5: 'timeout',
  100: 'unsupported',
  102: 'misconfigured',
  103: 'denied',
  104: 'denied',
  108: 'network',
  112: 'privacy_undeclared',
  1003: 'too_many_logins',
  1004: 'misconfigured',
  1005: 'misconfigured',
  1025: 'misconfigured',
  101100: 'privacy_undeclared',
  101101: 'misconfigured',
  101102: 'denied',
  1400001: 'quota',
  1402101: 'wechat_blocked',
  1421102: 'wechat_blocked',
  510001: 'too_many_logins',
  600002: 'misconfigured',
  600009: 'misconfigured',
  600011: 'misconfigured',
}

/** Base libraries before 2.24.0 give no errno, and the texts differ by platform: match loosely. */
const BY_TEXT: readonly [RegExp, LoginErrorCode][] = [
  [/abort/i, 'aborted'],
  [/time ?out/i, 'timeout'],
  [/tap gesture/i, 'tap_required'],
  [/deny|denied|cancel|not authorized/i, 'denied'],
  [/domain list|no permission/i, 'misconfigured'],
]

/** What WeChat hands to a `fail` callback. */
export interface WxFailure {
  errMsg?: string
  errno?: number
}

export function fromWx(failure: WxFailure | undefined, otherwise: LoginErrorCode): LoginError {
  const { errno = null, errMsg = '' } = failure ?? {}
  const code =
    (errno !== null && BY_ERRNO[errno]) || BY_TEXT.find(([text]) => text.test(errMsg))?.[1] || otherwise
  return loginError(code, { errno, detail: errMsg })
}

/** Only names the backend itself gives decide; see the table of backend problems in `docs/errors.md`. */
const BY_PROBLEM: Readonly<Partial<Record<ProblemCode, LoginErrorCode>>> = {
  account_blocked: 'blocked',
  account_deleted: 'deleted',
  wechat_user_blocked: 'wechat_blocked',
  wechat_code_mock: 'unavailable',
  wechat_code_invalid: 'login_code',
  wechat_code_used: 'login_code',
  wechat_quota_exceeded: 'rate_limited',
  rate_limited: 'rate_limited',
  server_misconfigured: 'misconfigured',
  session_key_stale: 'session_key_stale',
  reauthentication_required: 'reauthentication_required',
}

export interface Answer {
  readonly status: number
  readonly header: Readonly<Record<string, string>>
  readonly body: unknown
}

/** Reads an answer that is not a success. An answer nobody foresaw never ends a session. */
export function fromAnswer({ status, header, body }: Answer): LoginError {
  const reason = status >= 400 ? problemOf(body) : null
  const code = BY_PROBLEM[reason as ProblemCode] ?? byStatus(status)
  return loginError(code, {
    reason,
    status,
    body,
    retryAfterMs: retryAfter(header),
    detail: `HTTP ${status}`,
  })
}

/** The backend's problem code; anything that does not look like one may be a secret echoed by a proxy. */
function problemOf(body: unknown): string | null {
  return isObject(body) && typeof body.code === 'string' && /^[a-z_]{1,40}$/.test(body.code)
    ? body.code
    : null
}

function byStatus(status: number): LoginErrorCode {
  if (status === 401) return 'unauthorized'
  if (status === 429) return 'rate_limited'
  return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'server'
}

/** An hour: no proxy's page may keep a person out for a day. */
const LONGEST_WAIT_MS = 3_600_000

/** RFC 9110 §10.2.3: seconds, or a date, which is read against the server's own `Date`. */
function retryAfter(header: Answer['header']): number | null {
  const value = headerOf(header, 'retry-after')
  if (!value) return null
  const ms = Number(value) * 1000 || Date.parse(value) - Date.parse(headerOf(header, 'date') ?? '')
  return ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : null
}

/** The case of header names differs by platform. */
export function headerOf(header: Answer['header'], name: string): string | undefined {
  return Object.entries(header).find(([key]) => key.toLowerCase() === name)?.[1]
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
