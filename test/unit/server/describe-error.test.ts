import { describe, expect, test } from '@jest/globals'
import { describeError } from '../../../server/describe-error'
import { ProblemError } from '../../../server/problems'
import { SessionError } from '../../../server/sessions/errors'
import { IdempotencyError } from '../../../server/sessions/idempotency'
import { StorageUnavailable } from '../../../server/stores/store'
import { failureOf, WechatError } from '../../../server/wechat/errors'

const told = (error: unknown, explainReuse = false) =>
  describeError(error, { requestId: 'r-1', explainReuse })
const wechat = (errcode: number) => new WechatError(failureOf(errcode), { upstream: { errcode } })
const framework = (statusCode: number, more: object = {}) =>
  Object.assign(new Error('secret bytes'), { code: 'FST_ERR_SOMETHING', statusCode, ...more })
const broken = (code: string) => Object.assign(new Error('Parse Error: secret bytes'), { code })

/** The error rows of the contract that an error of ours leads to. */
const rows: [error: unknown, status: number, code: string, oauth: string | undefined, action: string][] = [
  [wechat(40029), 400, 'wechat_code_invalid', 'invalid_grant', 'relogin'],
  [wechat(40163), 400, 'wechat_code_used', 'invalid_grant', 'relogin'],
  [wechat(40226), 403, 'wechat_user_blocked', 'access_denied', 'none'],
  [wechat(45011), 503, 'wechat_quota_exceeded', 'temporarily_unavailable', 'wait'],
  [wechat(-1), 503, 'wechat_busy', 'temporarily_unavailable', 'relogin'],
  [wechat(40013), 500, 'server_misconfigured', 'server_error', 'none'],
  [wechat(40125), 500, 'server_misconfigured', 'server_error', 'none'],
  [wechat(41002), 500, 'server_misconfigured', 'server_error', 'none'],
  [wechat(41004), 500, 'server_misconfigured', 'server_error', 'none'],
  [wechat(99999), 502, 'wechat_bad_response', 'temporarily_unavailable', 'relogin'],
  [new WechatError('timeout'), 504, 'wechat_timeout', 'temporarily_unavailable', 'relogin'],
  [new WechatError('unavailable'), 503, 'wechat_unavailable', 'temporarily_unavailable', 'wait'],
  [new SessionError('refresh_token_invalid'), 400, 'refresh_token_invalid', 'invalid_grant', 'relogin'],
  [new SessionError('refresh_token_reused'), 400, 'refresh_token_invalid', 'invalid_grant', 'relogin'],
  [new ProblemError('authentication_required'), 401, 'authentication_required', undefined, 'relogin'],
  [new SessionError('access_token_invalid'), 401, 'access_token_invalid', 'invalid_token', 'retry'],
  [
    new ProblemError('reauthentication_required'),
    401,
    'reauthentication_required',
    'insufficient_user_authentication',
    'reauthenticate',
  ],
  [new SessionError('session_key_stale'), 409, 'session_key_stale', undefined, 'relogin'],
  [new SessionError('identity_conflict'), 409, 'identity_conflict', undefined, 'none'],
  [new IdempotencyError('request_in_progress'), 409, 'request_in_progress', undefined, 'retry'],
  [new IdempotencyError('idempotency_key_reused'), 422, 'idempotency_key_reused', undefined, 'none'],
  [new ProblemError('rate_limited'), 429, 'rate_limited', undefined, 'wait'],
  [new StorageUnavailable('OOM'), 503, 'storage_unavailable', 'temporarily_unavailable', 'retry'],
  [broken('HPE_INVALID_METHOD'), 400, 'validation_failed', 'invalid_request', 'none'],
  [broken('HPE_HEADER_OVERFLOW'), 431, 'headers_too_large', 'invalid_request', 'none'],
  [broken('ERR_HTTP_REQUEST_TIMEOUT'), 408, 'request_timeout', 'invalid_request', 'retry'],
  [framework(400), 400, 'validation_failed', 'invalid_request', 'none'],
  [framework(413), 413, 'payload_too_large', 'invalid_request', 'none'],
  [framework(415), 415, 'unsupported_media_type', 'invalid_request', 'none'],
  [framework(500), 500, 'internal_error', 'server_error', 'none'],
  [new TypeError('secret bytes'), 500, 'internal_error', 'server_error', 'none'],
  ['secret bytes', 500, 'internal_error', 'server_error', 'none'],
]

test.each(rows)('%p', (error, status, code, oauth, action) => {
  const { problem } = told(error)
  expect(problem).toMatchObject({ status, code, action, instance: 'urn:request:r-1' })
  expect(problem.type).toBe(`urn:problem-type:miniprogram-login:${code}`)
  expect([problem.error, problem.error_description]).toEqual([oauth, oauth && problem.title])
  expect(problem.retryable).toBe(action === 'retry' || action === 'wait')
  expect(JSON.stringify(problem)).not.toContain('secret')
})

test('a body that does not fit its schema is told where', () => {
  const validation = [{ instancePath: '/code', message: 'must be string' }, { instancePath: '' }]
  expect(told(framework(400, { validation })).problem.errors).toEqual([
    { pointer: '/code', detail: 'must be string' },
    { pointer: '', detail: 'is not valid' },
  ])
})

describe('headers', () => {
  const headersOf = (error: unknown) => told(error).headers

  test('tell when to come back, where that is known', () => {
    expect(headersOf(new WechatError('busy'))['retry-after']).toBe('1')
    expect(headersOf(new WechatError('unavailable', { retryAfterMs: 4200 }))['retry-after']).toBe('5')
    const seconds = Number(
      headersOf(new WechatError('quota_exceeded', { retryAfterMs: 40_000 }))['retry-after'],
    )
    expect([seconds >= 40, seconds < 45]).toEqual([true, true])
    expect(headersOf(new StorageUnavailable('OOM'))['retry-after']).toBe('1')
    expect(headersOf(new IdempotencyError('request_in_progress'))['retry-after']).toBe('1')
    expect(headersOf(new IdempotencyError('idempotency_key_reused'))).toEqual({})
  })

  test('challenge as RFC 6750 and RFC 9470 say', () => {
    const realm = 'Bearer realm="miniprogram-login"'
    const challenge = (error: unknown) => headersOf(error)['www-authenticate']
    expect(challenge(new ProblemError('authentication_required'))).toBe(realm)
    expect(challenge(new SessionError('access_token_invalid'))).toBe(`${realm}, error="invalid_token"`)
    expect(challenge(new ProblemError('reauthentication_required'))).toBe(
      `${realm}, error="insufficient_user_authentication"`,
    )
    expect(challenge(new ProblemError('not_found'))).toBeUndefined()
  })
})

test('a reused refresh token is told from an invalid one only where that is wanted', () => {
  const reused = new SessionError('refresh_token_reused')
  expect(told(reused, true).problem.code).toBe('refresh_token_reused')
  expect(told(reused).problem).toEqual(told(new SessionError('refresh_token_invalid')).problem)
})
