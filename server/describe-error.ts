import { randomInt } from 'node:crypto'
import type { Problem, ProblemCode } from '../miniprogram/login/contract'
import { PROBLEMS, ProblemError, type ProblemKind } from './problems'
import { SessionError } from './sessions/errors'
import { IdempotencyError } from './sessions/idempotency'
import { StorageUnavailable } from './stores/store'
import { WechatError, type WechatFailure } from './wechat/errors'

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
    return new ProblemError(error.code, error.code === 'request_in_progress' ? SOON : {})
  if (error instanceof WechatError) return fromWechat(error)
  if (error instanceof StorageUnavailable) return new ProblemError('storage_unavailable', SOON)
  return fromParser(error) ?? fromFramework(error)
}

/** What is in the way now may be gone in a second. */
const SOON = { headers: { 'retry-after': '1' } }

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

/** So long that a crowd gathers meanwhile. */
const LONG_MS = 10_000

/** In whole seconds, spread a little after a long time: a crowd that is told the same moment comes back at that moment. */
function retryAfter(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  return String(milliseconds > LONG_MS ? seconds + randomInt(0, 5) : seconds)
}

/** Where node's parser of HTTP has something else to complain of than bytes that are no HTTP. */
const FROM_PARSER: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** Null for an error of anybody else than node's parser. */
function fromParser(error: unknown): ProblemError | null {
  const code = parserCode(error)
  return code === null ? null : new ProblemError(FROM_PARSER[code] ?? 'validation_failed')
}

/** What node's parser calls the error, such as `HPE_INVALID_METHOD`; null when it is not the parser's. */
export function parserCode(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' && /^(HPE_|ERR_HTTP_REQUEST_TIMEOUT$)/.test(code) ? code : null
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
  if (kind.status === 401) return { 'www-authenticate': `${realm}, error="${kind.error}"` }
  return {}
}
