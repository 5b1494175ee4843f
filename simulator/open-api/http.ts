import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Errcode, WeChatError } from './errors'
import type { Random } from './state/random'

/** What an endpoint sees of a request. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an endpoint returns; `errcode` and `errmsg` are absent where WeChat leaves them out. */
export type ApiResult = Readonly<Record<string, unknown>>

/** code2Session answers JSON labelled as plain text; the others say what they are. */
export type MediaType = 'text/plain' | 'application/json; encoding=utf-8'

/** WeChat's requests are small; whatever is longer is a mistake or an attack. */
const BODY_LIMIT = 128 * 1024

/** The body as text, or null when it is longer than any WeChat request. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    // What is too long is read to its end but not kept: an answer sent into an upload would be lost.
    if (length <= BODY_LIMIT) chunks.push(chunk)
  }
  return length > BODY_LIMIT ? null : Buffer.concat(chunks).toString('utf8')
}

/** @throws {WeChatError} 47001, or the endpoint's own errcode, when the body is not a JSON object */
export function jsonBody(request: ApiRequest, errcode: Errcode = 47001): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(request.body)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch {
    // Falls through: WeChat does not tell bad syntax from a bad shape.
  }
  throw new WeChatError(errcode)
}

/** A text member, or '' for anything else, as WeChat treats a missing and an empty parameter alike. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function successAnswer(result: ApiResult, mediaType: MediaType): Answer {
  return { status: 200, headers: { 'content-type': mediaType }, body: JSON.stringify(result) }
}

/** Like WeChat's: three groups of hexadecimal digits, the first the time in seconds. */
export function newRid(seconds: number, random: Random): string {
  const group = (): string => random.bytes(4).toString('hex')
  return `${seconds.toString(16).padStart(8, '0')}-${group()}-${group()}`
}

export function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
  response.end(answer.body)
}
