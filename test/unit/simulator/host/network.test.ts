import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createLine } from '../../../../simulator/host/line'
import { createNetwork } from '../../../../simulator/host/network'
import { createRevokedTokens } from '../../../../simulator/host/revoked-tokens'
import type { LinkError } from '../../../../simulator/link'
import type { NetworkRequest, TransferStep } from '../../../../simulator/protocol'

const servers: Server[] = []

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

const REFERER = 'https://servicewechat.com/touristappid/devtools/page-frame.html'
const options = {
  mapRemote: {},
  referer: REFERER,
  line: createLine(),
  revokedTokens: createRevokedTokens(),
  onSend: () => {},
}
const network = createNetwork(options)
const request = (url: string, more: Partial<NetworkRequest> = {}): NetworkRequest => ({
  id: '1',
  url,
  method: 'GET',
  header: {},
  body: null,
  binary: false,
  timeout: 60_000,
  responseType: 'text',
  ...more,
})
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'it succeeded',
    (error: LinkError) => error.data,
  )

describe('wx.request through node', () => {
  test("sends method, headers and body, with WeChat's referer instead of the app's", async () => {
    let seen: Pick<IncomingMessage, 'method' | 'headers'> | undefined
    let body = ''
    const url = await serve(async (incoming, response) => {
      seen = incoming
      for await (const chunk of incoming) body += chunk
      response.end()
    })
    await network.request(
      request(url, {
        method: 'PUT',
        header: {
          'Content-Type': 'application/json',
          Authorization: 'Bearer x',
          Referer: 'https://mine.example',
        },
        body: '{"a":"中"}',
      }),
    )
    expect(seen?.method).toBe('PUT')
    expect(seen?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer x',
      referer: REFERER,
    })
    expect(body).toBe('{"a":"中"}')
  })

  test.each([200, 204, 304, 400, 401, 404, 429, 500, 503])(
    'answers with status %d as a success',
    async (status) => {
      const url = await serve((_, response) => response.writeHead(status).end())
      expect(await network.request(request(url))).toMatchObject({ statusCode: status, body: '' })
    },
  )

  test('keeps every cookie apart and leaves out a byte order mark', async () => {
    const url = await serve((_, response) => {
      response.setHeader('set-cookie', ['a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT', 'b=2'])
      response.end('\uFEFF{"ok":true}')
    })
    expect(await network.request(request(url))).toMatchObject({
      cookies: ['a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT', 'b=2'],
      body: '{"ok":true}',
    })
  })

  test('carries bytes both ways', async () => {
    const url = await serve((incoming, response) => void incoming.pipe(response))
    const body = Buffer.from([0, 255, 128, 10]).toString('base64')
    const answer = await network.request(
      request(url, { method: 'POST', body, binary: true, responseType: 'arraybuffer' }),
    )
    expect(answer.body).toBe(body)
  })

  test('reaches a mapped origin under its own name', async () => {
    const url = await serve((incoming, response) => response.end(incoming.url))
    const mapped = createNetwork({ ...options, mapRemote: { 'http://127.0.0.1:3000': url } })
    expect(await mapped.request(request('http://127.0.0.1:3000/v1/me?a=1'))).toMatchObject({
      body: '/v1/me?a=1',
    })
  })
})

describe('wx.request fails', () => {
  test('with errno 5 when the answer does not come in time', async () => {
    const url = await serve(() => undefined)
    expect(await failureOf(network.request(request(url, { timeout: 20 })))).toEqual({
      errMsg: 'request:fail timeout',
      errno: 5,
    })
  })

  test('with errno 5 when the body does not end in time', async () => {
    const url = await serve((_, response) => void response.write('half'))
    expect(await failureOf(network.request(request(url, { timeout: 40 })))).toMatchObject({ errno: 5 })
  })

  test('with errno 600001 when nobody listens', async () => {
    const url = await serve(() => undefined)
    const [server] = servers.splice(0)
    await new Promise((resolve) => server?.close(resolve))
    expect(await failureOf(network.request(request(url)))).toEqual({
      errMsg: 'request:fail errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED',
      errno: 600001,
    })
  })

  test('with errno 600001 when the connection breaks', async () => {
    const url = await serve((incoming) => incoming.socket.destroy())
    expect(await failureOf(network.request(request(url)))).toMatchObject({ errno: 600001 })
  })

  test.each(['', 'no url', '/relative', 'ftp://example.com/x'])(
    'with errno 600009 for the url %j',
    async (url) => {
      expect(await failureOf(network.request(request(url)))).toEqual({
        errMsg: 'request:fail invalid url',
        errno: 600009,
      })
    },
  )

  test('with errno 600008 on an endless redirect', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: '/again' }).end())
    expect(await failureOf(network.request(request(url)))).toMatchObject({ errno: 600008 })
  })

  test('with "abort" when it is aborted, and the server sees the connection go', async () => {
    let gone: Promise<unknown> | undefined
    const arrived = new Promise<void>((resolve) => {
      void serve((incoming) => {
        gone = once(incoming.socket, 'close')
        resolve()
      }).then((url) => {
        result = failureOf(network.request(request(url, { id: 'mine' })))
      })
    })
    let result: Promise<unknown> | undefined
    await arrived
    network.abort('another')
    network.abort('mine')
    expect(await result).toEqual({ errMsg: 'request:fail abort' })
    await gone
    network.abort('mine')
  })
})

test('an answer in chunks is told piece by piece, head first, before it is over', async () => {
  let finish = (): void => {}
  const url = await serve((_, response) => {
    response.setHeader('x-kind', 'stream')
    response.write('one ')
    finish = () => response.end('two')
  })
  const steps: TransferStep[] = []
  const answer = network.request(request(url, { follow: 'chunks' }), (step) => {
    steps.push(step)
    // The server goes on only when the first piece has arrived.
    if (step.type === 'chunk') finish()
  })
  expect(await answer).toMatchObject({ statusCode: 200, body: 'one two' })
  expect(steps[0]).toMatchObject({
    id: '1',
    type: 'head',
    head: { statusCode: 200, header: { 'x-kind': 'stream' } },
  })
  const chunks = steps.slice(1).map((step) => (step.type === 'chunk' ? atob(step.data) : step.type))
  expect(chunks).toEqual(['one ', 'two'])
})
