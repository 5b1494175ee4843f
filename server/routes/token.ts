import type { Sessions } from '../sessions/sessions'
import type { App } from './app-types'
import { ipPrefix } from './ip-prefix'
import type { RateLimiter } from './rate-limiter'
import { Empty, problems, RefreshRequest, RevokeRequest, TokenResponse } from './schemas'
import { tokenResponse } from './token-response'

export interface TokenDeps {
  readonly sessions: Sessions
  readonly limiter: RateLimiter
}

export function tokenRoutes(app: App, { sessions, limiter }: TokenDeps): void {
  app.post(
    '/v1/auth/token',
    {
      schema: {
        summary: 'Exchange a refresh token for the next pair of tokens (RFC 6749 §6)',
        body: RefreshRequest,
        response: { 200: TokenResponse, ...problems },
      },
    },
    async (request) => {
      const network = ipPrefix(request.ip)
      await limiter.take('authPerIp', network)
      return tokenResponse(await sessions.refresh(request.body.refresh_token, network))
    },
  )

  // RFC 7009 §2.2: 200 for an unknown token as well. The hint is not needed: a token shows its kind.
  app.post(
    '/v1/auth/revoke',
    {
      schema: {
        summary: 'End the session of a token, known or not (RFC 7009)',
        body: RevokeRequest,
        response: { 200: Empty, ...problems },
      },
    },
    async (request) => {
      await limiter.take('authPerIp', ipPrefix(request.ip))
      await sessions.revoke(request.body.token)
      return {}
    },
  )
}
