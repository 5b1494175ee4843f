import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type WebSocket, WebSocketServer } from 'ws'
import { createLine } from '../../../../simulator/host/line'
import { createSockets, type Sockets } from '../../../../simulator/host/sockets'
import type { SocketEvent, SocketRequest } from '../../../../simulator/protocol'

const REFERER = 'https://servicewechat.com/touristappid/devtools/page-frame.html'

let server: Server
let port: number
/** What the server saw of each client. */
let clients: { readonly socket: WebSocket; readonly request: IncomingMessage }[]
let events: SocketEvent[]
let wake: () => void
let sockets: Sockets

beforeEach(async () => {
  clients = []
  events = []
  wake = () => {}
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  const wss = new WebSocketServer({ server, handleProtocols: (names) => [...names][0] ?? false })
  wss.on('connection', (socket, request) => {
    clients.push({ socket, request })
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  sockets = create()
})
afterEach(() => {
  sockets.closeAll()
  server.closeAllConnections()
  server.close()
})

const create = (mapRemote = {}, line = createLine()): Sockets =>
  createSockets({ mapRemote, line, referer: REFERER }, (event) => {
    events.push(event)
    wake()
  })

const request = (more: Partial<SocketRequest> = {}): SocketRequest => ({
  ...{ id: 's1', url: `ws://127.0.0.1:${port}/chat?room=1`, header: {}, protocols: [], timeout: 60_000 },
  ...more,
})

/** The next event of a kind; those before it are passed over. */
async function next<Type extends SocketEvent['type']>(
  type: Type,
): Promise<Extract<SocketEvent, { type: Type }>> {
  for (;;) {
    const at = events.findIndex((event) => event.type === type)
    if (at >= 0) return events.splice(at, 1)[0] as Extract<SocketEvent, { type: Type }>
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}

test("a socket opens with the app's headers and protocols, and WeChat's referer", async () => {
  sockets.open(
    request({ header: { 'x-app': 'a', referer: 'https://evil.example', host: 'x' }, protocols: ['chat'] }),
  )
  expect((await next('open')).header).toMatchObject({ 'sec-websocket-protocol': 'chat' })
  expect(clients[0]?.request.url).toBe('/chat?room=1')
  expect(clients[0]?.request.headers).toMatchObject({
    'x-app': 'a',
    referer: REFERER,
    host: `127.0.0.1:${port}`,
  })
})

test('text comes as text and bytes come as base64, there and back', async () => {
  sockets.open(request())
  await next('open')
  await sockets.send({ id: 's1', data: '你好', binary: false })
  expect(await next('message')).toEqual({ id: 's1', type: 'message', data: '你好', binary: false })
  await sockets.send({ id: 's1', data: 'AQID', binary: true })
  expect(await next('message')).toEqual({ id: 's1', type: 'message', data: 'AQID', binary: true })
})

test('code and reason of the end reach the other side, whoever ends it', async () => {
  sockets.open(request())
  await next('open')
  const closed = once(clients[0]?.socket as WebSocket, 'close')
  sockets.close('s1', 3001, 'bye')
  const [code, reason] = await closed
  expect([code, String(reason)]).toEqual([3001, 'bye'])
  expect(await next('close')).toMatchObject({ code: 3001 })

  sockets.open(request({ id: 's2' }))
  await next('open')
  clients[1]?.socket.close(4000, 'enough')
  expect(await next('close')).toEqual({ id: 's2', type: 'close', code: 4000, reason: 'enough' })
})

test('a refused connection is an error and then an abnormal close', async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
  sockets.open(request())
  expect((await next('error')).errMsg).toContain('ECONNREFUSED')
  expect(await next('close')).toMatchObject({ id: 's1', code: 1006 })
})

test('what is sent before the socket is open is refused', async () => {
  sockets.open(request())
  await expect(sockets.send({ id: 's1', data: 'early', binary: false })).rejects.toThrow('is not OPEN')
  await expect(sockets.send({ id: 'unknown', data: 'x', binary: false })).rejects.toThrow('is not OPEN')
})

test('an origin that stands for another is followed for ws too', async () => {
  sockets = create({ 'https://api.example.com': `http://127.0.0.1:${port}` })
  sockets.open(request({ url: 'wss://api.example.com/live' }))
  await next('open')
  expect(clients[0]?.request.url).toBe('/live')
})

test('without a network nothing opens', () => {
  const line = createLine()
  line.quality = 'offline'
  sockets = create({}, line)
  expect(() => sockets.open(request())).toThrow('INTERNET_DISCONNECTED')
})

test('a phone that is gone leaves no connection and hears nothing more', async () => {
  sockets.open(request())
  await next('open')
  const closed = once(clients[0]?.socket as WebSocket, 'close')
  sockets.closeAll()
  await closed
  await new Promise(setImmediate)
  expect(events).toEqual([])
})
