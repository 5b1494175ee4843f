import { ApiFailure } from './failure'
import { typeName } from './table'

export interface RequestBody {
  readonly url: string
  readonly header: Readonly<Record<string, string>>
  /** Text, or base64 when `binary`. */
  readonly body: string | null
  readonly binary: boolean
}

/** Methods whose `data` goes into the query string (docs: wx.request, data). */
const QUERY_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'])

/** Turns `url`, `header` and `data` of `wx.request` into what goes over the wire. */
export function encodeRequest(url: string, method: string, givenHeader: unknown, data: unknown): RequestBody {
  const header = headerOf(givenHeader)
  if (data === undefined || data === null) return { url, header, body: null, binary: false }
  if (data instanceof ArrayBuffer) return { url, header, body: bytesToBase64(data), binary: true }
  if (typeof data === 'string') {
    return QUERY_METHODS.has(method)
      ? { url: appendQuery(url, data), header, body: null, binary: false }
      : { url, header, body: data, binary: false }
  }
  if (typeof data !== 'object') {
    throw new ApiFailure(
      `parameter error: parameter.data should be String/Object/ArrayBuffer instead of ${typeName(data)};`,
      1001,
    )
  }
  if (QUERY_METHODS.has(method)) {
    return { url: appendQuery(url, toForm(data)), header, body: null, binary: false }
  }
  const form = header['content-type']?.includes('application/x-www-form-urlencoded') === true
  return { url, header, body: form ? toForm(data) : toJson(data), binary: false }
}

/** Header names in lower case; `referer` cannot be set (facts §11). JSON is the default content type. */
export function headerOf(given: unknown): Record<string, string> {
  const header: Record<string, string> = { 'content-type': 'application/json' }
  for (const [name, value] of Object.entries((given ?? {}) as Record<string, unknown>)) {
    const lower = name.toLowerCase()
    if (lower !== 'referer' && value !== undefined && value !== null) header[lower] = String(value)
  }
  return header
}

function toJson(data: object): string {
  try {
    return JSON.stringify(data)
  } catch {
    throw new ApiFailure('request data could not be serialised', 600010)
  }
}

function toForm(data: object): string {
  return Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const text = typeof value === 'object' && value !== null ? toJson(value) : String(value)
      return `${encodeURIComponent(name)}=${encodeURIComponent(text)}`
    })
    .join('&')
}

function appendQuery(url: string, query: string): string {
  if (!query) return url
  const [address = '', hash] = url.split('#', 2)
  const joined = `${address}${address.includes('?') ? '&' : '?'}${query}`
  return hash === undefined ? joined : `${joined}#${hash}`
}

export function bytesToBase64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer)
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}

export function base64ToBytes(text: string): ArrayBuffer {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes.buffer
}
