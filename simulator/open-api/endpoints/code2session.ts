import { WeChatError } from '../errors'
import type { ApiRequest, ApiResult } from '../http'
import type { App } from '../state/apps'
import { MOCK_CODE } from '../state/codes'
import { MOCK_CODE_USER, type User } from '../state/users'
import type { WeChat } from '../state/wechat'

/** `GET /sns/jscode2session` (WeChat server docs, "code2Session"). */
export function code2Session(wechat: WeChat, { query }: ApiRequest): ApiResult {
  const app = wechat.apps.authenticate(query.get('appid') ?? '', query.get('secret') ?? '')
  if (query.get('grant_type') !== 'authorization_code') throw new WeChatError(40002)
  return exchange(wechat, app, query.get('js_code') ?? '')
}

/** `GET /sns/component/jscode2session` (WeChat open platform docs, "thirdpartyCode2Session"). */
export function componentCode2Session(wechat: WeChat, { query }: ApiRequest): ApiResult {
  const appid = query.get('appid')
  if (!appid) throw new WeChatError(41002)
  const app = wechat.apps.get(appid)
  const token = query.get('component_access_token') ?? ''
  wechat.components.authorize(query.get('component_appid') ?? '', token, app)
  if (query.get('grant_type') !== 'authorization_code') throw new WeChatError(40002)
  return exchange(wechat, app, query.get('js_code') ?? '')
}

/**
 * Turns a login code into the user's ids and session_key. On success there is no errcode.
 * @throws {WeChatError} 41008, 40029, 40163, 40226, 45011
 */
function exchange(wechat: WeChat, app: App, code: string): ApiResult {
  if (!code) throw new WeChatError(41008)
  const { user, key } = code === MOCK_CODE ? touristSession(wechat, app) : codeSession(wechat, app, code)
  const unionid = wechat.users.unionid(app, user)
  return { session_key: key, openid: wechat.users.openid(app, user), ...(unionid && { unionid }) }
}

function codeSession(wechat: WeChat, app: App, code: string): { user: User; key: string } {
  const { grant, used } = wechat.loginCodes.get(app, code)
  if (used) throw new WeChatError(40163)
  const user = wechat.users.get(grant.userId)
  // A call that the limit refuses leaves the code usable; a blocked user's code is spent.
  wechat.limits.count('code2SessionPerUser', `${app.appid} ${user.id}`)
  wechat.loginCodes.consume(code)
  if (user.blocked) throw new WeChatError(40226)
  return { user, key: grant.sessionKey }
}

/** DevTools without an AppID always gives the same literal, so it must work again and again. */
function touristSession(wechat: WeChat, app: App): { user: User; key: string } {
  const user = wechat.users.get(MOCK_CODE_USER.id)
  if (user.blocked) throw new WeChatError(40226)
  wechat.visits.note(app, user)
  const { key } = wechat.sessions.current(app, user) ?? wechat.sessions.refresh(app, user)
  return { user, key }
}
