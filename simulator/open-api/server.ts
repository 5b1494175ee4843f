import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Call, createCallLog } from './call-log'
import { type Control, createControl } from './control'
import { CONTROL_PATH } from './control/contract'
import { createHandlers } from './control/handlers'
import { answerControl, mayControl } from './control/routes'
import { deliver } from './delivery'
import { createFaults } from './faults'
import { readBody, send } from './http'
import { createPusher } from './push'
import { answerAsWeChat, answerError } from './routes'
import { createWeChat, type WeChatOptions } from './state/wechat'

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
  const faults = createFaults()
  const handlers = createHandlers({ wechat, calls, faults, pusher: createPusher(wechat) })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(`http://open-api${request.url}`)
    const method = request.method ?? 'GET'
    const isControl = pathname.startsWith(`${CONTROL_PATH}/`)
    if (isControl && !mayControl(request.headers.host, request.headers.origin)) {
      response.writeHead(403).end()
      return
    }
    const body = await readBody(request)
    if (body === null) {
      response.writeHead(413).end()
      return
    }
    const apiRequest = { method, path: pathname, query: searchParams, body }
    if (isControl) return send(response, await answerControl(handlers, apiRequest))

    const began = Date.now()
    const started = performance.now()
    const delivered = await deliver(response, faults.take(pathname), {
      process: () => answerAsWeChat(wechat, apiRequest),
      refuse: (errcode, errmsg) => answerError(wechat, pathname, errcode, errmsg),
    })
    calls.add({
      at: new Date(wechat.clock.now()).toISOString(),
      began,
      method,
      path: pathname,
      ...delivered,
      duration: Math.round(performance.now() - started),
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
