import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Avatars } from './media/avatars'
import type { PictureChecker } from './media/picture'
import { describeApi, serveDescription } from './openapi'
import type { Metrics } from './operation/metrics'
import type { SecurityEventSink } from './operation/security-events'
import { describeError, ProblemError } from './problems'
import type { RandomBytes } from './random'
import type { App } from './routes/app-types'
import { avatarRoutes } from './routes/avatar'
import { createGuard } from './routes/bearer'
import { healthRoutes, type Readiness } from './routes/health'
import { loginRoute } from './routes/login'
import { meRoutes } from './routes/me'
import { collectPaths, refuseOtherMethods } from './routes/methods'
import { operatorRoutes } from './routes/operator'
import { phoneRoutes } from './routes/phone'
import { pushRoutes } from './routes/push'
import type { RateLimiter } from './routes/rate-limiter'
import { sessionRoutes } from './routes/sessions'
import { tokenRoutes } from './routes/token'
import { wechatRoutes } from './routes/wechat'
import type { Sealer } from './sealing'
import type { Accounts } from './sessions/accounts'
import type { KeyCheck } from './sessions/key-check'
import type { KeyReset } from './sessions/key-reset'
import type { OpenData } from './sessions/open-data'
import type { Phones } from './sessions/phones'
import type { NicknameRules } from './sessions/profile'
import type { Sessions } from './sessions/sessions'
import type { Store } from './stores/store'
import type { WechatClient } from './wechat/client'
import type { PushSecrets } from './wechat/push-message'

export interface AppDeps {
  readonly appId: string
  readonly store: Store
  readonly sessions: Sessions
  readonly wechat: WechatClient
  readonly openData: OpenData
  readonly phones: Phones
  readonly accounts: Accounts
  readonly avatars: Avatars
  readonly pictures: PictureChecker
  readonly nicknames: NicknameRules
  readonly publicUrl: string | null
  readonly freshLoginMs: number
  readonly push: PushSecrets | null
  readonly keyReset: KeyReset
  readonly operatorToken: string | null
  readonly metrics: Metrics
  readonly readiness: Readiness
  readonly keyCheck: KeyCheck
  readonly sealer: Sealer
  readonly limiter: RateLimiter
  readonly onEvent: SecurityEventSink
  readonly random: RandomBytes
  readonly logger: FastifyBaseLogger
  /** Addresses that may name the client's address. */
  readonly trustProxy: readonly string[]
  /** See `DescribeOptions`. */
  readonly explainReuse: boolean
}

const MAX_BODY_BYTES = 16 * 1024
/** From the first byte of a request to its last, in milliseconds: ends slow-loris connections. */
const REQUEST_TIMEOUT_MS = 10_000

type ShellDeps = Pick<AppDeps, 'metrics' | 'readiness' | 'random' | 'logger' | 'trustProxy' | 'explainReuse'>

/** What the phone talks to. Never listens: `inject` needs no port. */
export function createApp(deps: AppDeps): App {
  const app = createShell(deps)
  const paths = collectPaths(app)
  serveDescription(app, describeApi(app))
  const { once, users } = deps.store
  const guard = createGuard(deps.sessions, deps.limiter)
  loginRoute(app, { ...deps, once })
  tokenRoutes(app, deps)
  sessionRoutes(app, { ...deps, guard })
  meRoutes(app, { ...deps, guard, users })
  avatarRoutes(app, { ...deps, guard, users })
  phoneRoutes(app, { ...deps, guard, once })
  wechatRoutes(app, { ...deps, guard, users })
  const { push } = deps
  if (push) pushRoutes(app, { ...deps, push, users })
  // Once the routes of plugins are there as well.
  app.after(() => refuseOtherMethods(app, paths))
  return app
}

/** What the operator's machines talk to, on a port of its own. */
export function createOperatorApp(deps: AppDeps): App {
  const app = createShell(deps)
  const paths = collectPaths(app)
  healthRoutes(app, deps)
  operatorRoutes(app, deps)
  // Once the routes of plugins are there as well.
  app.after(() => refuseOtherMethods(app, paths))
  return app
}

/** Parsing, headers and errors, the same on both ports. */
function createShell({ metrics, readiness, random, logger, trustProxy, explainReuse }: ShellDeps): App {
  const app: App = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // While stopping, what still arrives on open connections is answered, not refused.
    return503OnClosing: false,
    genReqId: requestIds(random),
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  })

  app.removeContentTypeParser('text/plain')
  acceptJson(app)

  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('cache-control', 'no-store')
    reply.header('x-content-type-options', 'nosniff')
    reply.header('strict-transport-security', 'max-age=31536000')
    done()
  })

  app.addHook('onSend', (_request, reply, payload, done) => {
    // Else the connection stays open after its last answer, and the server waits for it.
    if (readiness.isDraining) reply.header('connection', 'close')
    done(null, payload)
  })

  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request
    const { statusCode: status, elapsedTime } = reply
    const route = routeOptions.url ?? 'none'
    metrics.request({ method, route, status, seconds: elapsedTime / 1000 })
    request.log.debug({ method, route, status, milliseconds: Math.round(elapsedTime) }, 'answered')
    done()
  })

  app.setErrorHandler((error, request, reply) => {
    const { problem, headers } = describeError(error, { requestId: request.id, explainReuse })
    if (problem.status >= 500) {
      const route = request.routeOptions.url
      const log = { route, problem: problem.code, upstream: problem.upstream }
      // Our own errors name the cause; an unforeseen one needs its stack.
      if (problem.code === 'internal_error') request.log.error({ ...log, err: error }, 'request failed')
      else request.log.warn({ ...log, cause: String(error) }, 'request failed')
    }
    return reply
      .code(problem.status)
      .headers(headers)
      .type('application/problem+json; charset=utf-8')
      .send(problem)
  })
  app.setNotFoundHandler(() => {
    throw new ProblemError('not_found')
  })
  return app
}

/** JSON as such and as a merge patch (RFC 7396). `wx.request` sends the type with nothing behind it when a POST has no data. */
function acceptJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  const types = ['application/json', 'application/merge-patch+json']
  app.addContentTypeParser(types, { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parse(request, body as string, done)
  })
}

/** Unique across instances by the random start, cheap by the counter. */
function requestIds(random: RandomBytes): () => string {
  const instance = random(9).toString('base64url')
  let count = 0
  return () => {
    count += 1
    return `${instance}-${count.toString(36)}`
  }
}
