import { WeChatError } from '../errors'
import { type ApiRequest, type ApiResult, jsonBody, textOf } from '../http'
import { phoneInfo } from '../phone'
import type { WeChat } from '../state/wechat'

/** `POST /wxa/business/getuserphonenumber` (WeChat server docs, "getPhoneNumber"). */
export function getUserPhoneNumber(wechat: WeChat, request: ApiRequest): ApiResult {
  const app = wechat.tokens.check(request.query.get('access_token') ?? '')
  const body = jsonBody(request)
  const code = textOf(body.code)
  const { grant, used } = wechat.phoneCodes.get(app, code)
  const user = wechat.users.get(grant.userId)
  const openid = textOf(body.openid)
  // This endpoint has no errcode of its own for a code used before, or one of another user.
  if (used || (openid && openid !== wechat.users.openid(app, user))) throw new WeChatError(40029)
  wechat.phoneCodes.consume(code)
  return { errcode: 0, errmsg: 'ok', phone_info: phoneInfo(wechat, app, user) }
}
