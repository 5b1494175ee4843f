import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Pool } from 'undici'
import { newFolder, type OpenApi, startOpenApi } from './support/backend'
import { launchServer, type ServerProcess } from './support/process'
import { until } from './support/until'
import type { Report } from './support/watch-report'

const LIMIT = 200
const FLOOD = 1500
const MEGABYTE = 2 ** 20

let wechat: OpenApi
let server: ServerProcess
let token: string
let flooding: Pool
const sockets: Socket[] = []

beforeAll(async () => {
  wechat = await startOpenApi()
  await wechat.control.enforceLimits({ on: false })
  server = await launchServer(
    {
      WECHAT_API: wechat.url,
      DATABASE_FILE: path.join(await newFolder(), 'flood.sqlite'),
      TRUST_PROXY: '127.0.0.1',
      RATE_AUTH_PER_IP: String(LIMIT),
      RATE_REFUSALS_PER_IP: String(LIMIT),
      RATE_PER_USER: '1000000',
      REQUEST_TIMEOUT_MS: '3000',
    },
    { entry: 'test/integration/server/support/watched-server.ts', nodeOptions: ['--expose-gc'] },
  )
  flooding = new Pool(server.url, { connections: 40 })
  const { code } = await wechat.control.issueCode({ appid: 'touristappid' })
  token = (await server.login(code)).body.access_token
}, 120_000)
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await flooding.destroy()
})

async function report(): Promise<Report> {
  const answered = once(server.child, 'message')
  server.child.send('report')
  return (await answered)[0]
}

/** Requests from many addresses of one network, at most forty at a time; gives how often each status came. */
async function flood(request: (number: number) => Promise<number>): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  let sent = 0
  const senders = Array.from({ length: 40 }, async () => {
    while (sent < FLOOD) {
      const status = await request(sent++)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  })
  await Promise.all(senders)
  return statuses
}

const from = (number: number) => ({ 'x-forwarded-for': `203.0.113.${number % 250}` })

async function ask(
  method: 'GET' | 'POST',
  route: string,
  number: number,
  more: { body?: string; token?: string },
) {
  const { statusCode, body } = await flooding.request({
    method,
    path: route,
    headers: {
      ...from(number),
      'content-type': 'application/json',
      ...(more.token && { authorization: `Bearer ${more.token}` }),
    },
    body: more.body ?? null,
  })
  await body.dump()
  return statusCode
}

/** An honest person elsewhere asks all the while; every request must succeed. */
async function whileHonestPeopleAsk<T>(work: Promise<T>): Promise<T> {
  let isOver = false
  const asking = (async () => {
    const statuses = []
    while (!isOver) statuses.push((await server.me(token)).status)
    return statuses
  })()
  const result = await work
  isOver = true
  expect(new Set(await asking)).toEqual(new Set([200]))
  return result
}

test('guessed tokens from one network are refused unread after the limit, and nobody else notices', async () => {
  const guess = (number: number) =>
    ask('GET', '/v1/me', number, { token: `wa_${'A'.repeat(16)}.${String(number).padStart(43, '0')}` })
  const statuses = await whileHonestPeopleAsk(flood(guess))
  // Those on their way when the limit was reached had been looked up already.
  expect(statuses.get(401)).toBeGreaterThanOrEqual(LIMIT)
  expect(statuses.get(401)).toBeLessThanOrEqual(LIMIT + 40)
  expect(statuses.get(429)).toBe(FLOOD - (statuses.get(401) ?? 0))
}, 120_000)

test('logins from one network reach WeChat up to the limit', async () => {
  const before = (await wechat.control.calls()).counts['/sns/jscode2session'] ?? 0
  const logIn = (number: number) =>
    ask('POST', '/v1/auth/wechat/login', number, { body: JSON.stringify({ code: `guess-${number}` }) })
  const statuses = await whileHonestPeopleAsk(flood(logIn))
  const asked = ((await wechat.control.calls()).counts['/sns/jscode2session'] ?? 0) - before
  expect(asked).toBe(LIMIT)
  expect(statuses).toEqual(
    new Map([
      [400, LIMIT],
      [429, FLOOD - LIMIT],
    ]),
  )
}, 120_000)

test('a thousand clients that send slowly, too much or nothing cost little memory and no honest answer', async () => {
  const { hostname, port } = new URL(server.url)
  const before = await report()
  const heads = [
    '',
    'GET /v1/me HTTP/1.1\r\nHost: x\r\nX-Slow: ',
    'POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    'POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n{',
  ]
  let refused = 0
  let closed = 0
  const opening = Array.from({ length: 1000 }, async (_, number) => {
    const socket = connect(Number(port), hostname)
    sockets.push(socket)
    socket
      .on('error', () => undefined)
      .on('close', () => {
        closed += 1
      })
    socket.on('data', (chunk) => {
      if (/^HTTP\/1\.1 4(08|13) /.test(String(chunk))) refused += 1
    })
    await once(socket, 'connect')
    const head = heads[number % heads.length] ?? ''
    if (head !== '') socket.write(head)
  })
  await whileHonestPeopleAsk(Promise.all(opening))
  const during = await report()
  expect(during.heapBytes - before.heapBytes).toBeLessThan(100 * MEGABYTE)
  // Three of four kinds have said something, and are cut off; the silent ones wait for their keep-alive.
  await whileHonestPeopleAsk(until(async () => closed >= 750))
  expect(refused).toBeGreaterThanOrEqual(250)
  expect(server.log.filter((line) => line.includes('internal_error'))).toEqual([])
}, 120_000)
