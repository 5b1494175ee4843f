import { Type } from '@sinclair/typebox'
import { toRfc3339 } from '../clock'
import { ProblemError } from '../problems'
import type { Sessions } from '../sessions/sessions'
import type { SessionRecord } from '../stores/store'
import type { App } from './app-types'
import type { Guard } from './bearer'
import { BEARER, LogoutRequest, NoContent, problems, SessionList } from './schemas'

export interface SessionDeps {
  readonly sessions: Sessions
  readonly guard: Guard
}

export function sessionRoutes(app: App, { sessions, guard }: SessionDeps): void {
  app.post(
    '/v1/auth/logout',
    {
      schema: {
        summary: 'Log out here, or everywhere',
        security: BEARER,
        body: LogoutRequest,
        response: { 204: NoContent, ...problems },
      },
      // A logout without a body means this session.
      preValidation: async (request) => {
        request.body ??= {}
      },
    },
    async (request, reply) => {
      const principal = await guard.principalOf(request)
      await sessions.logOut(principal, request.body.all ? 'all' : 'session')
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/v1/auth/sessions',
    {
      schema: {
        summary: 'List the living sessions of the user',
        security: BEARER,
        response: { 200: SessionList, ...problems },
      },
    },
    async (request) => {
      const principal = await guard.principalOf(request)
      const listed = await sessions.list(principal)
      return { sessions: listed.map((session) => describe(session, principal.sessionId)) }
    },
  )

  app.delete(
    '/v1/auth/sessions/:id',
    {
      schema: {
        summary: 'End one session of the user',
        security: BEARER,
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 204: NoContent, ...problems },
      },
    },
    async (request, reply) => {
      const principal = await guard.principalOf(request)
      const wasTheirs = await sessions.end(principal, request.params.id)
      if (!wasTheirs) throw new ProblemError('not_found')
      return reply.code(204).send(null)
    },
  )
}

function describe(session: SessionRecord, currentId: string) {
  return {
    id: session.id,
    current: session.id === currentId,
    created_at: toRfc3339(session.createdAt),
    last_used_at: toRfc3339(session.lastUsedAt),
    expires_at: toRfc3339(session.idleExpiresAt),
    device: { label: session.device?.label ?? null },
    ip_prefix: session.ipPrefix,
  }
}
