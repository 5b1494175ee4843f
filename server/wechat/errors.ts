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

/**
 * A failed call to WeChat. Carries no cause: the errors of HTTP clients keep the request, and with it the
 * AppSecret, the code and the access_token.
 */
export class WechatError extends Error {
  override readonly name = 'WechatError'
  constructor(
    readonly failure: WechatFailure,
    /** WeChat's own error code and request id, where it answered with them. */
    readonly upstream: { readonly errcode: number; readonly rid?: string } | null = null,
    /** A short machine name of the transport's failure, such as `ECONNREFUSED`. */
    readonly reason: string | null = null,
  ) {
    super(
      `WeChat: ${failure}${upstream ? ` (errcode ${upstream.errcode})` : ''}${reason ? ` (${reason})` : ''}`,
    )
  }
}

/** From WeChat's pages "code2Session" and "generic error codes"; 40163 is widely seen and on neither. */
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
}

/** An errcode nobody foresaw is a bad answer: it must not end a session or blame the client. */
export function failureOf(errcode: number): WechatFailure {
  return FAILURES[errcode] ?? 'bad_response'
}
