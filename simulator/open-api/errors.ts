/**
 * The errcodes that the simulated endpoints answer, with WeChat's texts (WeChat server docs, "generic error
 * codes" and the page of each endpoint).
 */
export const ERROR_TEXTS = {
  [-1]: 'system error',
  1001: 'invalid request parameter',
  1007: '', // WeChat really sends no text with it
  1022: 'json parse error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40013: 'invalid appid',
  40029: 'invalid code',
  40066: 'invalid url',
  40125: 'invalid appsecret',
  40129: 'invalid scene',
  40163: 'code been used',
  40164: 'invalid ip, not in whitelist',
  40226: 'code blocked',
  40243: 'AppSecret has been frozen',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41008: 'missing code',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  43104: 'appid and openid do not match',
  44002: 'empty post data',
  45002: 'content size out of limit',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  48001: 'api unauthorized',
  61003: 'component is not authorized by this account',
  61010: 'code is expired',
  87008: 'invalid sig_method',
  87009: 'invalid signature',
  89002: 'open not exists',
  89300: 'invalid trade',
} as const

export type Errcode = keyof typeof ERROR_TEXTS

/** What an endpoint throws to answer an errcode. */
export class WeChatError extends Error {
  constructor(readonly errcode: Errcode) {
    super(ERROR_TEXTS[errcode])
    this.name = 'WeChatError'
  }
}

export function textOfError(errcode: number | string): string {
  return Object.hasOwn(ERROR_TEXTS, errcode) ? ERROR_TEXTS[Number(errcode) as Errcode] : 'unknown error'
}
