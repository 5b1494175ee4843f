import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ControlRoutes } from '../control/routes'
import { notFound, sendFile } from './files'
import { isLocalRequest } from './loopback'
import { clientFolder } from './package'

export interface PhoneServerOptions {
  /** Folder of the mini program's files: images and other assets are served from it. */
  readonly appRoot: string
  /** A font for an address outside that the mini program's styles name; null where there is none: nothing is fetched. */
  readRemoteFont(url: string): Promise<Uint8Array | null>
  /** The control methods and the events of the panel. */
  readonly control: ControlRoutes
  /** Takes over a socket that a phone has opened. */
  connect(socket: WebSocket): void
}

/**
 * What the phone's page loads: `/` and the client's files, `/app/*` (files of the mini program), `/remote/<url>`
 * (addresses outside that its styles name), the WebSocket `/link`, and `/_simulator/*` for panel and tests. Foreign pages
 * are refused.
 */
export function createPhoneServer(options: PhoneServerOptions): Server {
  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer((request, response) => {
    if (isLocalRequest(request.headers)) void answer(request, response, options)
    else response.writeHead(403, { 'content-type': 'text/plain' }).end('only for pages of this machine')
  })
  server.on('upgrade', (request, socket, head) => {
    if (isLocalRequest(request.headers) && pathOf(request) === '/link') {
      sockets.handleUpgrade(request, socket, head, options.connect)
    } else {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
    }
  })
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { appRoot, readRemoteFont, control }: PhoneServerOptions,
): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff')
  // App code is compiled by the client; no `import()` of its may bring in a script from elsewhere.
  response.setHeader('content-security-policy', "script-src 'self' 'unsafe-eval'")
  const pathname = pathOf(request)
  if (pathname !== null && control.answer(request, response, pathname)) return
  if (pathname === null || (request.method !== 'GET' && request.method !== 'HEAD')) return notFound(response)
  const etag = request.headers['if-none-match']
  const [, folder = '', rest = ''] = /^\/(app|remote)\/(.+)$/.exec(pathname) ?? []
  if (folder === 'app' && /\.[jt]s$/i.test(rest)) return notFound(response)
  if (folder === 'app') return sendFile(response, appRoot, rest, etag)
  if (folder === 'remote') return sendFont(response, await readRemoteFont(rest).catch(() => null))
  return sendFile(response, clientFolder(), pathname === '/' ? 'index.html' : pathname, etag)
}

function sendFont(response: ServerResponse, font: Uint8Array | null): void {
  if (font) response.writeHead(200, { 'content-type': 'font/ttf', 'cache-control': 'max-age=3600' }).end(font)
  else notFound(response)
}

/** The decoded path, null when it is malformed. */
function pathOf(request: IncomingMessage): string | null {
  const [pathname = '/'] = (request.url ?? '/').split('?', 1)
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}
