import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../problems'
import type { Principal, Sessions } from '../sessions/sessions'

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i

/**
 * Whose request this is. The token counts in the `Authorization` header only (RFC 6750 §2.1): not in a cookie,
 * which would bring CSRF, and not in a query, which ends up in logs.
 *
 * @throws {ProblemError} `authentication_required`
 * @throws {SessionError} `access_token_invalid`, `account_blocked`
 */
export async function principalOf(request: FastifyRequest, sessions: Sessions): Promise<Principal> {
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) throw new ProblemError('authentication_required')
  return sessions.authenticate(token)
}
