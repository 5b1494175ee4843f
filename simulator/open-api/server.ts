import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Call, createCallLog } from './call-log'
import { CONTROL_PATH, type Control, createControl } from './control'
import { createControlRoutes, mayControl } from './control-routes'
import { WeChatError } from './errors'
import { type Answer, type ApiRequest, errorAnswer, newRid, readBody, send, successAnswer } from './http'
import { ENDPOINTS } from './routes'
import { createWeChat, type WeChat, type WeChatOptions } from './wechat'

export interface OpenApiOptions extends WeChatOptions {
  /** Default 0: a free one. */
  readonly port?: number
  /** A loopback address; default 127.0.0.1. */
  readonly host?: '127.0.0.1' | '::1' | 'localhost'
  /** Hears of every call to an endpoint, as it is answered. */
  readonly onCall?: (call: Call) => void
}

export interface OpenApi {
  /** Stands in for `https://api.weixin.qq.com`; no slash at the end. */
  readonly url: string
  readonly control: Control
  close(): Promise<void>
}

/** Starts WeChat's simulated server side. Rejects with node's error when the port is taken. */
export async function startOpenApi(options: OpenApiOptions = {}): Promise<OpenApi> {
  const { port = 0, host = '127.0.0.1' } = options
  const wechat = createWeChat(options)
  const calls = createCallLog(options.onCall)
  const controlRoutes = createControlRoutes({ wechat, calls })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://open-api')
    const method = request.method ?? 'GET'
    const isControl = pathname.startsWith(`${CONTROL_PATH}/`)
    if (isControl && !mayControl(request.headers.host, request.headers.origin)) {
      response.writeHead(403).end()
      return
    }
    const apiRequest = { method, path: pathname, query: searchParams, body: await readBody(request) }
    if (isControl) return send(response, await controlRoutes(apiRequest))

    const began = performance.now()
    const { answer, errcode } = answerAsWeChat(wechat, apiRequest)
    send(response, answer)
    calls.add({
      at: new Date(wechat.clock.now()).toISOString(),
      method,
      path: pathname,
      status: answer.status,
      errcode,
      duration: Math.round(performance.now() - began),
    })
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A mistake of ours must not look like one of WeChat's answers.
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end(`simulated WeChat failed: ${error instanceof Error ? error.message : String(error)}`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

  const { address, family, port: boundPort } = server.address() as AddressInfo
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${boundPort}`
  return {
    url,
    control: createControl(url),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answerAsWeChat(wechat: WeChat, request: ApiRequest): { answer: Answer; errcode: number } {
  const endpoint = Object.hasOwn(ENDPOINTS, request.path) ? ENDPOINTS[request.path] : undefined
  const mediaType = endpoint?.mediaType ?? 'application/json; encoding=utf-8'
  try {
    if (!endpoint) throw new WeChatError(40066)
    if (!endpoint.methods.some((method) => method === request.method)) {
      throw new WeChatError(endpoint.methods.includes('GET') ? 43001 : 43002)
    }
    return { answer: successAnswer(endpoint.answer(wechat, request), mediaType), errcode: 0 }
  } catch (error) {
    if (!(error instanceof WeChatError)) throw error
    const rid = newRid(wechat.clock.seconds(), wechat.random)
    return { answer: errorAnswer(error.errcode, error.message, mediaType, rid), errcode: error.errcode }
  }
}
