import { checkText } from '../content-check'
import { WeChatError } from '../errors'
import { type ApiRequest, type ApiResult, jsonBody, newRid, textOf } from '../http'
import type { App } from '../state/apps'
import type { User } from '../state/users'
import type { WeChat } from '../state/wechat'

/** WeChat server docs, "msgSecCheck": characters of the text. */
const CONTENT_LIMIT = 2_500

/** `POST /wxa/msg_sec_check`, version 2 (WeChat server docs, "msgSecCheck"). */
export function msgSecCheck(wechat: WeChat, request: ApiRequest): ApiResult {
  const app = wechat.tokens.check(request.query.get('access_token') ?? '')
  const { version, openid, scene, content, title, nickname, signature } = jsonBody(request)
  wechat.limits.count('contentCheckPerMinute', app.appid)
  wechat.limits.count('contentCheckPerDay', app.appid)
  if (version !== 2) throw new WeChatError(47001)
  if (!textOf(content)) throw new WeChatError(44002)
  if (textOf(content).length > CONTENT_LIMIT) throw new WeChatError(45002)
  if (![1, 2, 3, 4].includes(Number(scene))) throw new WeChatError(40129)
  recentVisitor(wechat, app, textOf(openid))

  const { suggest, label } = checkText([content, title, nickname, signature].map(textOf).join('\n'))
  return {
    errcode: 0,
    errmsg: 'ok',
    detail: [
      { strategy: 'content_model', errcode: 0, suggest, label, prob: 90 },
      { strategy: 'keyword', errcode: 0 },
    ],
    trace_id: newRid(wechat.clock.seconds(), wechat.random),
    result: { suggest, label },
  }
}

/** `POST /wxa/getuserriskrank` (WeChat server docs, "getUserRiskRank"; the misspelt `unoin_id` is WeChat's). */
export function getUserRiskRank(wechat: WeChat, request: ApiRequest): ApiResult {
  const app = wechat.tokens.check(request.query.get('access_token') ?? '')
  const { appid, openid, scene, client_ip } = jsonBody(request)
  if (!textOf(appid) || !textOf(openid) || !textOf(client_ip)) throw new WeChatError(44002)
  if (scene !== 0 && scene !== 1) throw new WeChatError(40129)
  if (appid !== app.appid) throw new WeChatError(43104)
  const user = recentVisitor(wechat, app, textOf(openid))
  return {
    errcode: 0,
    errmsg: 'getuserriskrank succ',
    risk_rank: user.riskRank,
    unoin_id: wechat.random.bytes(4).readUInt32BE(),
  }
}

/** @throws {WeChatError} 40003, 61010 */
function recentVisitor(wechat: WeChat, app: App, openid: string): User {
  const user = wechat.users.byOpenid(app, openid)
  wechat.visits.requireRecent(app, user)
  return user
}
