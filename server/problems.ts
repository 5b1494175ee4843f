import type { Problem, ProblemAction, ProblemCode } from '../miniprogram/login/contract'

export interface ProblemKind {
  readonly status: number
  readonly title: string
  readonly action: ProblemAction
  /** The value of RFC 6749, 6750 or 9470 where one exists, so that OAuth clients can read it. */
  readonly error?: string
}

/**
 * Every answer that is not a success. Clients switch on `code` and `action`, never on text.
 *
 * `insufficient_scope` and `account_deleted` are other backends' words: here is one scope, and whoever deleted their
 * account gets a new one at the next login.
 */
export const PROBLEMS = {
  validation_failed: {
    status: 400,
    title: 'The request is not valid',
    action: 'none',
    error: 'invalid_request',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body is of a type that this address does not read',
    action: 'none',
    error: 'invalid_request',
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    action: 'none',
    error: 'invalid_request',
  },
  headers_too_large: {
    status: 431,
    title: 'The header fields are too large',
    action: 'none',
    error: 'invalid_request',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time',
    action: 'retry',
    error: 'invalid_request',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address does not know the method',
    action: 'none',
    error: 'invalid_request',
  },
  not_found: { status: 404, title: 'There is nothing at this address', action: 'none' },
  wechat_code_invalid: {
    status: 400,
    title: 'WeChat does not accept the login code',
    action: 'relogin',
    error: 'invalid_grant',
  },
  wechat_code_used: {
    status: 400,
    title: 'The login code was used before',
    action: 'relogin',
    error: 'invalid_grant',
  },
  wechat_code_mock: {
    status: 400,
    title: 'The login code is the mock one of DevTools without an AppID',
    action: 'none',
    error: 'invalid_grant',
  },
  wechat_user_blocked: {
    status: 403,
    title: 'WeChat blocks the login of this person',
    action: 'none',
    error: 'access_denied',
  },
  wechat_quota_exceeded: {
    status: 503,
    title: 'WeChat limits our calls',
    action: 'wait',
    error: 'temporarily_unavailable',
  },
  wechat_busy: { status: 503, title: 'WeChat is busy', action: 'relogin', error: 'temporarily_unavailable' },
  wechat_timeout: {
    status: 504,
    title: 'WeChat did not answer in time',
    action: 'relogin',
    error: 'temporarily_unavailable',
  },
  wechat_bad_response: {
    status: 502,
    title: 'WeChat gave an answer that we do not understand',
    action: 'relogin',
    error: 'temporarily_unavailable',
  },
  wechat_unavailable: {
    status: 503,
    title: 'WeChat cannot be reached',
    action: 'wait',
    error: 'temporarily_unavailable',
  },
  server_misconfigured: {
    status: 500,
    title: 'The server is not set up correctly',
    action: 'none',
    error: 'server_error',
  },
  refresh_token_invalid: {
    status: 400,
    title: 'The session cannot be renewed',
    action: 'relogin',
    error: 'invalid_grant',
  },
  refresh_token_reused: {
    status: 400,
    title: 'A retired refresh token was used; its session has ended',
    action: 'relogin',
    error: 'invalid_grant',
  },
  authentication_required: { status: 401, title: 'An access token is needed', action: 'relogin' },
  access_token_invalid: {
    status: 401,
    title: 'The access token is not valid, or not any more',
    action: 'retry',
    error: 'invalid_token',
  },
  insufficient_scope: {
    status: 403,
    title: 'The access token does not cover this',
    action: 'none',
    error: 'insufficient_scope',
  },
  reauthentication_required: {
    status: 401,
    title: 'This needs a fresh login',
    action: 'reauthenticate',
    error: 'insufficient_user_authentication',
  },
  session_key_stale: { status: 409, title: 'The data cannot be opened; collect it again', action: 'relogin' },
  identity_conflict: { status: 409, title: 'This already belongs to another account', action: 'none' },
  precondition_failed: { status: 412, title: 'The resource has changed since it was read', action: 'none' },
  request_in_progress: { status: 409, title: 'The same request is still being worked on', action: 'retry' },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key was used with another body',
    action: 'none',
  },
  account_blocked: { status: 403, title: 'The account is blocked', action: 'none', error: 'access_denied' },
  account_deleted: { status: 403, title: 'The account was deleted', action: 'none', error: 'access_denied' },
  rate_limited: { status: 429, title: 'Too many requests', action: 'wait' },
  storage_unavailable: {
    status: 503,
    title: 'The server cannot reach its storage',
    action: 'retry',
    error: 'temporarily_unavailable',
  },
  internal_error: { status: 500, title: 'The server made a mistake', action: 'none', error: 'server_error' },
} as const satisfies Record<ProblemCode, ProblemKind>

interface ProblemExtras {
  /** Safe to show; never holds a value that the client sent. */
  readonly detail?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly upstream?: Problem['upstream']
  readonly errors?: Problem['errors']
}

/** Thrown by routes; the error handler answers with it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  constructor(
    readonly code: ProblemCode,
    readonly extras: ProblemExtras = {},
  ) {
    super(code)
  }
}
