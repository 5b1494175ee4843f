import type { ProblemCode } from './contract'
import { redact } from './redact'
import type { Answer } from './wire'

/** What a failure means to the caller. */
export interface Meaning {
  /** `ended`: the person has to sign in anew. `kept`: whatever session there was is still there. */
  readonly session: 'kept' | 'ended'
  /**
   * `later`: the same call may work after a while (`retryAfterMs` when known). `signIn`: call `signIn()`.
   * `tap`: ask again from a tap. `never`: the same call will fail again.
   */
  readonly retry: 'later' | 'signIn' | 'tap' | 'never'
}

const later = { session: 'kept', retry: 'later' } as const
const never = { session: 'kept', retry: 'never' } as const
const tap = { session: 'kept', retry: 'tap' } as const

/** Every failure the SDK reports. The codes are API; `docs/errors.md` says what to do about each. */
export const CATALOGUE = {
  /** No answer from the network. */
  network: later,
  /** No answer in time; the work may have been done. */
  timeout: later,
  /** Cancelled through `signal`. */
  aborted: never,
  /** The backend failed, or its answer cannot be read. */
  server: later,
  /** Too many calls: backend or WeChat ask to wait. */
  rate_limited: later,
  /** Any other 4xx; see `status`, `reason` and `body`. */
  refused: never,
  /** The backend refuses tokens it has just issued. */
  unauthorized: later,
  /** Needs a login fresher than this session's, and the silent one did not satisfy. */
  reauthentication_required: { session: 'kept', retry: 'signIn' },
  /** Nobody is signed in, and the person has to want it. */
  signed_out: { session: 'ended', retry: 'signIn' },
  /** A sign-out came in between and won. */
  superseded: { session: 'ended', retry: 'never' },
  /** The backend blocked the account. */
  blocked: { session: 'ended', retry: 'never' },
  /** The account was deleted; `signIn()` makes a new one. */
  deleted: { session: 'ended', retry: 'signIn' },
  /** WeChat itself blocked the login of this user. */
  wechat_blocked: never,
  /** Three codes in a row were refused. */
  login_code: later,
  /** `wx.login` failed. */
  login_failed: later,
  /** Held back by the frequency rule of `wx.login`. */
  too_many_logins: later,
  /** session_key has changed since the data was collected: collect it again. */
  session_key_stale: tap,
  /** The person refused or cancelled. */
  denied: tap,
  /** Must be called first thing in a tap handler. */
  tap_required: tap,
  /** The paid quota of this API is used up. */
  quota: never,
  /** Missing in the privacy guide of the mp console. */
  privacy_undeclared: never,
  /** A setting of the mini program or the backend is wrong: domain list, AppID, secret, address. */
  misconfigured: never,
  /** This WeChat or base library lacks the API; `reason` names it. */
  unsupported: never,
  /** No login here; `reason` is `single_page`, `plugin` or `mock_code`, the message names the way out. */
  unavailable: never,
  /** `dispose()` was called. */
  disposed: never,
} as const satisfies Record<string, Meaning>

export type LoginErrorCode = keyof typeof CATALOGUE

interface Facts {
  /** What exactly: the backend's problem code, the missing API, the kind of `unavailable`. */
  readonly reason: string | null
  /** HTTP status, when there was an answer. */
  readonly status: number | null
  /** WeChat's errno, from base library 2.24.0 on. */
  readonly errno: number | null
  /** Milliseconds until another try makes sense, when known. */
  readonly retryAfterMs: number | null
}

const NO_FACTS: Facts = { reason: null, status: null, errno: null, retryAfterMs: null }

/** A typed failure. Tell it by `isLoginError`, switch on `code`; never use `instanceof` or the message. */
export interface LoginError extends Error, Meaning, Facts {
  readonly name: 'LoginError'
  readonly code: LoginErrorCode
  /** Body of a refused request. Not enumerable, so that it stays out of logs. */
  readonly body?: unknown
}

/**
 * A plain Error with members: subclassing Error costs a helper of 1.5 kB once WeChat lowers it to ES5.
 *
 * @param detail - added to the message, redacted.
 */
export function loginError(code: LoginErrorCode, facts: Partial<Facts> = {}, detail = ''): LoginError {
  const { reason } = facts
  const error = new Error(code + (reason ? ` (${reason})` : '') + (detail && `: ${redact(detail)}`))
  return Object.assign(error, { name: 'LoginError' as const, code }, CATALOGUE[code], NO_FACTS, facts)
}

