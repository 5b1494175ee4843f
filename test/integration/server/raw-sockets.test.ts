import { once } from 'node:events'
import { connect } from 'node:net'
import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Problem } from '../../../miniprogram/login/contract'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'
import { createClient } from './support/client'
import { until } from './support/until'

let wechat: OpenApi
let backend: Backend
/** Gives slow clients up soon: for requests that never end. */
let hasty: Backend

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat)
  hasty = await startBackend(wechat, { env: { REQUEST_TIMEOUT_MS: '300' } })
})

/** Sends bytes and gives what came back until the server hung up. */
function send(parts: readonly (string | Uint8Array)[], origin = backend.url): Promise<string> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
    for (const part of parts) socket.write(part)
  })
}

const isAlive = async (asked = backend) => (await asked.call('GET', '/v1/me')).status === 401

interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

function parse(answer: string): RawAnswer {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const [line = '', ...fields] = head.split('\r\n')
  const pairs = fields.map((it) => it.split(': ')).map(([name = '', value]) => [name.toLowerCase(), value])
  return { status: Number(line.split(' ')[1]), headers: Object.fromEntries(pairs), body }
}

const CANARY = 'canary-of-a-token'
const POST = `POST /v1/auth/token?${CANARY} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`

/** What the parser refuses before there is a request, or while its body is still coming. */
const MALFORMED: readonly (readonly [name: string, bytes: string, status: number, code: string])[] = [
  ['a line that is no request', `${CANARY}\r\n\r\n`, 400, 'validation_failed'],
  ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'validation_failed'],
  ['two lengths', `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400, 'validation_failed'],
  [
    'a length and chunks',
    `${POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'validation_failed',
  ],
  ['a header over 16 KB', `GET /v1/me HTTP/1.1\r\nX: ${CANARY.repeat(1200)}`, 431, 'headers_too_large'],
  ['a folded header', `GET /v1/me HTTP/1.1\r\nHost: x\r\nX: a\r\n b: c\r\n\r\n`, 400, 'validation_failed'],
  [
    'a chunk without its length',
    `${POST}Transfer-Encoding: chunked\r\n\r\n${CANARY}\r\n`,
    400,
    'validation_failed',
  ],
  [
    'a chunk with a novel behind its length',
    `${POST}Transfer-Encoding: chunked\r\n\r\n1;${CANARY.repeat(1200)}`,
    413,
    'payload_too_large',
  ],
  ['a header that does not end', `GET /v1/me HTTP/1.1\r\nX: ${CANARY}`, 408, 'request_timeout'],
  ['a body that does not end', `${POST}Content-Length: 50\r\n\r\n{"${CANARY}`, 408, 'request_timeout'],
  [
    'HTTP/1.1 without a Host',
    `GET /v1/me?${CANARY} HTTP/1.1\r\nConnection: close\r\n\r\n`,
    400,
    'validation_failed',
  ],
]

describe.each(['url', 'operatorUrl'] as const)('what is no HTTP, at %s', (port) => {
  test.each(MALFORMED)(
    '%s is answered with a problem that repeats nothing',
    async (_name, bytes, status, code) => {
      const asked = status === 408 ? hasty : backend
      const answer = parse(await send([bytes], asked[port]))
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([status, { status, code }])
      const { instance } = JSON.parse(answer.body) as Problem
      expect(answer.headers).toMatchObject({
        'content-type': 'application/problem+json; charset=utf-8',
        'content-length': String(Buffer.byteLength(answer.body)),
        'x-request-id': instance.replace('urn:request:', ''),
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=31536000',
        connection: 'close',
      })
      expect(JSON.stringify(answer) + asked.log.join('')).not.toContain('canary')
      expect(await isAlive()).toBe(true)
    },
    120_000,
  )

  test('it is counted, and logged under the id of its answer', async () => {
    const count = async () => {
      const { text } = await createClient(backend.operatorUrl).call('GET', '/metrics')
      return Number(/^http_malformed_requests_total\{status="400"\} (\d+)/m.exec(text)?.[1] ?? 0)
    }
    const before = await count()
    const { headers } = parse(await send(['no HTTP\r\n\r\n'], backend[port]))
    expect(await count()).toBe(before + 1)
    const line = backend.log.find((it) => it.includes(`"reqId":"${headers['x-request-id']}"`))
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      msg: 'malformed',
      reason: 'HPE_INVALID_METHOD',
      status: 400,
    })
  })
})

describe('bytes that are no HTTP', () => {
  test('any bytes are answered with a problem or a hang-up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const answer = await send([bytes, '\r\n\r\n'], hasty.url)
        expect(answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer)).toBe(true)
        if (answer !== '')
          expect(parse(answer).headers['content-type']).toMatch(/^application\/problem\+json/)
      }),
      { numRuns: 100 },
    )
    // What has to wait for the CPU is slow as well.
    await until(() => isAlive(hasty))
  }, 120_000)

  test('behind a request that is still being answered, they do not take its answer', async () => {
    await wechat.control.addFault({ path: '/sns/jscode2session', effect: { kind: 'hang', processed: false } })
    const body = JSON.stringify({ code: await backend.newCode() })
    const login = `POST /v1/auth/wechat/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    expect(await send([`${login}no HTTP\r\n\r\n`])).toBe('')
    await wechat.control.clearFaults()
  })

  test('behind a request that was answered, they get an answer of their own', async () => {
    const answers = await converse('GET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n', 'no HTTP\r\n\r\n')
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 400'])
  })

  test('as the rest of a body that was refused already, they get no second answer', async () => {
    const refused = 'POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n'
    const answers = await converse(`${refused}Transfer-Encoding: chunked\r\n\r\n`, 'no chunk\r\n')
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 415'])
  })

  test('an expectation that nobody knows is let go', async () => {
    const asked = 'GET /v1/me HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n'
    const { status, body } = parse(await send([asked]))
    expect([status, JSON.parse(body).code]).toEqual([401, 'authentication_required'])
  })
})

/** Sends the second part when the first was answered; gives both answers when the server has hung up. */
async function converse(first: string, second: string): Promise<string> {
  const { hostname, port } = new URL(backend.url)
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.on('data', (chunk) => {
    heard += chunk
  })
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  socket.write(first)
  await until(async () => heard.includes('\r\n\r\n{'))
  socket.write(second)
  await closed
  return heard
}

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
      expect(await send([text], hasty.url)).toMatch(/^HTTP\/1\.1 408 |^$/)
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
