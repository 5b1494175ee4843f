import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { COMMON_HEADERS, PROBLEM_TYPE } from './answer-headers'
import { describeError } from './describe-error'
import { MalformedRequests } from './malformed'
import type { Metrics } from './operation/metrics'
import { ProblemError } from './problems'
import type { RandomBytes } from './random'
import type { App } from './routes/app-types'
import type { Readiness } from './routes/health'

export interface ShellDeps {
  readonly metrics: Metrics
  readonly readiness: Readiness
  readonly random: RandomBytes
  readonly logger: Logger
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

declare module 'fastify' {
  interface FastifyRequest {
    /** When its head had been read; `performance.now()`. */
    arrivedAt: number
  }
}

/** Parsing, headers and errors, the same on both ports. */
export function createShell(deps: ShellDeps): App {
  const { metrics, readiness, random, logger, trustProxy, requestTimeoutMs, explainReuse } = deps
  const nextId = requestIds(random)
  const malformed = new MalformedRequests(nextId, ({ requestId, reason, status }) => {
    metrics.malformed(status)
    logger.debug({ reqId: requestId, reason, status }, 'malformed')
  })

  /** What every answer carries. */
  const begin = (request: FastifyRequest, reply: FastifyReply): void => {
    request.arrivedAt = performance.now()
    malformed.saw(reply.raw)
    reply.header('x-request-id', request.id)
    for (const [name, value] of COMMON_HEADERS) reply.header(name, value)
  }

  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { problem, headers } = describeError(error, { requestId: request.id, explainReuse })
    if (problem.status >= 500) {
      const route = request.routeOptions.url
      const log = { reqId: request.id, route, problem: problem.code, upstream: problem.upstream }
      // Our own errors name the cause; an unforeseen one needs its stack.
      const cause = problem.code === 'internal_error' ? { err: error } : { cause: String(error) }
      // A 500 is a mistake of ours, or of whoever set the server up: it does not go away by itself.
      logger[problem.status === 500 ? 'error' : 'warn']({ ...log, ...cause }, 'request failed')
    }
    return reply.code(problem.status).headers(headers).type(PROBLEM_TYPE).send(problem)
  }

  const app: App = Fastify({
    // Fastify would make a logger for every request. We write a line for few of them, and name the request in it.
    logger: false,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: requestTimeoutMs,
    http: {
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      headersTimeout: requestTimeoutMs,
      // Node's own refusal would be no problem document.
      requireHostHeader: false,
    },
    clientErrorHandler: (error, socket) => malformed.refuse(error, socket),
    // While stopping, what still arrives on open connections is answered, not refused.
    return503OnClosing: false,
    genReqId: nextId,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    // A path that the router cannot read. Fastify's own answer would repeat it, and it may hold a token.
    frameworkErrors: (_error, request, reply) => {
      begin(request, reply)
      refuse(new ProblemError('not_found'), request, reply)
    },
  })

  const tellsAnswers = logger.isLevelEnabled('debug')
  app.removeContentTypeParser('text/plain')
  acceptJson(app)

  app.decorateRequest('arrivedAt', 0)
  app.addHook('onRequest', (request, reply, done) => {
    begin(request, reply)
    done(hasHost(request) ? undefined : new ProblemError('validation_failed', { errors: [HOST_MISSING] }))
  })
  // RFC 9110 §10.1.1 lets an expectation that nobody knows go; node would answer it without a problem.
  app.server.on('checkExpectation', (request, answer) => app.server.emit('request', request, answer))

  // Not onResponse, for which Fastify has every answer watched until its last byte is gone.
  app.addHook('onSend', (request, reply, payload, done) => {
    // Else the connection stays open after its last answer, and the server waits for it.
    if (readiness.isDraining) reply.header('connection', 'close')
    const { method, arrivedAt } = request
    const route = request.routeOptions.url ?? 'none'
    const status = reply.statusCode
    const milliseconds = performance.now() - arrivedAt
    metrics.request({ method, route, status, seconds: milliseconds / 1000 })
    if (tellsAnswers)
      logger.debug(
        { reqId: request.id, method, route, status, milliseconds: Math.round(milliseconds) },
        'answered',
      )
    done(null, payload)
  })

  app.setErrorHandler(refuse)
  app.setNotFoundHandler(() => {
    throw new ProblemError('not_found')
  })
  return app
}

const HOST_MISSING = { pointer: '', detail: 'Host is missing' }

/** RFC 9112 §3.2 asks for it from HTTP/1.1 on. */
function hasHost({ raw }: FastifyRequest): boolean {
  return raw.headers.host !== undefined || raw.httpVersion === '1.0'
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
