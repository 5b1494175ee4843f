import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type {
  LoginResponse as LoginAnswer,
  LoginRequest as LoginBody,
} from '../../miniprogram/login/contract'
import { MINUTE } from '../clock'
import type { SecurityEventSink } from '../operation/security-events'
import { ProblemError } from '../problems'
import type { RandomBytes } from '../random'
import type { Sealer } from '../sealing'
import { doOnce, KEEP_LOGIN_MS } from '../sessions/idempotency'
import { sealSessionKey } from '../sessions/key-ring'
import type { Sessions } from '../sessions/sessions'
import type { OnceStore } from '../stores/store'
import type { WechatClient } from '../wechat/client'
import { WechatError } from '../wechat/errors'
import type { App } from './app-types'
import { bearerOf } from './bearer'
import { strongIdempotencyKeyOf } from './idempotency-key'
import { ipPrefix } from './ip-prefix'
import type { RateLimiter } from './rate-limiter'
import { IdempotencyHeader, LoginRequest, LoginResponse, problems } from './schemas'
import { tokenResponse } from './token-response'

export interface LoginDeps {
  readonly appId: string
  readonly wechat: Pick<WechatClient, 'codeToSession' | 'isReusable'>
  readonly sealer: Sealer
  readonly sessions: Sessions
  readonly once: OnceStore
  readonly limiter: RateLimiter
  readonly random: RandomBytes
  readonly onEvent: SecurityEventSink
}

const ROUTE = '/v1/auth/wechat/login'

/** Twice the life of a code at WeChat. */
const CODE_MEMORY_MS = 10 * MINUTE

export function loginRoute(app: App, deps: LoginDeps): void {
  const { appId, limiter, once, random, onEvent } = deps
  app.post(
    ROUTE,
    {
      schema: {
        summary: 'Log in with a code of wx.login',
        headers: IdempotencyHeader,
        body: LoginRequest,
        response: { 200: LoginResponse, ...problems },
      },
    },
    async (request) => {
      const { body } = request
      if (body.app_id !== undefined && body.app_id !== appId) throw foreignApp()
      const network = ipPrefix(request.ip)
      await limiter.take('authPerIp', network)
      await limiter.take('loginsPerApp', appId)
      const key = strongIdempotencyKeyOf(request)
      const work = () => logIn(deps, request, body, network)
      try {
        if (key === null) return await work()
        const scope = { route: ROUTE, appId, userId: null }
        return await doOnce(once, random, { scope, key, body, keepMs: KEEP_LOGIN_MS }, work)
      } catch (error) {
        if (error instanceof WechatError)
          onEvent({ event: 'login_refused', reason: error.failure, ipPrefix: network })
        throw error
      }
    },
  )
}

async function logIn(
  deps: LoginDeps,
  request: FastifyRequest,
  body: LoginBody,
  network: string,
): Promise<LoginAnswer> {
  const { appId, wechat, sealer, sessions, once } = deps
  const { code, device } = body
  // WeChat refuses a spent code as well; remembering it saves the call and the race.
  const isFirst =
    wechat.isReusable(code) ||
    (await once.claim(hash('sha256', `${appId}:${code}`, 'buffer'), CODE_MEMORY_MS))
  if (!isFirst) throw new WechatError('code_used')
  const { openId, unionId, sessionKey } = await wechat.codeToSession(code)
  const loggedIn = await sessions.logIn({
    identity: { appId, openId, unionId },
    sessionKey: sealSessionKey(sealer, { appId, openId }, sessionKey),
    device: device ? { id: device.id, label: device.label ?? null } : null,
    ipPrefix: network,
    heldToken: bearerOf(request),
  })
  return {
    ...tokenResponse(loggedIn),
    user: {
      id: loggedIn.user.id,
      is_new: loggedIn.isNew,
      has_phone: loggedIn.hasPhone,
      has_union_id: loggedIn.hasUnionId,
    },
  }
}

function foreignApp(): ProblemError {
  return new ProblemError('validation_failed', {
    errors: [{ pointer: '/app_id', detail: 'is not the AppID that this server serves' }],
  })
}
