/**
 * What travels between the SDK and your backend: member names, error codes, nothing else.
 *
 * The reference backend checks its JSON schemas against these types, so that the two cannot drift.
 * Names follow RFC 6749 §5.1 (tokens), RFC 9457 (problem details) and WeChat (code, openid, unionid).
 */

/** `POST /v1/auth/wechat/login` */
export interface LoginRequest {
  /** The AppID the code belongs to. Optional where the backend serves one mini program. */
  app_id?: string
  /** From `wx.login`: lives 5 minutes, works once. */
  code: string
  device?: DeviceDescription
}

export interface DeviceDescription {
  /** Random, made by the SDK on first use; not an identifier of the phone. */
  id: string
  /** Shown in the list of sessions, such as `iPhone 15`. */
  label?: string
}

/** `POST /v1/auth/token` (RFC 6749 §6) */
export interface RefreshRequest {
  grant_type: 'refresh_token'
  refresh_token: string
}

/** `POST /v1/auth/revoke` (RFC 7009) */
export interface RevokeRequest {
  token: string
  token_type_hint?: 'access_token' | 'refresh_token'
}

/** `POST /v1/auth/logout` */
export interface LogoutRequest {
  /** True ends every session of the user, false (the default) this one. */
  all?: boolean
}

/** RFC 6749 §5.1. Lifetimes are seconds from now, never dates: a phone's clock may be wrong. */
export interface TokenResponse {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  refresh_token: string
  refresh_expires_in: number
  scope: string
  session: SessionDescription
}

export interface SessionDescription {
  id: string
  /** RFC 3339, UTC. No rotation extends it. */
  absolute_expires_at: string
}

export interface LoginResponse extends TokenResponse {
  user: LoginUser
}

/** What a login tells about the person. The openid stays on the server. */
export interface LoginUser {
  id: string
  is_new: boolean
  has_phone: boolean
  /** False while the mini program is not bound to a WeChat open platform account. */
  has_union_id: boolean
}

/** `GET /v1/me` */
export interface Me {
  id: string
  nickname: string | null
  avatar_url: string | null
  phone: MaskedPhone | null
  /** RFC 3339, UTC. */
  created_at: string
}

export interface MaskedPhone {
  masked: string
  country_code: string
  /** RFC 3339, UTC. */
  verified_at: string
}

/** Machine names of everything that can go wrong; the only thing to switch on besides `action`. */
export type ProblemCode =
  | 'validation_failed'
  | 'unsupported_media_type'
  | 'payload_too_large'
  | 'headers_too_large'
  | 'request_timeout'
  | 'method_not_allowed'
  | 'not_found'
  | 'wechat_code_invalid'
  | 'wechat_code_used'
  | 'wechat_code_mock'
  | 'wechat_user_blocked'
  | 'wechat_quota_exceeded'
  | 'wechat_busy'
  | 'wechat_timeout'
  | 'wechat_bad_response'
  | 'wechat_unavailable'
  | 'server_misconfigured'
  | 'refresh_token_invalid'
  | 'refresh_token_reused'
  | 'authentication_required'
  | 'access_token_invalid'
  | 'insufficient_scope'
  | 'reauthentication_required'
  | 'session_key_stale'
  | 'identity_conflict'
  | 'precondition_failed'
  | 'request_in_progress'
  | 'idempotency_key_reused'
  | 'account_blocked'
  | 'account_deleted'
  | 'rate_limited'
  | 'storage_unavailable'
  | 'internal_error'

/** What the client should do next. */
export type ProblemAction = 'retry' | 'relogin' | 'reauthenticate' | 'wait' | 'none'

/** `application/problem+json` (RFC 9457) with our extension members. */
export interface Problem {
  /** Stable URI of the kind of problem. */
  type: string
  title: string
  status: number
  /** Safe to show to a developer; never parse it. */
  detail?: string
  /** `urn:request:<id>`, the id also stands in `X-Request-Id`. */
  instance: string
  code: ProblemCode
  /** RFC 6749 / RFC 6750 value where one exists. */
  error?: string
  error_description?: string
  retryable: boolean
  action: ProblemAction
  upstream?: { errcode: number; rid?: string }
  errors?: { pointer: string; detail: string }[]
}
