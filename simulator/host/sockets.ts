import WebSocket from 'ws'
import type { SocketEvent, SocketMessage, SocketRequest } from '../protocol'
import { DISCONNECTED, failedRequest } from './failures'
import type { Line } from './line'

/** Carries out `wx.connectSocket` for one phone: no CORS, free headers, a fixed referer. */
export interface Sockets {
  /** What becomes of it arrives as events. @throws {LinkError} when the address is none. */
  open(request: SocketRequest): void
  /** @throws Error when it is not open. */
  send(message: SocketMessage): Promise<void>
  close(id: string, code: number, reason: string): void
  /** Ends whatever is open, without a word to a phone that is gone. */
  closeAll(): void
}

export interface SocketOptions {
  /** Origins to send elsewhere; written with http, they count for ws too. */
  readonly mapRemote: Readonly<Record<string, string>>
  readonly referer: string
  readonly line: Line
}

/** Headers of the handshake itself: what the app gives for them is dropped. */
const FIXED_HEADERS = /^(?:referer|host|connection|upgrade|content-length|sec-websocket-.*)$/i

/** What a closed connection without a close frame is called (RFC 6455, 7.1.5). */
const ABNORMAL = 1006

export function createSockets(options: SocketOptions, tell: (event: SocketEvent) => void): Sockets {
  const { mapRemote, referer, line } = options
  const open = new Map<string, WebSocket>()

  function wire(id: string, socket: WebSocket): void {
    open.set(id, socket)
    let header: Record<string, string> = {}
    let failed = ''
    socket.on('upgrade', ({ headers }) => {
      header = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    })
    socket.on('open', () => tell({ id, type: 'open', header }))
    socket.on('message', (data, binary) => {
      // `ws` hands over one Buffer unless it is told otherwise.
      const content = data as Buffer
      tell({ id, type: 'message', binary, data: content.toString(binary ? 'base64' : 'utf8') })
    })
    socket.on('error', ({ message }) => {
      failed = message
    })
    socket.on('close', (code, reason) => {
      if (!open.delete(id)) return
      if (failed) tell({ id, type: 'error', errMsg: failed })
      tell({ id, type: 'close', code: code || ABNORMAL, reason: failed || reason.toString() })
    })
  }

  return {
    open({ id, url, header, protocols, timeout }) {
      if (line.quality === 'offline') throw failedRequest(DISCONNECTED)
      const kept = Object.entries(header).filter(([name]) => !FIXED_HEADERS.test(name))
      const socket = new WebSocket(targetOf(url, mapRemote), [...protocols], {
        headers: { ...Object.fromEntries(kept), referer },
        handshakeTimeout: timeout,
      })
      wire(id, socket)
    },
    send({ id, data, binary }) {
      const socket = open.get(id)
      return new Promise((resolve, reject) => {
        if (socket?.readyState !== WebSocket.OPEN) throw new Error('SocketTask.readyState is not OPEN')
        socket.send(binary ? Buffer.from(data, 'base64') : data, (error) =>
          error ? reject(error) : resolve(),
        )
      })
    },
    close(id, code, reason) {
      open.get(id)?.close(code, reason)
    },
    closeAll() {
      for (const [id, socket] of open) {
        open.delete(id)
        socket.terminate()
      }
    },
  }
}

function targetOf(url: string, mapRemote: Readonly<Record<string, string>>): URL {
  const { origin, pathname, search } = new URL(url.replace(/^ws/i, 'http'))
  const target = new URL(pathname + search, mapRemote[origin] ?? origin)
  target.protocol = target.protocol.replace('http', 'ws')
  return target
}
