import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, unknown>>
  /** One character per byte. */
  readonly body: string
}

export interface Held {
  readonly url: string
  answer(): void
}

/** A server that answers with the path it was asked for, and keeps what arrived. */
export interface EchoServer {
  readonly url: string
  readonly received: Received[]
  /** Ends of the open requests to `/hold` and below, which get no answer before. */
  readonly held: Held[]
  close(): void
}

/** `/teapot` answers with 418, `/large` with three megabytes, `/hold` when the test says so. */
export async function startEchoServer(): Promise<EchoServer> {
  const received: Received[] = []
  const held: Held[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') })
      if (url.startsWith('/hold')) {
        const one = { url, answer: () => response.end('{}') }
        held.push(one)
        response.on('close', () => held.splice(held.indexOf(one), 1))
        return
      }
      if (url === '/large') {
        response.end(Buffer.alloc(3 * 1024 * 1024))
        return
      }
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.statusCode = url === '/teapot' ? 418 : 200
      response.end(JSON.stringify({ path: url }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    held,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
