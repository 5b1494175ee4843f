import { createHmac } from 'node:crypto'
import type { AccessTokens } from './access-tokens'
import { incomplete, isText, type WechatAnswer, type WechatApi } from './api'
import { WechatError } from './errors'
import type { WechatCall } from './transport'

/** What `wx.login`'s code stands for. The session_key goes to the sealed key ring and nowhere else. */
export interface WechatSession {
  readonly openId: string
  readonly sessionKey: string
  readonly unionId: string | null
}

export interface PhoneNumber {
  /** Without the country code. */
  readonly number: string
  readonly countryCode: string
}

/** What WeChat's content check says of a text. */
export type ContentVerdict = 'pass' | 'review' | 'risky'

export interface WechatClientOptions {
  readonly appId: string
  readonly appSecret: string
  readonly api: WechatApi
  readonly tokens: AccessTokens
  /** True when `api` leads to a simulated WeChat, which knows DevTools' mock code. */
  readonly isSimulated: boolean
}

/** What DevTools' `wx.login` yields without an AppID. The real WeChat would answer 40029. */
export const MOCK_CODE = 'the code is a mock one'

/** The pages of WeChat that this client knows. Every method throws `WechatError`. */
export class WechatClient {
  readonly #options: WechatClientOptions

  constructor(options: WechatClientOptions) {
    this.#options = options
  }

  /** True for the one code that is no code: every DevTools without an AppID sends the same. */
  isReusable(code: string): boolean {
    return code === MOCK_CODE
  }

  /**
   * Exchanges a code of `wx.login`. The code is spent whenever the request was sent: never call twice with it.
   *
   * @see WeChat "code2Session"
   */
  async codeToSession(code: string): Promise<WechatSession> {
    const { appId, appSecret, isSimulated, api } = this.#options
    if (code === MOCK_CODE && !isSimulated) throw new WechatError('code_mock')
    const answer = await api.ask({
      method: 'GET',
      path: '/sns/jscode2session',
      query: { appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' },
    })
    const { openid, session_key: sessionKey, unionid } = answer
    if (!isText(openid) || !isText(sessionKey)) return incomplete()
    return { openId: openid, sessionKey, unionId: isText(unionid) ? unionid : null }
  }

  /**
   * Exchanges the code of a getPhoneNumber button. WeChat bills it, and refuses it unless it is of `openId`.
   *
   * @see WeChat "getPhoneNumber" (server)
   */
  async phoneNumber(code: string, openId: string): Promise<PhoneNumber> {
    const answer = await this.#askWithToken({
      method: 'POST',
      path: '/wxa/business/getuserphonenumber',
      query: {},
      body: { code, openid: openId },
    })
    return readPhone(answer.phone_info, this.#options.appId) ?? incomplete()
  }

  /** Whether a session_key is the living one of the user. @see WeChat "checkSessionKey" */
  async isSessionKeyAlive(openId: string, sessionKey: string): Promise<boolean> {
    try {
      await this.#askWithToken(signedCall('/wxa/checksession', openId, sessionKey))
      return true
    } catch (error) {
      if (error instanceof WechatError && error.failure === 'session_key_invalid') return false
      throw error
    }
  }

  /** Kills a session_key and gives the next one. @see WeChat "ResetUserSessionKey" */
  async resetSessionKey(openId: string, sessionKey: string): Promise<string> {
    const call = signedCall('/wxa/resetusersessionkey', openId, sessionKey)
    const { session_key: fresh } = await this.#askWithToken(call)
    return isText(fresh) ? fresh : incomplete()
  }

  /** Checks text of a profile. The person must have used the mini program within two hours. @see WeChat "msgSecCheck" */
  async checkText(content: string, openId: string): Promise<ContentVerdict> {
    const answer = await this.#askWithToken({
      method: 'POST',
      path: '/wxa/msg_sec_check',
      query: {},
      body: { version: 2, scene: 1, openid: openId, content },
    })
    const suggest = (answer.result as { suggest?: unknown } | undefined)?.suggest
    return suggest === 'pass' || suggest === 'review' || suggest === 'risky' ? suggest : incomplete()
  }

  #askWithToken(call: WechatCall): Promise<WechatAnswer> {
    const { tokens, api } = this.#options
    return tokens.use((token) => api.ask({ ...call, query: { ...call.query, access_token: token } }))
  }
}

/**
 * A phone number of WeChat: the code's answer and the decrypted payload have the same members.
 * Null when it is none, or not for our app.
 */
export function readPhone(info: unknown, appId: string): PhoneNumber | null {
  if (typeof info !== 'object' || info === null) return null
  const { purePhoneNumber, countryCode, watermark } = info as Record<string, unknown>
  const isOurs = (watermark as { appid?: unknown } | undefined)?.appid === appId
  if (!isOurs || !isText(purePhoneNumber) || !isText(countryCode)) return null
  return /^\d{4,20}$/.test(purePhoneNumber) && /^\d{1,4}$/.test(countryCode)
    ? { number: purePhoneNumber, countryCode }
    : null
}

/** HMAC of the empty text under the key as base64, not decoded (WeChat "用户登录态签名"). No body, or it is not valid. */
function signedCall(path: string, openId: string, sessionKey: string): WechatCall {
  const signature = createHmac('sha256', sessionKey).update('').digest('hex')
  return { method: 'GET', path, query: { openid: openId, signature, sig_method: 'hmac_sha256' } }
}
