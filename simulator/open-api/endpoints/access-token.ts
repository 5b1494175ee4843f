import { WeChatError } from '../errors'
import { type ApiRequest, type ApiResult, jsonBody, textOf } from '../http'
import type { IssuedToken } from '../state/tokens'
import type { WeChat } from '../state/wechat'

/** `GET /cgi-bin/token` (WeChat server docs, "getAccessToken"). */
export function getAccessToken(wechat: WeChat, { query }: ApiRequest): ApiResult {
  requireGrantType(query.get('grant_type'))
  const app = wechat.apps.authenticate(query.get('appid') ?? '', query.get('secret') ?? '')
  wechat.limits.count('tokenPerDay', app.appid)
  return answer(wechat.tokens.renew(app))
}

/** `POST /cgi-bin/stable_token` (WeChat server docs, "getStableAccessToken"). */
export function getStableAccessToken(wechat: WeChat, request: ApiRequest): ApiResult {
  const body = jsonBody(request)
  requireGrantType(body.grant_type)
  const app = wechat.apps.authenticate(textOf(body.appid), textOf(body.secret))
  wechat.limits.count('stableTokenPerMinute', app.appid)
  wechat.limits.count('stableTokenPerDay', app.appid)
  return answer(body.force_refresh === true ? wechat.tokens.forceStable(app) : wechat.tokens.stable(app))
}

function requireGrantType(grantType: unknown): void {
  if (grantType !== 'client_credential') throw new WeChatError(40002)
}

function answer({ token, expiresIn }: IssuedToken): ApiResult {
  return { access_token: token, expires_in: expiresIn }
}
