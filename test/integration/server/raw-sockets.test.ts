import { once } from 'node:events'
import { connect } from 'node:net'
import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Backend, startBackend, startOpenApi } from './support/backend'

let backend: Backend

beforeAll(async () => {
  backend = await startBackend(await startOpenApi(), { env: { REQUEST_TIMEOUT_MS: '300' } })
})

/** Sends bytes and gives what came back until the server hung up, or `patience` was over. */
function send(parts: readonly (string | Uint8Array)[], patience = 3000): Promise<string> {
  const { hostname, port } = new URL(backend.url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    const finish = () => {
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(finish, patience)
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      finish()
    })
    for (const part of parts) socket.write(part)
  })
}

const isAlive = async () => (await backend.call('GET', '/v1/me')).status === 401

describe('bytes that are no HTTP', () => {
  test('any bytes are answered with a refusal or a hang-up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const answer = await send([bytes, '\r\n\r\n'])
        expect(answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer)).toBe(true)
      }),
      { numRuns: 100 },
    )
    expect(await isAlive()).toBe(true)
  }, 120_000)

  test.each([
    [
      'two lengths',
      'POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    ],
    [
      'a length and chunks',
      'POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header over 16 KB', `GET /v1/me HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['a line folded', 'GET /v1/me HTTP/1.1\r\nHost: x\r\nX: a\r\n b: c\r\n\r\n'],
  ])('%s is refused', async (_name, text) => {
    expect(await send([text])).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(await isAlive()).toBe(true)
  })
})

describe('slow clients', () => {
  test.each([
    ['in the header', 'POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    [
      'in the body',
      'POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
    ],
  ])(
    '%s are cut off',
    async (_name, text) => {
      // Never, if the server did not hang up.
      expect(await send([text], 3_600_000)).toMatch(/^HTTP\/1\.1 408 |^$/)
    },
    120_000,
  )

  test('a thousand idle connections do not keep an honest one waiting', async () => {
    const { hostname, port } = new URL(backend.url)
    const sockets = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const socket = connect(Number(port), hostname).on('error', () => undefined)
        await once(socket, 'connect')
        return socket
      }),
    )
    expect(await isAlive()).toBe(true)
    for (const socket of sockets) socket.destroy()
  })
})
