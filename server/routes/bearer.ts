import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../problems'
import { SessionError } from '../sessions/errors'
import type { Principal, Sessions } from '../sessions/sessions'
import { ipPrefix } from './ip-prefix'
import type { RateLimiter } from './rate-limiter'

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i

export interface Guard {
  /**
   * Whose request this is.
   *
   * @throws {ProblemError} `authentication_required`, `rate_limited`
   * @throws {SessionError} `access_token_invalid`, `account_blocked`
   */
  principalOf(request: FastifyRequest): Promise<Principal>
}

export function createGuard(sessions: Sessions, limiter: RateLimiter): Guard {
  return {
    async principalOf(request) {
      const token = bearerOf(request)
      if (token === null) throw new ProblemError('authentication_required')
      const network = () => ipPrefix(request.ip)
      limiter.refuseIfSpent('refusalsPerIp', network)
      try {
        const principal = await sessions.authenticate(token)
        await limiter.take('perUser', principal.user.id)
        return principal
      } catch (error) {
        if (error instanceof SessionError) await limiter.take('refusalsPerIp', network())
        throw error
      }
    },
  }
}

/**
 * The presented access token. It counts in the `Authorization` header only (RFC 6750 §2.1): not in a cookie,
 * which would bring CSRF, and not in a query, which ends up in logs.
 */
export function bearerOf(request: FastifyRequest): string | null {
  return BEARER.exec(request.headers.authorization ?? '')?.[1] ?? null
}
