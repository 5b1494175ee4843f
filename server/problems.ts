import { randomInt } from 'node:crypto'
import type { Problem, ProblemAction, ProblemCode } from '../miniprogram/login/contract'
import { SessionError } from './sessions/errors'
import { IdempotencyError } from './sessions/idempotency'
import { StorageUnavailable } from './stores/store'
import { WechatError, type WechatFailure } from './wechat/errors'

interface ProblemKind {
  readonly status: number
  readonly title: string
  readonly action: ProblemAction
  /** The value of RFC 6749, 6750 or 9470 where one exists, so that OAuth clients can read it. */
  readonly error?: string
}

/** Every answer that is not a success. Clients switch on `code` and `action`, never on text. */
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

export interface ProblemAnswer {
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>
}

export interface DescribeOptions {
  readonly requestId: string
  /** Tell a reused refresh token from an invalid one. Helps whoever builds a client, and a thief. */
  readonly explainReuse: boolean
}

/** The one place where errors become answers. What it does not know is an `internal_error` without a word of the cause. */
export function describeError(error: unknown, { requestId, explainReuse }: DescribeOptions): ProblemAnswer {
  const known = toProblemError(error)
  const isHidden = known.code === 'refresh_token_reused' && !explainReuse
  const code = isHidden ? 'refresh_token_invalid' : known.code
  const { detail, headers, upstream, errors } = known.extras
  const kind: ProblemKind = PROBLEMS[code]
  const problem: Problem = {
    type: `urn:problem-type:miniprogram-login:${code}`,
    title: kind.title,
    status: kind.status,
    ...(detail !== undefined && { detail }),
    instance: `urn:request:${requestId}`,
    code,
    ...(kind.error !== undefined && { error: kind.error, error_description: kind.title }),
    retryable: kind.action === 'retry' || kind.action === 'wait',
    action: kind.action,
    ...(upstream !== undefined && { upstream }),
    ...(errors !== undefined && { errors }),
  }
  return { problem, headers: { ...challenge(code, kind), ...headers } }
}

function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof SessionError) return new ProblemError(error.code)
  if (error instanceof IdempotencyError)
    return new ProblemError(
      error.code,
      error.code === 'request_in_progress' ? { headers: { 'retry-after': '1' } } : {},
    )
  if (error instanceof WechatError) return fromWechat(error)
  if (error instanceof StorageUnavailable)
    return new ProblemError('storage_unavailable', { headers: { 'retry-after': '1' } })
  return fromFramework(error)
}

const FROM_WECHAT = {
  code_invalid: 'wechat_code_invalid',
  code_used: 'wechat_code_used',
  code_mock: 'wechat_code_mock',
  user_blocked: 'wechat_user_blocked',
  quota_exceeded: 'wechat_quota_exceeded',
  busy: 'wechat_busy',
  misconfigured: 'server_misconfigured',
  timeout: 'wechat_timeout',
  bad_response: 'wechat_bad_response',
  unavailable: 'wechat_unavailable',
  token_invalid: 'wechat_unavailable',
  session_key_invalid: 'session_key_stale',
  user_not_recent: 'reauthentication_required',
} as const satisfies Record<WechatFailure, ProblemCode>

const MOCK_CODE_DETAIL =
  'Set an AppID in project.config.json, or run the backend against the simulated WeChat (npm start).'

function fromWechat({ failure, details }: WechatError): ProblemError {
  const { upstream, retryAfterMs = RETRY_AFTER_MS[failure] } = details
  return new ProblemError(FROM_WECHAT[failure], {
    ...(failure === 'code_mock' && { detail: MOCK_CODE_DETAIL }),
    ...(upstream && { upstream }),
    ...(retryAfterMs !== undefined && { headers: { 'retry-after': retryAfter(retryAfterMs) } }),
  })
}

/** Where WeChat's failure itself says nothing of a time. */
const RETRY_AFTER_MS: Readonly<Partial<Record<WechatFailure, number>>> = {
  busy: 1000,
  unavailable: 5000,
  token_invalid: 5000,
}

/** Spread a little: a crowd that is told the same moment comes back at that moment. */
function retryAfter(milliseconds: number): string {
  return String(Math.max(1, Math.ceil(milliseconds / 1000)) + (milliseconds > 10_000 ? randomInt(0, 5) : 0))
}

interface FrameworkError {
  readonly statusCode: number
  readonly code: string
  readonly validation?: readonly { readonly instancePath: string; readonly message?: string }[]
}

/** Fastify's own errors: a body that cannot be read, parsed or validated. */
function fromFramework(error: unknown): ProblemError {
  if (!isFrameworkError(error)) return new ProblemError('internal_error')
  if (error.validation)
    return new ProblemError('validation_failed', {
      errors: error.validation.map(({ instancePath, message }) => ({
        pointer: instancePath,
        detail: message ?? 'is not valid',
      })),
    })
  if (error.statusCode === 413) return new ProblemError('payload_too_large')
  if (error.statusCode === 415)
    return new ProblemError('unsupported_media_type', { headers: { 'accept-post': 'application/json' } })
  if (error.statusCode >= 400 && error.statusCode < 500) return new ProblemError('validation_failed')
  return new ProblemError('internal_error')
}

function isFrameworkError(error: unknown): error is FrameworkError {
  return (
    typeof error === 'object' &&
    error !== null &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    'code' in error &&
    typeof error.code === 'string'
  )
}

/** RFC 6750 §3: no `error` where no credentials were sent. RFC 9470 for the fresh login. */
function challenge(code: ProblemCode, kind: ProblemKind): Record<string, string> {
  const realm = 'Bearer realm="miniprogram-login"'
  if (code === 'authentication_required') return { 'www-authenticate': realm }
  if (kind.status === 401 || code === 'insufficient_scope')
    return { 'www-authenticate': `${realm}, error="${kind.error}"` }
  return {}
}
