import { hash, timingSafeEqual } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { SECOND } from '../clock'
import type { Metrics } from '../operation/metrics'
import type { SecurityEventSink } from '../operation/security-events'
import { ProblemError } from '../problems'
import type { Accounts } from '../sessions/accounts'
import { SessionError } from '../sessions/errors'
import type { KeyReset } from '../sessions/key-reset'
import type { Sessions } from '../sessions/sessions'
import type { Store, UserRef } from '../stores/store'
import type { App } from './app-types'
import { bearerOf } from './bearer'
import { NoContent, problems } from './schemas'

export interface OperatorDeps {
  readonly store: Store
  readonly sessions: Sessions
  readonly accounts: Accounts
  readonly keyReset: KeyReset
  readonly metrics: Metrics
  readonly onEvent: SecurityEventSink
  /** Null: the routes under /internal are not there. */
  readonly operatorToken: string | null
}

const IntrospectResponse = Type.Object({
  active: Type.Boolean(),
  sub: Type.Optional(Type.String()),
  sid: Type.Optional(Type.String()),
  client_id: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
  token_type: Type.Optional(Type.Literal('Bearer')),
  exp: Type.Optional(Type.Integer()),
  auth_time: Type.Optional(Type.Integer()),
})

const UserParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })

export function operatorRoutes(app: App, deps: OperatorDeps): void {
  const { metrics, operatorToken } = deps
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.print()))
  if (operatorToken === null) return

  app.register(async (internal: App) => {
    const expected = hash('sha256', operatorToken, 'buffer')
    internal.addHook('onRequest', async (request) => {
      if (!isAllowed(request, expected)) throw new ProblemError('authentication_required')
    })
    introspection(internal, deps)
    administration(internal, deps)
  })
}

/** Hashes have one length, so the comparison tells nothing of the token's. */
function isAllowed(request: FastifyRequest, expected: Buffer): boolean {
  return timingSafeEqual(hash('sha256', bearerOf(request) ?? '', 'buffer'), expected)
}

/** For your other services: whose access token is this (RFC 7662)? */
function introspection(app: App, { sessions }: OperatorDeps): void {
  app.post(
    '/internal/introspect',
    {
      schema: {
        body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 256 }) }),
        response: { 200: IntrospectResponse, ...problems },
      },
    },
    async ({ body }) => {
      try {
        const principal = await sessions.authenticate(body.token)
        return {
          active: true,
          sub: principal.user.id,
          sid: principal.sessionId,
          client_id: principal.appId,
          scope: principal.scope,
          token_type: 'Bearer' as const,
          exp: Math.floor(principal.accessExpiresAt / SECOND),
          auth_time: Math.floor(principal.loggedInAt / SECOND),
        }
      } catch (error) {
        // A token that is not valid is an answer, a store that is down is not.
        if (error instanceof SessionError) return { active: false }
        throw error
      }
    },
  )
}

/** What a support desk needs, by public user id. */
function administration(app: App, { store, sessions, accounts, keyReset, onEvent }: OperatorDeps): void {
  const actions: Readonly<Record<string, (user: UserRef) => Promise<unknown>>> = {
    block: (user) => sessions.setBlocked(user, true),
    unblock: (user) => sessions.setBlocked(user, false),
    logout: (user) => sessions.endAll(user, 'ended_by_operator'),
    erase: (user) => accounts.erase(user),
    'reset-session-key': (user) => keyReset.reset(user),
  }
  for (const [action, act] of Object.entries(actions))
    app.post(
      `/internal/users/:id/${action}`,
      { schema: { params: UserParams, response: { 204: NoContent, ...problems } } },
      async (request, reply) => {
        const user = await store.users.findById(request.params.id)
        if (!user) throw new ProblemError('not_found')
        await act(user)
        onEvent({ event: 'operator_action', userId: user.id, action })
        return reply.code(204).send(null)
      },
    )
}
