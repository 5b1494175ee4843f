import { createServer, type Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { PhoneScreen } from '../host/browser'
import type { Host } from '../host/host'
import { isLocalRequest, listenOnLoopbacks } from '../host/loopback'
import { serveClient } from './connection'
import { nodeMethods } from './methods'

export interface AutomationOptions {
  readonly host: Host
  /** Where WeChat's simulated server listens; `testAccounts()` asks it. */
  readonly openApiUrl: string
  /** 0 takes a port that is free on both loopbacks. DevTools' own default is 9420. */
  readonly port: number
  /** The name (`?phone=`) of the phone that is driven. */
  readonly phone: string
  /** The browser that shows it; requests wait for it. */
  readonly screen: Promise<PhoneScreen>
  /** A client has sent `Tool.close` and been answered: end everything. */
  onClose(): void
}

export interface Automation {
  readonly port: number
  /** What `connect({ wsEndpoint })` of miniprogram-automator takes. */
  readonly url: string
  close(): Promise<void>
}

/** Compression is offered, as the official client does, and spared for the small frames of everyday. */
const DEFLATE = { threshold: 64 * 1024, zlibDeflateOptions: { level: 1 } }

/** Milliseconds. */
const CLOSING_GRACE = 500

/**
 * Speaks DevTools' automation protocol on both loopback addresses.
 *
 * @throws {PortInUseError} when the port is taken on either.
 */
export async function startAutomation(options: AutomationOptions): Promise<Automation> {
  const { host, phone } = options
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: DEFLATE })
  const methods = nodeMethods(options)
  const listener = await listenOnLoopbacks(() => createUpgradeServer(sockets), options.port)
  sockets.on('connection', (socket) => serveClient(socket, { host, phone, methods }))
  return {
    port: listener.port,
    url: `ws://127.0.0.1:${listener.port}`,
    async close() {
      for (const socket of sockets.clients) hangUp(socket)
      await listener.close()
    },
  }
}

function createUpgradeServer(sockets: WebSocketServer): Server {
  const server = createServer((_, response) => {
    response.writeHead(426, { 'content-type': 'text/plain' }).end('DevTools automation protocol: a WebSocket')
  })
  server.on('upgrade', (request, socket, head) => {
    if (isLocalRequest(request.headers)) {
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request))
    } else {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
    }
  })
  return server
}

/** "Going away" of RFC 6455, section 7.4.1; a client that does not answer the closing handshake is cut off. */
function hangUp(socket: WebSocket): void {
  socket.close(1001)
  setTimeout(() => socket.terminate(), CLOSING_GRACE).unref()
}
