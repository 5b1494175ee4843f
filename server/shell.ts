import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Metrics } from './operation/metrics'
import { describeError, ProblemError } from './problems'
import type { RandomBytes } from './random'
import type { App } from './routes/app-types'
import type { Readiness } from './routes/health'

export interface ShellDeps {
  readonly metrics: Metrics
  readonly readiness: Readiness
  readonly random: RandomBytes
  readonly logger: FastifyBaseLogger
  /** Addresses that may name the client's address. */
  readonly trustProxy: readonly string[]
  /** From the first byte of a request to its last. */
  readonly requestTimeoutMs: number
  /** See `DescribeOptions`. */
  readonly explainReuse: boolean
}

const MAX_BODY_BYTES = 16 * 1024
/** How often slow requests are looked for; node's own half a minute would let them wait that long. */
const TIMEOUT_CHECK_MS = 500

/** Parsing, headers and errors, the same on both ports. */
export function createShell(deps: ShellDeps): App {
  const { metrics, readiness, random, logger, trustProxy, requestTimeoutMs, explainReuse } = deps
  const app: App = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: requestTimeoutMs,
    http: { connectionsCheckingInterval: TIMEOUT_CHECK_MS, headersTimeout: requestTimeoutMs },
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
