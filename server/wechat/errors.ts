/** What went wrong with WeChat, as far as our answer depends on it. */
export type WechatFailure =
  | 'code_invalid'
  | 'code_used'
  | 'code_mock'
  | 'user_blocked'
  | 'quota_exceeded'
  | 'busy'
  | 'misconfigured'
  | 'timeout'
  | 'bad_response'
  | 'unavailable'
  /** Our access_token of the server API is not accepted; `AccessTokens` deals with it. */
  | 'token_invalid'
  /** The session_key that signed the call is not the living one. */
  | 'session_key_invalid'
  /** The person has not used the mini program within two hours, which msgSecCheck asks for. */
  | 'user_not_recent'

interface WechatErrorDetails {
  /** WeChat's own error code and request id, where it answered with them. */
  readonly upstream?: { readonly errcode: number; readonly rid?: string }
  /** A short machine name of what happened, such as `ECONNREFUSED`. */
  readonly reason?: string
  /** When it makes sense to try again, in milliseconds from now. */
  readonly retryAfterMs?: number
}

/**
 * A failed call to WeChat. Carries no cause: the errors of HTTP clients keep the request, and with it the
 * AppSecret, the code and the access_token.
 */
export class WechatError extends Error {
  override readonly name = 'WechatError'
  constructor(
    readonly failure: WechatFailure,
    readonly details: WechatErrorDetails = {},
  ) {
    const { upstream, reason } = details
    super(
      `WeChat: ${failure}${upstream ? ` (errcode ${upstream.errcode})` : ''}${reason ? ` (${reason})` : ''}`,
    )
  }
}

/** From WeChat's pages of each endpoint and "generic error codes"; 40163 is widely seen and on none of them. */
const FAILURES: Readonly<Record<number, WechatFailure>> = {
  [-1]: 'busy',
  40029: 'code_invalid',
  41008: 'code_invalid',
  40163: 'code_used',
  40226: 'user_blocked',
  45009: 'quota_exceeded',
  45011: 'quota_exceeded',
  40002: 'misconfigured',
  40013: 'misconfigured',
  40125: 'misconfigured',
  40164: 'misconfigured',
  40243: 'misconfigured',
  41002: 'misconfigured',
  41004: 'misconfigured',
  48001: 'misconfigured',
  40001: 'token_invalid',
  40014: 'token_invalid',
  41001: 'token_invalid',
  42001: 'token_invalid',
  87009: 'session_key_invalid',
  61010: 'user_not_recent',
}

/** An errcode nobody foresaw is a bad answer: it must not end a session or blame the client. */
export function failureOf(errcode: number): WechatFailure {
  return FAILURES[errcode] ?? 'bad_response'
}
