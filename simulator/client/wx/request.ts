import type { NetworkResponse } from '../../protocol'
import type { ClientRuntime } from '../client-runtime'
import { Emitter } from '../runtime/emitter'
import { ApiFailure } from './failure'
import { base64ToBytes, encodeRequest } from './request-body'
import { createRequestQueue } from './request-queue'
import { type ApiGroup, type Options, optionalNumber, optionalString, requireString } from './table'

/** Milliseconds, when neither the call nor app.json says otherwise (facts §11). */
const DEFAULT_TIMEOUT = 60_000

const METHODS = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'])

export function requestApis({ host, program, failures }: ClientRuntime): ApiGroup {
  const queue = createRequestQueue()
  let lastId = 0

  function send(options: Options, abort: AbortSignalLike, id: string): Promise<NetworkResponse> {
    const url = requireString(options, 'url')
    if (!/^https?:\/\/[^/]+/i.test(url)) throw new ApiFailure(`invalid url "${url}"`, 600009)
    const method = optionalString(options, 'method', 'GET').toUpperCase()
    if (!METHODS.has(method)) {
      throw new ApiFailure(
        `parameter error: parameter.method should be one of ${[...METHODS].join('|')};`,
        1001,
      )
    }
    const request = {
      ...encodeRequest(url, method, options.header, options.data),
      id,
      method,
      timeout: optionalNumber(options, 'timeout', program.app.networkTimeout?.request ?? DEFAULT_TIMEOUT),
      responseType: options.responseType === 'arraybuffer' ? ('arraybuffer' as const) : ('text' as const),
    }
    const queued = queue.add(() => host.call('request', request))
    abort.onAbort = () => {
      if (!queued.cancel(new ApiFailure('abort'))) void host.call('abort', { id }).catch(() => {})
    }
    return queued.result
  }

  return {
    callback: {
      request: (options, settle) => {
        lastId += 1
        const id = `request-${lastId}`
        const abort: AbortSignalLike = { aborted: false }
        const headers = new Emitter<[object]>((error) => failures.report(error))
        settle(
          (async () => {
            const response = await send(options, abort, id).catch((error: unknown) => {
              throw abort.aborted ? new ApiFailure('abort') : error
            })
            if (abort.aborted) throw new ApiFailure('abort')
            headers.emit({
              header: response.header,
              statusCode: response.statusCode,
              cookies: response.cookies,
            })
            return resultOf(response, options)
          })(),
        )
        return {
          abort: () => {
            abort.aborted = true
            abort.onAbort?.()
          },
          onHeadersReceived: (listener: (event: object) => void) => headers.add(listener),
          offHeadersReceived: (listener?: (event: object) => void) => headers.remove(listener),
        }
      },
    },
  }
}

interface AbortSignalLike {
  aborted: boolean
  onAbort?: () => void
}

function resultOf({ statusCode, header, cookies, body }: NetworkResponse, options: Options): object {
  return { data: decodeBody(body, options), statusCode, header, cookies }
}

/** `dataType: 'json'` (the default) parses what is JSON and leaves the rest as text. */
function decodeBody(body: string, { responseType, dataType }: Options): unknown {
  if (responseType === 'arraybuffer') return base64ToBytes(body)
  if (dataType !== undefined && dataType !== 'json') return body
  try {
    return JSON.parse(body) as unknown
  } catch {
    return body
  }
}
