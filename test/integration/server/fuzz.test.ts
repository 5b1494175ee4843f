import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { PROBLEMS } from '../../../server/problems'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'

/** Run with FUZZ_REQUESTS=100000 before a release. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 1000)
const AT_ONCE = 20
/** Requests generated in one go; generating takes longer than answering. */
const CHUNK = 200

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: readonly Schema[]
}

interface Operation {
  readonly method: string
  readonly path: string
  readonly body: Schema | undefined
}

let wechat: OpenApi
let backend: Backend
let operations: Operation[]

beforeAll(async () => {
  wechat = await startOpenApi()
  await wechat.control.enforceLimits({ on: false })
  const many = '1000000000'
  backend = await startBackend(wechat, {
    env: {
      LOG_LEVEL: 'warn',
      RATE_AUTH_PER_IP: many,
      RATE_REFUSALS_PER_IP: many,
      RATE_PER_USER: many,
      RATE_LOGINS_PER_APP: many,
      PUSH_TOKEN: 'pushtokenfortests',
      PUSH_AES_KEY: 'a'.repeat(43),
    },
  })
  const { body } = await backend.call<{ paths: Record<string, Record<string, OpenApiOperation>> }>(
    'GET',
    '/openapi.json',
  )
  operations = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      body: operation.requestBody?.content['application/json']?.schema,
    })),
  )
})

interface OpenApiOperation {
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> }
}

/** Values that fit a schema, or nearly. */
function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(fitting))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.type === 'object')
    return fc.record(
      Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, it]) => [name, nearly(it)])),
      { requiredKeys: [] },
    )
  if (schema.type === 'string')
    return schema.pattern ? fc.stringMatching(new RegExp(schema.pattern)) : fc.string()
  if (schema.type === 'boolean') return fc.boolean()
  return fc.jsonValue()
}

function nearly(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: fitting(schema) }, { weight: 1, arbitrary: fc.jsonValue() })
}

const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  fc.constantFrom(
    'application/merge-patch+json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'text/xml',
    '*/*',
  ),
)
const credential = fc.oneof(
  { weight: 4, arbitrary: fc.constant('living') },
  fc.constantFrom('none', 'Bearer', 'Basic eDp5', 'Bearer wa_AAAAAAAAAAAAAAAA.AAAA'),
)

function requestOf(operation: Operation) {
  const fits = operation.body ? nearly(operation.body) : fc.jsonValue()
  return fc.record({
    method: fc.constant(operation.method),
    path: fc
      .stringMatching(/^[ -~]{0,40}$/)
      .map((id) => operation.path.replace(/\{\w+\}/g, encodeURIComponent(id))),
    query: fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.string(), { maxKeys: 3 }),
    body: fc.oneof(
      { weight: 6, arbitrary: fits.map((it) => JSON.stringify(it)) },
      { weight: 1, arbitrary: fc.string() },
    ),
    type: contentType,
    credential,
    key: fc.option(fc.stringMatching(/^[!-~]{1,70}$/)),
  })
}

type Fuzzed = ReturnType<typeof requestOf> extends fc.Arbitrary<infer T> ? T : never

async function send(it: Fuzzed, token: string) {
  const hasBody = it.method !== 'GET' && it.method !== 'HEAD'
  const query = new URLSearchParams(it.query).toString()
  return backend.call(it.method, `${it.path}${query ? `?${query}` : ''}`, {
    ...(hasBody && { body: it.body }),
    headers: {
      ...(hasBody && { 'content-type': it.type }),
      ...(it.credential !== 'none' && {
        authorization: it.credential === 'living' ? `Bearer ${token}` : it.credential,
      }),
      ...(it.key !== null && { 'idempotency-key': it.key }),
    },
  })
}

test(`${REQUESTS} requests of any kind never find a mistake of ours`, async () => {
  const counts = new Map<number, number>()
  let token = ''
  let longestTick = 0
  let last = performance.now()
  const ticker = setInterval(() => {
    longestTick = Math.max(longestTick, performance.now() - last - 5)
    last = performance.now()
  }, 5)
  const began = process.memoryUsage().heapUsed
  const requests = fc.oneof(...operations.map(requestOf))
  let sample: Fuzzed[] = []
  for (let at = 0; at < REQUESTS; at += AT_ONCE) {
    if (at % CHUNK === 0) {
      sample = fc.sample(requests, { numRuns: CHUNK, seed: 42 + at })
      // The one before may have signed itself out, or deleted itself.
      token = (await backend.login(await backend.newCode())).body.access_token
      last = performance.now()
    }
    const batch = sample.slice(at % CHUNK, (at % CHUNK) + AT_ONCE)
    const answers = await Promise.all(batch.map((it) => send(it, token)))
    for (const [index, { status, body, headers }] of answers.entries()) {
      counts.set(status, (counts.get(status) ?? 0) + 1)
      if (status < 400) continue
      const said = [batch[index]?.method, batch[index]?.path, status, body?.code]
      expect([...said, headers.get('content-type')]).toEqual([
        ...said,
        'application/problem+json; charset=utf-8',
      ])
      expect([...said, PROBLEMS[body.code]?.status]).toEqual([...said, status])
      if (body.code === 'internal_error')
        throw new Error(
          `${JSON.stringify(batch[index])}\n${backend.log.findLast((it) => it.includes('"err"'))}`,
        )
    }
  }
  clearInterval(ticker)
  await pause(50)
  expect(counts.get(500) ?? 0).toBe(0)
  expect(backend.log.filter((line) => line.includes('internal_error'))).toEqual([])
  if (process.env.FUZZ_REQUESTS) {
    const grown = (process.memoryUsage().heapUsed - began) / 2 ** 20
    console.log(Object.fromEntries(counts), `stall ${longestTick.toFixed(0)} ms, heap ${grown.toFixed(0)} MB`)
  }
}, 3_600_000)
