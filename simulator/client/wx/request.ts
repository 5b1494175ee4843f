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
  const { program, failures, settings } = runtime
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
    }
  }

  return {
    callback: {
      request: (options, settle) => {
        const headers = new Emitter<[object]>((error) => failures.report(error))
        const { response, abort } = sender.send(() => prepare(options))
        settle(
          response.then(({ statusCode, header, cookies, body }) => {
            headers.emit({ header, statusCode, cookies })
            return { data: decodeBody(body, options), statusCode, header, cookies }
          }),
        )
        return {
          abort,
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