/** True for every failure of this SDK, also from another copy of it. */
export function isLoginError(error: unknown): error is LoginError {
  return isObject(error) && error.name === 'LoginError' && 'code' in error
}

/** Only typed errors leave the SDK; what a port throws is read as WeChat's own failures are. */
export function asLoginError(error: unknown, otherwise: LoginErrorCode = 'server'): LoginError {
  return isLoginError(error) ? error : fromWx(Object(error), otherwise)
}

/**
 * Who else says so, and how: WeChat by its shared errno table (docs: PublicErrno), as far as login can meet it, and the
 * backend by a problem code. Of the backend's words only these names decide.
 */
const BY_NAME: readonly (readonly [LoginErrorCode, ...(number | ProblemCode)[]])[] = [
  ['denied', 1, 3, 103, 104, 101102],
  ['timeout', 5],
  ['unsupported', 100],
  [
    'misconfigured',
    102,
    1004,
    1005,
    1011,
    1014,
    1025,
    101101,
    600002,
    600009,
    600011,
    'server_misconfigured',
  ],
  ['network', 108],
  ['privacy_undeclared', 112, 101100],
  ['too_many_logins', 1003, 510001],
  ['quota', 1400001],
  ['wechat_blocked', 1402101, 1421102, 'wechat_user_blocked'],
  ['blocked', 'account_blocked'],
  ['deleted', 'account_deleted'],
  ['unavailable', 'wechat_code_mock'],
  ['login_code', 1020, 1021, 'wechat_code_invalid', 'wechat_code_used'],
  ['rate_limited', 'rate_limited', 'wechat_quota_exceeded'],
  ['session_key_stale', 'session_key_stale'],
  ['reauthentication_required', 'reauthentication_required'],
]

function byName(name: unknown): LoginErrorCode | undefined {
  const [code] = BY_NAME.find((row) => row.indexOf(name as number, 1) > 0) || []
  return code
}

/** Base libraries before 2.24.0 give no errno, and the texts differ by platform: match loosely. */
const BY_TEXT: readonly (readonly [LoginErrorCode, RegExp])[] = [
  ['aborted', /abort/i],
  ['timeout', /timed?[ _]?out/i],
  ['tap_required', /tap gesture/i],
  ['denied', /deny|denied|cancel|not authorized/i],
  ['misconfigured', /domain list|no permission/i],
  ['network', /errcode:-|cronet/],
]

/** What WeChat hands to a `fail` callback. */
export interface WxFailure {
  readonly errMsg?: string
  readonly errno?: number
}

/** @param otherwise - what it means when neither errno nor text explain it. */
export function fromWx({ errno, errMsg = '' }: WxFailure, otherwise: LoginErrorCode): LoginError {
  const [named = otherwise] = BY_TEXT.find(([, text]) => text.test(errMsg)) || []
  return loginError(byName(errno) || named, { errno: errno || null }, errMsg)
}

/** Reads an answer that is not a success. One that nobody foresaw never ends a session. */
export function fromAnswer({ statusCode: status, header, data }: Answer): LoginError {
  const named = isObject(data) ? String(data.code) : ''
  // Anything that does not look like a problem code may be a secret that a proxy echoes.
  const problem = status >= 400 && /^[a-z_]{1,40}$/.test(named) ? named : null
  const code = byName(problem) || byStatus(status)
  const mock = code === 'unavailable'
  const facts = { reason: mock ? 'mock_code' : problem, status, retryAfterMs: retryAfter(header) }
  return loginError(code, facts, mock ? WAY_OUT.mock_code : `HTTP ${status}`)
}

export const WAY_OUT = {
  single_page: 'open the whole mini program',
  plugin: 'use wx.pluginLogin',
  mock_code: 'set your AppID',
} as const

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
  const ms = Number(value) * 1000 || Date.parse(value) - Date.parse(headerOf(header, 'date'))
  return ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : null
}

/** The case of header names differs by platform. */
export function headerOf(header: Answer['header'] = {}, name: string): string {
  const [, value = ''] = Object.entries(header).find(([key]) => key.toLowerCase() === name) || []
  return value
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
