import { Type } from '@sinclair/typebox'
import type { Store } from '../stores/store'
import type { App } from './app-types'

const Health = Type.Object({
  status: Type.Union([Type.Literal('ok'), Type.Literal('draining'), Type.Literal('unavailable')]),
})

/** Changes while the server runs. */
export interface Readiness {
  /** The server is about to stop: send it nothing new. */
  isDraining: boolean
}

export interface HealthDeps {
  readonly store: Store
  readonly readiness: Readiness
}

export function healthRoutes(app: App, { store, readiness }: HealthDeps): void {
  /** Alive: the process answers. */
  app.get('/healthz', { schema: { response: { 200: Health } } }, async () => ({ status: 'ok' as const }))

  /** Ready: the store can write, so logins succeed as far as it depends on us. */
  app.get('/readyz', { schema: { response: { 200: Health, 503: Health } } }, async (_request, reply) => {
    if (readiness.isDraining) return reply.code(503).send({ status: 'draining' as const })
    const isWritable = await store.checkWritable().then(
      () => true,
      () => false,
    )
    return isWritable ? { status: 'ok' as const } : reply.code(503).send({ status: 'unavailable' as const })
  })
}
