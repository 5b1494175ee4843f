import { LinkError } from '../link'
import type { NetworkRequest, NetworkResponse } from '../protocol'

/** Carries out `wx.request` for the phone: no CORS, any header, every HTTP status a success. */
export interface Network {
  /**
   * @throws {LinkError} with `errMsg` and `errno` of WeChat's network table ("Network", "PublicErrno"): 5 timeout,
   *   600001 connection error, 600008 too many redirects, 600009 invalid URL, 600000 anything else.
   */
  request(request: NetworkRequest): Promise<NetworkResponse>
  abort(id: string): void
  /** Aborts whatever is open. */
  close(): void
}

type Failure = { readonly errno: number | null; readonly reason: string }

const TIMEOUT: Failure = { errno: 5, reason: 'timeout' }
/** WeChat documents no errno for an aborted request. */
const ABORTED: Failure = { errno: null, reason: 'abort' }
const INVALID_URL: Failure = { errno: 600009, reason: 'invalid url' }
const TOO_MANY_REDIRECTS: Failure = { errno: 600008, reason: 'too many redirects' }
const UNKNOWN: Failure = { errno: 600000, reason: 'unknown network error' }

/** Chromium's net_error codes, which WeChat's network layer shows, by the code that node gives. */
const NET_ERRORS: Readonly<Record<string, readonly [code: number, name: string]>> = {
  ECONNREFUSED: [-102, 'CONNECTION_REFUSED'],
  ECONNRESET: [-101, 'CONNECTION_RESET'],
  EPIPE: [-101, 'CONNECTION_RESET'],
  UND_ERR_SOCKET: [-100, 'CONNECTION_CLOSED'],
  ENOTFOUND: [-105, 'NAME_NOT_RESOLVED'],
  EAI_AGAIN: [-105, 'NAME_NOT_RESOLVED'],
  ETIMEDOUT: [-118, 'CONNECTION_TIMED_OUT'],
  UND_ERR_CONNECT_TIMEOUT: [-118, 'CONNECTION_TIMED_OUT'],
  EHOSTUNREACH: [-109, 'ADDRESS_UNREACHABLE'],
  ENETUNREACH: [-109, 'ADDRESS_UNREACHABLE'],
  ERR_TLS_CERT_ALTNAME_INVALID: [-200, 'CERT_COMMON_NAME_INVALID'],
  CERT_HAS_EXPIRED: [-201, 'CERT_DATE_INVALID'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [-202, 'CERT_AUTHORITY_INVALID'],
  SELF_SIGNED_CERT_IN_CHAIN: [-202, 'CERT_AUTHORITY_INVALID'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [-202, 'CERT_AUTHORITY_INVALID'],
}

/** Headers that WeChat or HTTP sets: what the app gives for them is dropped ("Network": the referer cannot be set). */
const FIXED_HEADERS = new Set(['referer', 'host', 'content-length', 'connection', 'transfer-encoding'])

/**
 * @param options.mapRemote - origins to send elsewhere, `{ 'http://127.0.0.1:3000': 'http://127.0.0.1:40123' }`.
 * @param options.referer - WeChat's fixed referer for the app.
 */
export function createNetwork(options: {
  readonly mapRemote: Readonly<Record<string, string>>
  readonly referer: string
}): Network {
  const open = new Map<string, AbortController>()

  async function send(request: NetworkRequest, url: URL, signal: AbortSignal): Promise<NetworkResponse> {
    const body = request.body === null ? null : bodyOf(request)
    const response = await fetch(url, {
      method: request.method,
      headers: headersOf(request.header, options.referer),
      signal,
      ...(body === null ? {} : { body }),
    })
    const cookies = response.headers.getSetCookie()
    return {
      statusCode: response.status,
      header: Object.fromEntries(response.headers),
      cookies,
      body:
        request.responseType === 'text'
          ? await response.text()
          : Buffer.from(await response.arrayBuffer()).toString('base64'),
    }
  }

  return {
    async request(request) {
      const url = targetOf(request.url, options.mapRemote)
      if (!url) throw failed(INVALID_URL)
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(TIMEOUT), request.timeout)
      open.set(request.id, controller)
      try {
        return await send(request, url, controller.signal)
      } catch (error) {
        throw failed(controller.signal.aborted ? (controller.signal.reason as Failure) : failureOf(error))
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

function bodyOf(request: NetworkRequest): string | Uint8Array<ArrayBuffer> | null {
  if (request.body === null || request.method === 'GET' || request.method === 'HEAD') return null
  return request.binary ? Uint8Array.from(Buffer.from(request.body, 'base64')) : request.body
}

function headersOf(header: Readonly<Record<string, string>>, referer: string): [string, string][] {
  const kept = Object.entries(header).filter(([name]) => !FIXED_HEADERS.has(name.toLowerCase()))
  return [...kept, ['referer', referer]]
}

/** Names the reason that `fetch` hides in its `cause`. */
function failureOf(error: unknown): Failure {
  const { cause = error } = Object(error) as { cause?: unknown }
  const { code, message } = Object(cause) as { code?: unknown; message?: unknown }
  if (message === 'redirect count exceeded') return TOO_MANY_REDIRECTS
  const known = NET_ERRORS[String(code)]
  if (!known) return UNKNOWN
  const [number, name] = known
  return { errno: 600001, reason: `errcode:${number} cronet_error_code:${number} error_msg:net::ERR_${name}` }
}

function failed({ errno, reason }: Failure): LinkError {
  const errMsg = `request:fail ${reason}`
  return new LinkError(errMsg, errno === null ? { errMsg } : { errMsg, errno })
}
