import type { NetworkResponse, PhoneSettings } from '../../protocol'
import type { ClientRuntime } from '../client-runtime'
import { Emitter } from '../runtime/emitter'
import { checkDomain, type NetworkApi } from './domains'
import { ApiFailure } from './failure'
import { base64ToBytes, encodeRequest } from './request-body'
import { createSender, type Outgoing } from './sender'
import { type ApiGroup, type Options, optionalNumber, optionalString, requireString } from './table'

/** Milliseconds, when neither the call nor app.json says otherwise (facts §11). */
export const DEFAULT_TIMEOUT = 60_000

const METHODS = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'])

export function requestApis(runtime: ClientRuntime): ApiGroup {
  const { program, failures, settings, transfers } = runtime
  const sender = createSender('request', runtime)

  function prepare(options: Options): Outgoing {
    const url = requireUrl(options, 'request', settings)
    const method = optionalString(options, 'method', 'GET').toUpperCase()
    if (!METHODS.has(method)) {
      throw new ApiFailure(
        `parameter error: parameter.method should be one of ${[...METHODS].join('|')};`,
        1001,
      )
    }
    return {
      ...encodeRequest(url, method, options.header, options.data),
      method,
      timeout: optionalNumber(options, 'timeout', program.app.networkTimeout?.request ?? DEFAULT_TIMEOUT),
      responseType: options.responseType === 'arraybuffer' ? 'arraybuffer' : 'text',
      ...(options.enableChunked === true ? { follow: 'chunks' as const } : {}),
    }
  }

  return {
    callback: {
      request: (options, settle) => {
        const onError = (error: unknown): void => failures.report(error)
        const headers = new Emitter<[object]>(onError)
        const chunks = new Emitter<[{ data: ArrayBuffer }]>(onError)
        const { id, response, abort } = sender.send(() => prepare(options))
        const chunked = options.enableChunked === true
        const forget = transfers.add((step) => {
          if (step.id !== id) return
          if (step.type === 'head') headers.emit(step.head)
          if (step.type === 'chunk') chunks.emit({ data: base64ToBytes(step.data) })
        })
        const finished = response.then(({ statusCode, header, cookies, body }) => {
          if (!chunked) headers.emit({ header, statusCode, cookies })
          return { data: decodeBody(body, options), statusCode, header, cookies }
        })
        settle(finished.finally(forget))
        return {
          abort,
          onChunkReceived: (listener: (event: { data: ArrayBuffer }) => void) => void chunks.add(listener),
          offChunkReceived: (listener?: (event: { data: ArrayBuffer }) => void) => chunks.remove(listener),
          onHeadersReceived: (listener: (event: object) => void) => void headers.add(listener),
          offHeadersReceived: (listener?: (event: object) => void) => headers.remove(listener),
        }
      },
    },
  }
}

/** @throws {ApiFailure} 600009 for what is no address, 600002 for one that the console does not list */
export function requireUrl(options: Options, api: NetworkApi, settings: PhoneSettings): string {
  const url = requireString(options, 'url')
  if (!/^https?:\/\/[^/]+/i.test(url) || !URL.canParse(url))
    throw new ApiFailure(`invalid url "${url}"`, 600009)
  checkDomain(settings, api, url)
  return url
}

/** `dataType: 'json'` (the default) parses what is JSON and leaves the rest as text. */
function decodeBody(body: NetworkResponse['body'], { responseType, dataType }: Options): unknown {
  if (responseType === 'arraybuffer') return base64ToBytes(body)
  if (dataType !== undefined && dataType !== 'json') return body
  try {
    return JSON.parse(body) as unknown
  } catch {
    return body
  }
}
