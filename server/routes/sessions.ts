import type { Sessions } from '../sessions/sessions'
import type { App } from './app-types'
import { principalOf } from './bearer'
import { LogoutRequest, NoContent, problems } from './schemas'

export function sessionRoutes(app: App, { sessions }: { readonly sessions: Sessions }): void {
  app.post(
    '/v1/auth/logout',
    {
      schema: { body: LogoutRequest, response: { 204: NoContent, ...problems } },
      // A logout without a body means this session.
      preValidation: async (request) => {
        request.body ??= {}
      },
    },
    async (request, reply) => {
      const principal = await principalOf(request, sessions)
      await sessions.logOut(principal, request.body.all ? 'all' : 'session')
      return reply.code(204).send(null)
    },
  )
}
