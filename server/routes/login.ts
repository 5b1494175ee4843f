import { ProblemError } from '../problems'
import type { Sealer } from '../sealing'
import type { Sessions } from '../sessions/sessions'
import type { WechatClient } from '../wechat/client'
import type { App } from './app-types'
import { ipPrefix } from './ip-prefix'
import { LoginRequest, LoginResponse, problems } from './schemas'
import { tokenResponse } from './token-response'

export interface LoginDeps {
  readonly appId: string
  readonly wechat: Pick<WechatClient, 'codeToSession'>
  readonly sealer: Sealer
  readonly sessions: Sessions
}

export function loginRoute(app: App, { appId, wechat, sealer, sessions }: LoginDeps): void {
  app.post(
    '/v1/auth/wechat/login',
    { schema: { body: LoginRequest, response: { 200: LoginResponse, ...problems } } },
    async (request) => {
      const { code, device, app_id: requestedApp = appId } = request.body
      if (requestedApp !== appId) throw foreignApp()
      const { openId, unionId, sessionKey } = await wechat.codeToSession(code)
      const context = `session_key:${appId}:${openId}`
      const loggedIn = await sessions.logIn({
        identity: { appId, openId, unionId },
        sessionKey: {
          sealed: sealer.seal(sessionKey, context),
          fingerprint: sealer.fingerprint(sessionKey, context),
        },
        device: device ? { id: device.id, label: device.label ?? null } : null,
        ipPrefix: ipPrefix(request.ip),
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
    },
  )
}

function foreignApp(): ProblemError {
  return new ProblemError('validation_failed', {
    errors: [{ pointer: '/app_id', detail: 'is not the AppID that this server serves' }],
  })
}
