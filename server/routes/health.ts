import { Type } from '@sinclair/typebox'
import type { Store } from '../stores/store'
import type { App } from './app-types'

const Health = Type.Object({ status: Type.Union([Type.Literal('ok'), Type.Literal('unavailable')]) })

export function healthRoutes(app: App, { store }: { readonly store: Store }): void {
  /** Alive: the process answers. */
  app.get('/healthz', { schema: { response: { 200: Health } } }, async () => ({ status: 'ok' as const }))

  /** Ready: the store can write, so logins succeed as far as it depends on us. */
  app.get('/readyz', { schema: { response: { 200: Health, 503: Health } } }, async (_request, reply) => {
    const isWritable = await store.checkWritable().then(
      () => true,
      () => false,
    )
    return isWritable ? { status: 'ok' as const } : reply.code(503).send({ status: 'unavailable' as const })
  })
}
