import { WeChatError } from '../errors'
import type { ApiRequest, ApiResult } from '../http'
import { sameSignature, userSignature } from '../signature'
import type { App } from '../state/apps'
import { ENCRYPT_KEY_LIFETIME_MS } from '../state/encrypt-keys'
import type { User } from '../state/users'
import type { WeChat } from '../state/wechat'

/** `GET /wxa/checksession` (WeChat server docs, "checkSessionKey"). */
export function checkSessionKey(wechat: WeChat, request: ApiRequest): ApiResult {
  signedUser(wechat, request)
  return { errcode: 0, errmsg: 'ok' }
}

/** `GET /wxa/resetusersessionkey` (WeChat server docs, "ResetUserSessionKey"). */
export function resetUserSessionKey(wechat: WeChat, request: ApiRequest): ApiResult {
  const { app, user } = signedUser(wechat, request)
  wechat.limits.count('resetSessionKeyPerApp', app.appid)
  wechat.limits.count('resetSessionKeyPerUser', `${app.appid} ${user.id}`)
  const { key } = wechat.sessions.replaceKey(app, user)
  return { errcode: 0, errmsg: 'ok', openid: wechat.users.openid(app, user), session_key: key }
}

/** `/wxa/business/getuserencryptkey`, GET today and POST before (WeChat server docs, "getUserEncryptKey"). */
export function getUserEncryptKey(wechat: WeChat, request: ApiRequest): ApiResult {
  const { app, user } = signedUser(wechat, request)
  const now = wechat.clock.now()
  const keys = wechat.encryptKeys.latest(app, user).map(({ key, iv, version, createdAt }) => ({
    encrypt_key: key,
    version,
    expire_in: Math.max(0, Math.ceil((createdAt + ENCRYPT_KEY_LIFETIME_MS - now) / 1000)),
    iv,
    create_time: Math.floor(createdAt / 1000),
  }))
  return { errcode: 0, errmsg: 'ok', key_info_list: keys }
}

/**
 * The user whose living session_key made the signature. It covers the body, which should be empty: one `{}` in
 * it and the signature of nothing no longer fits, as people found out with WeChat itself.
 * @throws {WeChatError} 41001, 40001, 42001, 40003, 87008, 87009
 */
function signedUser(wechat: WeChat, { query, body }: ApiRequest): { app: App; user: User } {
  const app = wechat.tokens.check(query.get('access_token') ?? '')
  const user = wechat.users.byOpenid(app, query.get('openid') ?? '')
  if (query.get('sig_method') !== 'hmac_sha256') throw new WeChatError(87008)
  const session = wechat.sessions.current(app, user)
  const signature = query.get('signature') ?? ''
  if (!session || !sameSignature(signature, userSignature(session.key, body))) throw new WeChatError(87009)
  return { app, user }
}
