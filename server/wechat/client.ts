import { failureOf, WechatError } from './errors'
import type { WechatCall, WechatTransport } from './transport'

/** What `wx.login`'s code stands for. The session_key goes to the sealed key ring and nowhere else. */
export interface WechatSession {
  readonly openId: string
  readonly sessionKey: string
  readonly unionId: string | null
}

export interface WechatClientOptions {
  readonly appId: string
  readonly appSecret: string
  readonly transport: Pick<WechatTransport, 'call'>
  /** True when `transport` leads to a simulated WeChat, which knows DevTools' mock code. */
  readonly isSimulated: boolean
}

/** What DevTools' `wx.login` yields without an AppID. The real WeChat would answer 40029. */
export const MOCK_CODE = 'the code is a mock one'

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
   * @throws {WechatError}
   * @see WeChat "code2Session"
   */
  async codeToSession(code: string): Promise<WechatSession> {
    const { appId, appSecret, isSimulated } = this.#options
    if (code === MOCK_CODE && !isSimulated) throw new WechatError('code_mock')
    const answer = await this.#call({
      method: 'GET',
      path: '/sns/jscode2session',
      query: { appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' },
    })
    const { openid, session_key: sessionKey, unionid } = answer
    if (!isText(openid) || !isText(sessionKey)) throw new WechatError('bad_response', null, 'incomplete')
    return { openId: openid, sessionKey, unionId: isText(unionid) ? unionid : null }
  }

  /** An answer without an errcode: it is absent on success, sometimes 0, sometimes a string. */
  async #call(call: WechatCall): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.#options.transport.call(call)
    const errcode = Number(answer.errcode ?? 0)
    if (errcode === 0) return answer
    if (!Number.isSafeInteger(errcode)) throw new WechatError('bad_response', null, 'errcode_unreadable')
    const rid = ridOf(answer.errmsg)
    throw new WechatError(failureOf(errcode), rid === null ? { errcode } : { errcode, rid })
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** WeChat's request id, from `invalid code, rid: 5f7c1f…`. */
function ridOf(errmsg: unknown): string | null {
  return typeof errmsg === 'string' ? (/\brid: ?([\w-]{1,64})/.exec(errmsg)?.[1] ?? null) : null
}
