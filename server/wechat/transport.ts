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
  async call(call: WechatCall): Promise<Readonly<Record<string, unknown>>> {
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), this.#deadlineMs)
    try {
      return parseObject(await this.#send(call, deadline.signal))
    } catch (error) {
      if (error instanceof WechatError) throw error
      if (deadline.signal.aborted) throw new WechatError('timeout', { reason: 'deadline' })
      throw describe(codeOf(error))
    } finally {
      clearTimeout(timer)
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  async #send(call: WechatCall, signal: AbortSignal): Promise<string> {
    const request: Dispatcher.RequestOptions = {
      method: call.method,
      path: `${call.path}?${new URLSearchParams(call.query)}`,
      signal,
      ...(call.body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(call.body),
      }),
    }
    const response = await this.#pool.request(request).catch((error: unknown) => {
      if (!NEVER_SENT.has(codeOf(error)) || signal.aborted) throw error
      return this.#pool.request(request)
    })
    if (response.statusCode !== 200) {
      // undici reports the abort on the body too; unheard it would end the process.
      response.body.on('error', () => undefined).destroy()
      throw new WechatError('bad_response', { reason: `status_${response.statusCode}` })
    }
    return readCapped(response.body)
  }
}

async function readCapped(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new WechatError('bad_response', { reason: 'too_large' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
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

function describe(code: string): WechatError {
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return new WechatError('timeout', { reason: code })
  const isConnectionProblem = NEVER_SENT.has(code) || /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)
  return new WechatError(isConnectionProblem ? 'unavailable' : 'bad_response', { reason: code })
}
