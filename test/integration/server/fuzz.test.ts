import { once } from 'node:events'
import { connect } from 'node:net'
import path from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Pool } from 'undici'
import type { Problem } from '../../../miniprogram/login/contract'
import { PROBLEMS } from '../../../server/problems'
import { newFolder, type OpenApi, startOpenApi, traceOf } from './support/backend'
import {
  damage,
  damaged,
  type FuzzedRequest,
  type Living,
  type OpenApiDocument,
  type Operation,
  operationsOf,
  requestsOf,
  toBytes,
  withLiving,
} from './support/fuzz-requests'
import { launchServer, type ServerProcess } from './support/process'
import { LONGEST_STALL_MS, type Report } from './support/watch-report'

/** As many as fit some seconds; FUZZ_REQUESTS=100000 before a release. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 4000)
/** Another one on every run; FUZZ_SEED=… repeats what a failed one has shown. */
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000)
const AT_ONCE = 20
/** Requests generated in one go. */
const CHUNK = 500
/** After so many requests the person logs in again: one of them has ended the session, or the account. */
const PER_SESSION = 50
/** One in so many is sent as damaged bytes. */
const DAMAGED_EVERY = 20
/** Caches that fill up, up to their own limits, are no leak. */
const MAX_GROWTH_BYTES = 12 * 2 ** 20

const OPERATOR_TOKEN = 'operator-token-of-the-fuzz-test-0123456789'
const NAMED = { type: 'object', properties: { token: { type: 'string' } } }
/** What the description of the public API does not tell. */
const OPERATOR: readonly Operation[] = [
  { method: 'GET', path: '/healthz' },
  { method: 'GET', path: '/readyz' },
  { method: 'GET', path: '/metrics' },
  { method: 'POST', path: '/internal/introspect', body: NAMED },
  ...['block', 'unblock', 'logout', 'erase', 'reset-session-key'].map((action) => ({
    method: 'POST',
    path: `/internal/users/{id}/${action}`,
  })),
]

let wechat: OpenApi
let server: ServerProcess
let publicOperations: readonly Operation[]

beforeAll(async () => {
  wechat = await startOpenApi()
  await wechat.control.enforceLimits({ on: false })
  const many = '1000000000'
  server = await launchServer(
    {
      WECHAT_API: wechat.url,
      DATABASE_FILE: path.join(await newFolder(), 'fuzz.sqlite'),
      OPERATOR_TOKEN,
      RATE_AUTH_PER_IP: many,
      RATE_REFUSALS_PER_IP: many,
      RATE_PER_USER: many,
      RATE_LOGINS_PER_APP: many,
      PUSH_TOKEN: 'pushtokenfortests',
      PUSH_AES_KEY: 'a'.repeat(43),
    },
    { entry: 'test/integration/server/support/watched-server.ts', nodeOptions: ['--expose-gc'] },
  )
  publicOperations = operationsOf((await server.call<OpenApiDocument>('GET', '/openapi.json')).body)
}, 120_000)

async function report(): Promise<Report> {
  const answered = once(server.child, 'message')
  server.child.send('report')
  return (await answered)[0]
}

async function newLiving(): Promise<Living> {
  const code = async () => (await wechat.control.issueCode({ appid: 'touristappid' })).code
  const { body } = await server.login(await code())
  return { access: body.access_token, refresh: body.refresh_token, code: await code() }
}

interface Tally {
  readonly statuses: Map<number, number>
  /** Every kind of answer, without the id of its request. */
  readonly answers: Set<string>
  readonly mistakes: string[]
}

