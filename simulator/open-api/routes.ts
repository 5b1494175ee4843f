import type { Outcome } from './delivery'
import { getAccessToken, getStableAccessToken } from './endpoints/access-token'
import { code2Session, componentCode2Session } from './endpoints/code2session'
import { getPaidUnionid, getPluginOpenPId } from './endpoints/other-ids'
import { getUserPhoneNumber } from './endpoints/phone-number'
import { getUserRiskRank, msgSecCheck } from './endpoints/safety'
import { checkSessionKey, getUserEncryptKey, resetUserSessionKey } from './endpoints/session-key'
import { textOfError, WeChatError } from './errors'
import { type ApiRequest, type ApiResult, type MediaType, newRid, successAnswer } from './http'
import type { WeChat } from './state/wechat'

interface Endpoint {
  readonly methods: readonly string[]
  /** @throws {WeChatError} whatever its page documents */
  answer(wechat: WeChat, request: ApiRequest): ApiResult
}

const get = (answer: Endpoint['answer']): Endpoint => ({ methods: ['GET'], answer })
const post = (answer: Endpoint['answer']): Endpoint => ({ methods: ['POST'], answer })

/** Every simulated address of api.weixin.qq.com. */
export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/sns/jscode2session': get(code2Session),
  '/sns/component/jscode2session': get(componentCode2Session),
  '/wxa/checksession': get(checkSessionKey),
  '/wxa/resetusersessionkey': get(resetUserSessionKey),
  '/wxa/business/getuserencryptkey': { methods: ['GET', 'POST'], answer: getUserEncryptKey },
  '/wxa/business/getuserphonenumber': post(getUserPhoneNumber),
  '/wxa/msg_sec_check': post(msgSecCheck),
  '/wxa/getuserriskrank': post(getUserRiskRank),
  '/wxa/getpaidunionid': get(getPaidUnionid),
  '/wxa/getpluginopenpid': post(getPluginOpenPId),
  '/cgi-bin/token': get(getAccessToken),
  '/cgi-bin/stable_token': post(getStableAccessToken),
}

/** Does what the endpoint does and answers as it answers. */
export function answerAsWeChat(wechat: WeChat, request: ApiRequest): Outcome {
  try {
    const endpoint = Object.hasOwn(ENDPOINTS, request.path) ? ENDPOINTS[request.path] : undefined
    if (!endpoint) throw new WeChatError(40066)
    if (!endpoint.methods.includes(request.method)) {
      throw new WeChatError(endpoint.methods.includes('GET') ? 43001 : 43002)
    }
    return { answer: successAnswer(endpoint.answer(wechat, request), mediaTypeOf(request.path)), errcode: 0 }
  } catch (error) {
    if (error instanceof WeChatError) return answerError(wechat, request.path, error.errcode)
    throw error
  }
}

/** WeChat answers its errors with status 200; a `rid` in the text names the request to its support. */
export function answerError(
  wechat: WeChat,
  path: string,
  errcode: number | string,
  errmsg = textOfError(errcode),
): Outcome {
  const rid = newRid(wechat.clock.seconds(), wechat.random)
  const result = { errcode, errmsg: `${errmsg}${hintOf(wechat, path)} rid: ${rid}` }
  return { answer: successAnswer(result, mediaTypeOf(path)), errcode: Number(errcode) }
}

/** As seen in reports of the last years; each group of endpoints has its own habit. */
function hintOf(wechat: WeChat, path: string): string {
  if (path.startsWith('/sns/')) return ','
  if (path.startsWith('/wxa/business/')) return ` hint: [${wechat.random.text(8)}-${wechat.random.text(6)}]`
  return ''
}

/** The login endpoints answer JSON labelled as plain text. */
function mediaTypeOf(path: string): MediaType {
  return path.startsWith('/sns/') ? 'text/plain' : 'application/json; encoding=utf-8'
}
