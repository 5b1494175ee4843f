import type { Sessions } from '../sessions/sessions'
import type { App } from './app-types'
import { Empty, problems, RefreshRequest, RevokeRequest, TokenResponse } from './schemas'
import { tokenResponse } from './token-response'

export function tokenRoutes(app: App, { sessions }: { readonly sessions: Sessions }): void {
  app.post(
    '/v1/auth/token',
    { schema: { body: RefreshRequest, response: { 200: TokenResponse, ...problems } } },
    async (request) => tokenResponse(await sessions.refresh(request.body.refresh_token)),
  )

  // RFC 7009 §2.2: 200 for an unknown token as well. The hint is not needed: a token shows its kind.
  app.post(
    '/v1/auth/revoke',
    { schema: { body: RevokeRequest, response: { 200: Empty, ...problems } } },
    async (request) => {
      await sessions.revoke(request.body.token)
      return {}
    },
  )
}
