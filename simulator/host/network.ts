import { LinkError } from '../link'
import type { NetworkRequest, NetworkResponse, TransferStep } from '../protocol'
import { CONNECTION_RESET, connectionFailure, failedRequest, type NetworkFailure } from './failures'
import type { Line } from './line'
import { CountedBody, countAnswer, type OnBytes, tellChunks } from './progress'
import type { RevokedTokens } from './revoked-tokens'

/** Hears how a request is getting on that asked for it. */
export type OnStep = (step: TransferStep) => void

/** Carries out `wx.request` for the phone: no CORS, any header, every HTTP status a success. */
export interface Network {
  /**
   * @throws {LinkError} with `errMsg` and `errno` of WeChat's network table ("Network", "PublicErrno"): 5 timeout,
   *   600001 connection error, 600008 too many redirects, 600009 invalid URL, 600000 anything else.
   */
  request(request: NetworkRequest, onStep?: OnStep): Promise<NetworkResponse>
  abort(id: string): void
  /** Aborts whatever is open. */
  close(): void
}

const TIMEOUT: NetworkFailure = { errno: 5, reason: 'timeout' }
/** WeChat documents no errno for an aborted request. */
const ABORTED: NetworkFailure = { errno: null, reason: 'abort' }
const INVALID_URL: NetworkFailure = { errno: 600009, reason: 'invalid url' }
const TOO_MANY_REDIRECTS: NetworkFailure = { errno: 600008, reason: 'too many redirects' }
const UNKNOWN: NetworkFailure = { errno: 600000, reason: 'unknown network error' }

/** Failures of the connection by the code that node gives. */
const CONNECTION_FAILURES: Readonly<Record<string, NetworkFailure>> = {
  ECONNREFUSED: connectionFailure(-102, 'CONNECTION_REFUSED'),
  ECONNRESET: CONNECTION_RESET,
  EPIPE: CONNECTION_RESET,
  UND_ERR_SOCKET: connectionFailure(-100, 'CONNECTION_CLOSED'),
  ENOTFOUND: connectionFailure(-105, 'NAME_NOT_RESOLVED'),
  EAI_AGAIN: connectionFailure(-105, 'NAME_NOT_RESOLVED'),
  ETIMEDOUT: connectionFailure(-118, 'CONNECTION_TIMED_OUT'),
  UND_ERR_CONNECT_TIMEOUT: connectionFailure(-118, 'CONNECTION_TIMED_OUT'),
  EHOSTUNREACH: connectionFailure(-109, 'ADDRESS_UNREACHABLE'),
  ENETUNREACH: connectionFailure(-109, 'ADDRESS_UNREACHABLE'),
  ERR_TLS_CERT_ALTNAME_INVALID: connectionFailure(-200, 'CERT_COMMON_NAME_INVALID'),
  CERT_HAS_EXPIRED: connectionFailure(-201, 'CERT_DATE_INVALID'),
  DEPTH_ZERO_SELF_SIGNED_CERT: connectionFailure(-202, 'CERT_AUTHORITY_INVALID'),
  SELF_SIGNED_CERT_IN_CHAIN: connectionFailure(-202, 'CERT_AUTHORITY_INVALID'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: connectionFailure(-202, 'CERT_AUTHORITY_INVALID'),
}

/** Headers that WeChat or HTTP sets: what the app gives for them is dropped ("Network": the referer cannot be set). */
const FIXED_HEADERS = new Set(['referer', 'host', 'content-length', 'connection', 'transfer-encoding'])

export interface NetworkOptions {
  /** Origins to send elsewhere, `{ 'http://127.0.0.1:3000': 'http://127.0.0.1:40123' }`. */
  readonly mapRemote: Readonly<Record<string, string>>
  /** WeChat's fixed referer for the app. */
  readonly referer: string
  readonly line: Line
  readonly revokedTokens: RevokedTokens
  /** Hears of each request that really leaves the phone. */
  readonly onSend: (request: NetworkRequest) => void
}

export function createNetwork(options: NetworkOptions): Network {
  const { line, revokedTokens } = options
  const open = new Map<string, AbortController>()

  async function send(
    request: NetworkRequest,
    url: URL,
    signal: AbortSignal,
    onStep: OnStep,
  ): Promise<NetworkResponse> {
    options.onSend(request)
    const { id, follow } = request
    const onBytes: OnBytes = (bytes, total) => onStep({ id, type: 'progress', bytes, total })
    const body = request.body === null ? null : bodyOf(request, onBytes)
    const response = await fetch(url, {
      method: request.method,
      headers: headersOf(revokedTokens.travel(request.header), options.referer),
      signal,
      ...(body === null ? {} : { body }),
    })
    const head = {
      statusCode: response.status,
      header: Object.fromEntries(response.headers),
      cookies: response.headers.getSetCookie(),
    }
    if (follow === 'chunks') onStep({ id, type: 'head', head })
    const answer = followed(response)
    const text =
      request.responseType === 'text'
        ? await answer.text()
        : Buffer.from(await answer.arrayBuffer()).toString('base64')
    revokedTokens.learn(text)
    return { ...head, body: text }

    function followed(whole: Response): Response {
      if (follow === 'download') return countAnswer(whole, onBytes)
      if (follow !== 'chunks') return whole
      return tellChunks(whole, (chunk) =>
        onStep({ id, type: 'chunk', data: Buffer.from(chunk).toString('base64') }),
      )
    }
  }

  return {
    async request(request, onStep = () => {}) {
      const url = targetOf(request.url, options.mapRemote)
      if (!url) throw failedRequest(INVALID_URL)
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(TIMEOUT), request.timeout)
      open.set(request.id, controller)
      try {
        const { signal } = controller
        return await line.carry(() => send(request, url, signal, onStep), signal)
      } catch (error) {
        if (controller.signal.aborted) throw failedRequest(controller.signal.reason as NetworkFailure)
        throw error instanceof LinkError ? error : failedRequest(failureOf(error))
      } finally {
        clearTimeout(timer)
        open.delete(request.id)
      }
    },
    abort(id) {
      open.get(id)?.abort(ABORTED)
    },
    close() {
      for (const controller of open.values()) controller.abort(ABORTED)
    },
  }
}

function targetOf(text: string, mapRemote: Readonly<Record<string, string>>): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  const mapped = mapRemote[url.origin]
  return mapped === undefined ? url : new URL(url.pathname + url.search, mapped)
}

function bodyOf(
  { method, body, binary, follow }: NetworkRequest,
  onBytes: OnBytes,
): string | Uint8Array<ArrayBuffer> | Blob | null {
  if (body === null || method === 'GET' || method === 'HEAD') return null
  if (!binary) return body
  const bytes = Uint8Array.from(Buffer.from(body, 'base64'))
  return follow === 'upload' ? new CountedBody(bytes, onBytes) : bytes
}

function headersOf(header: Readonly<Record<string, string>>, referer: string): [string, string][] {
  const kept = Object.entries(header).filter(([name]) => !FIXED_HEADERS.has(name.toLowerCase()))
  return [...kept, ['referer', referer]]
}

/** Names the reason that `fetch` hides in its `cause`. */
function failureOf(error: unknown): NetworkFailure {
  const { cause = error } = Object(error) as { cause?: unknown }
  const { code, message } = Object(cause) as { code?: unknown; message?: unknown }
  if (message === 'redirect count exceeded') return TOO_MANY_REDIRECTS
  return CONNECTION_FAILURES[String(code)] ?? UNKNOWN
}
