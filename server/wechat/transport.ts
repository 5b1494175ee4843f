import { stringify } from 'node:querystring'
import { type Dispatcher, Pool } from 'undici'
import { WechatError } from './errors'

export interface TransportOptions {
  /** Origin of WeChat's server API. */
  readonly origin: string
  /** Milliseconds from the call to the last byte of the answer, retry included. */
  readonly deadlineMs: number
  readonly connections: number
}

export interface WechatCall {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body?: object
}

/** Real answers are below 2 kB; more is not WeChat speaking. */
const MAX_ANSWER_BYTES = 64 * 1024
const CONNECT_TIMEOUT_MS = 1000

/** Failures of connecting: not one byte of the request has left, so it may be sent once more. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Node's names of what is wrong with TLS or a certificate (its page "TLS", X509 certificate error codes). */
const TLS_TROUBLE =
  /CERT|CRL|SSL|TLS|SELF_SIGNED|UNABLE_TO|^(INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/

/** One HTTP call to WeChat: total deadline, size cap, no redirect, and never a replay of what was sent. */
export class WechatTransport {
  readonly #pool: Pool
  readonly #deadlineMs: number

  constructor({ origin, deadlineMs, connections }: TransportOptions) {
    this.#deadlineMs = deadlineMs
    this.#pool = new Pool(origin, {
      connections,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: deadlineMs,
      bodyTimeout: deadlineMs,
    })
  }

  /**
   * @returns the parsed JSON object, whatever Content-Type it came with: WeChat labels JSON as text/plain.
   * @throws {WechatError} `timeout`, `bad_response`, `unavailable`
   */
  async call({ method, path, query, body }: WechatCall): Promise<Readonly<Record<string, unknown>>> {
    const request: Dispatcher.DispatchOptions = {
      method,
      path: `${path}?${stringify(query)}`,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    }
    const began = performance.now()
    const sendAgain = (error: unknown) => {
      const remainingMs = began + this.#deadlineMs - performance.now()
      if (!NEVER_SENT.has(codeOf(error)) || remainingMs <= 0) throw error
      return this.#send(request, remainingMs)
    }
    try {
      return parseObject(await this.#send(request, this.#deadlineMs).catch(sendAgain))
    } catch (error) {
      throw describe(error)
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  #send(request: Dispatcher.DispatchOptions, deadlineMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#pool.dispatch(request, new Receiver(resolve, reject, deadlineMs))
    })
  }
}

/**
 * Collects one answer. Given to `dispatch`, because `Pool.request` wraps every answer in a stream and every deadline
 * in an AbortSignal, which takes longer than all the rest of a call.
 */
class Receiver implements Dispatcher.DispatchHandler {
  readonly #resolve: (text: string) => void
  readonly #reject: (error: unknown) => void
  readonly #timer: NodeJS.Timeout
  readonly #chunks: Buffer[] = []
  #size = 0
  /** Null until the request has a connection. */
  #controller: Dispatcher.DispatchController | null = null
  #failure: WechatError | null = null

  constructor(resolve: (text: string) => void, reject: (error: unknown) => void, deadlineMs: number) {
    this.#resolve = resolve
    this.#reject = reject
    this.#timer = setTimeout(() => this.#fail(new WechatError('timeout', { reason: 'deadline' })), deadlineMs)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // Its time was over before a connection was free: it must not be sent any more.
    if (this.#failure) controller.abort(this.#failure)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    if (status !== 200) this.#fail(new WechatError('bad_response', { reason: `status_${status}` }))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size > MAX_ANSWER_BYTES) this.#fail(new WechatError('bad_response', { reason: 'too_large' }))
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer)
    this.#resolve(Buffer.concat(this.#chunks).toString('utf8'))
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    clearTimeout(this.#timer)
    this.#reject(error)
  }

  /** Ends the connection too: what still comes on it is of no use. */
  #fail(failure: WechatError): void {
    clearTimeout(this.#timer)
    this.#failure = failure
    this.#reject(failure)
    this.#controller?.abort(failure)
  }
}

const BYTE_ORDER_MARK = /^\uFEFF/

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text.replace(BYTE_ORDER_MARK, ''))
  } catch {
    throw new WechatError('bad_response', { reason: 'not_json' })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WechatError('bad_response', { reason: 'not_an_object' })
  return value as Record<string, unknown>
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'unknown'
}

function describe(error: unknown): WechatError {
  if (error instanceof WechatError) return error
  const code = codeOf(error)
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return new WechatError('timeout', { reason: code })
  // We ended the connections ourselves: the server stops.
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED')
    return new WechatError('unavailable', { reason: 'stopping' })
  const isConnectionProblem = NEVER_SENT.has(code) || TLS_TROUBLE.test(code)
  return new WechatError(isConnectionProblem ? 'unavailable' : 'bad_response', { reason: code })
}
