import { WeChatError } from '../errors'
import { type ApiRequest, type ApiResult, jsonBody, textOf } from '../http'
import type { WeChat } from '../state/wechat'

/** `GET /wxa/getpaidunionid` (WeChat server docs, "getPaidUnionid"). */
export function getPaidUnionid(wechat: WeChat, { query }: ApiRequest): ApiResult {
  const app = wechat.tokens.check(query.get('access_token') ?? '')
  const user = wechat.users.byOpenid(app, query.get('openid') ?? '')
  const unionid = wechat.users.unionid(app, user)
  if (unionid === undefined) throw new WeChatError(89002)
  const [transactionId, mchId, outTradeNo] = ['transaction_id', 'mch_id', 'out_trade_no'].map((name) =>
    query.get(name),
  )
  wechat.payments.find(app, user, {
    ...(transactionId && { transactionId }),
    ...(mchId && { mchId }),
    ...(outTradeNo && { outTradeNo }),
  })
  return { unionid, errcode: 0, errmsg: 'ok' }
}

/**
 * `POST /wxa/getpluginopenpid` (WeChat server docs, "getPluginOpenPId"). Whatever is wrong with the code, a code of
 * `wx.login` included, the answer is 1007.
 */
export function getPluginOpenPId(wechat: WeChat, request: ApiRequest): ApiResult {
  const app = wechat.tokens.check(request.query.get('access_token') ?? '')
  const code = textOf(jsonBody(request, 1022).code)
  if (!code) throw new WeChatError(1001)
  const found = wechat.pluginCodes.find(app, code)
  if (!found || found.used) throw new WeChatError(1007)
  wechat.pluginCodes.consume(code)
  return {
    errcode: 0,
    errmsg: 'ok',
    openpid: wechat.users.openpid(app, wechat.users.get(found.grant.userId)),
  }
}