async function send(pool: Pool, request: FuzzedRequest, { statuses, answers, mistakes }: Tally) {
  const { statusCode, headers, body } = await pool.request({ ...request, headers: { ...request.headers } })
  const text = await body.text()
  statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
  answers.add(text.replace(/urn:request:[^"]+/, ''))
  if (statusCode < 400) return
  const isProblem = headers['content-type'] === 'application/problem+json; charset=utf-8'
  const { code } = isProblem ? (JSON.parse(text) as Problem) : { code: undefined }
  const isRight = code !== undefined && code !== 'internal_error' && PROBLEMS[code]?.status === statusCode
  if (!isRight) mistakes.push(`${JSON.stringify(request)} was answered ${statusCode}: ${text}`)
}

/** Sends bytes and hangs up; what comes back may be nothing, or refusals, but never a mistake of the server's. */
async function sendBytes(origin: string, bytes: Buffer, { mistakes }: Tally): Promise<void> {
  const { hostname, port } = new URL(origin)
  const answer = await new Promise<string>((resolve) => {
    let received = ''
    const socket = connect(Number(port), hostname, () => socket.end(bytes))
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.on('error', () => undefined).on('close', () => resolve(received))
  })
  if (answer !== '' && !answer.startsWith('HTTP/1.1 ')) mistakes.push(`No HTTP came back: ${answer}`)
  if (/^HTTP\/1\.1 4/m.test(answer) && !answer.includes('content-type: application/problem+json'))
    mistakes.push(`${JSON.stringify(bytes.toString('latin1'))} was refused without a problem: ${answer}`)
  if (/^HTTP\/1\.1 5/m.test(answer))
    mistakes.push(`${JSON.stringify(bytes.toString('latin1'))} was answered ${answer}`)
}

test(`${REQUESTS} requests of any kind find no mistake, hold up nothing and leave nothing behind (FUZZ_SEED=${SEED})`, async () => {
  const pools = new Map([server.url, server.operatorUrl].map((url) => [url, new Pool(url)]))
  const tally: Tally = { statuses: new Map(), answers: new Set(), mistakes: [] }
  const requests = fc.oneof(
    ...publicOperations.map((it) => requestsOf(it).map((request) => ({ url: server.url, request }))),
    ...OPERATOR.map((it) =>
      requestsOf(it).map((request) => {
        const headers = { ...request.headers, authorization: `Bearer ${OPERATOR_TOKEN}` }
        return { url: server.operatorUrl, request: { ...request, headers } }
      }),
    ),
  )
  const damages = fc.sample(damage, { numRuns: CHUNK, seed: SEED })

  async function sendChunk(number: number): Promise<void> {
    let living = await newLiving()
    const waiting = fc.sample(requests, { numRuns: CHUNK, seed: SEED + number }).entries()
    const sending = Array.from({ length: AT_ONCE }, async () => {
      for (const [index, { url, request }] of waiting) {
        if (index % PER_SESSION === 0) living = await newLiving()
        const filled = withLiving(request, living)
        const wound = index % DAMAGED_EVERY === 0 && damages[(index + number) % CHUNK]
        const pool = pools.get(url)
        if (wound) await sendBytes(url, damaged(toBytes(filled), wound), tally)
        else if (pool) await send(pool, filled, tally)
      }
    })
    await Promise.all(sending)
  }

  const chunks = Math.ceil(REQUESTS / CHUNK)
  // The first fifth fills caches, and meets code that is compiled at its first use.
  const warm = Math.ceil(chunks / 5)
  for (let number = 0; number < warm; number++) await sendChunk(number)
  const before = await report()
  for (let number = warm; number < chunks; number++) await sendChunk(number)
  const after = await report()
  await Promise.all([...pools.values()].map((it) => it.destroy()))

  traceOf({ folder: null, log: [], answers: [...tally.answers] })
  expect(tally.mistakes.slice(0, 5)).toEqual([])
  expect(server.log.filter((line) => line.includes('internal_error')).slice(0, 3)).toEqual([])
  // Only if requests get through to the work behind the checks is their failure worth something.
  expect([...tally.statuses.keys()]).toEqual(expect.arrayContaining([200, 204, 400, 401, 404, 409, 415]))
  const grown = after.heapBytes - before.heapBytes
  if (process.env.FUZZ_REQUESTS)
    console.log(Object.fromEntries(tally.statuses), after, `heap grew by ${(grown / 2 ** 20).toFixed(1)} MB`)
  expect([after.stalls, `over ${LONGEST_STALL_MS} ms`]).toEqual([0, `over ${LONGEST_STALL_MS} ms`])
  expect(grown).toBeLessThan(MAX_GROWTH_BYTES)
  expect((await server.me((await newLiving()).access)).status).toBe(200)
}, 3_600_000)
