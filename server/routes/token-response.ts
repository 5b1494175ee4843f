import type { TokenResponse } from '../../miniprogram/login/contract'
import { SECOND, toRfc3339 } from '../clock'
import type { IssuedTokens } from '../sessions/sessions'

/** RFC 6749 §5.1. Rounded down: a client must never think a token alive that is not. */
export function tokenResponse(issued: IssuedTokens): TokenResponse {
  const { session } = issued
  return {
    access_token: issued.accessToken,
    token_type: 'Bearer',
    expires_in: Math.floor(issued.accessExpiresInMs / SECOND),
    refresh_token: issued.refreshToken,
    refresh_expires_in: Math.floor(issued.refreshExpiresInMs / SECOND),
    scope: session.scope,
    session: { id: session.id, absolute_expires_at: toRfc3339(session.absoluteExpiresAt) },
  }
}
