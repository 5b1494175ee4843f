import fc from 'fast-check'

/** The part of JSON schema that our routes use. */
interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: readonly Schema[]
}

export interface Operation {
  readonly method: string
  readonly path: string
  readonly body?: Schema | undefined
}

export interface FuzzedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** The described operations of an OpenAPI document. */
export function operationsOf(document: OpenApiDocument): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      body: requestBody?.content['application/json']?.schema,
    })),
  )
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
}

interface OpenApiOperation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

const base64 = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes) => Buffer.from(bytes).toString('base64'))

/** What by its schema alone would hardly ever get through; `withLiving` puts living tokens and codes in. */
const MEMBERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  token: fc.constant('{{access}}'),
  refresh_token: fc.constant('{{refresh}}'),
  code: fc.constant('{{code}}'),
  iv: base64(16),
  encrypted_data: fc.oneof(base64(64), base64(256)),
}

export interface Living {
  readonly access: string
  readonly refresh: string
  readonly code: string
}

export function withLiving(request: FuzzedRequest, living: Living): FuzzedRequest {
  const fill = (text: string) =>
    text.replace(/\{\{(access|refresh|code)\}\}/g, (_, name: keyof Living) => living[name])
  const headers = Object.entries(request.headers).map(([name, value]) => [name, fill(value)])
  return {
    ...request,
    headers: Object.fromEntries(headers),
    body: request.body === null ? null : fill(request.body),
  }
}

/** Values that fit a schema, with any other JSON in between. */
function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(fitting))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.type === 'object')
    return fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(memberOf)), {
      requiredKeys: [],
    })
  if (schema.type === 'string')
    return schema.pattern ? fc.stringMatching(new RegExp(schema.pattern)) : fc.string()
  if (schema.type === 'boolean') return fc.boolean()
  return fc.jsonValue()
}

function memberOf([name, schema]: [string, Schema]): [string, fc.Arbitrary<unknown>] {
  const special = MEMBERS[name]
  return [name, special ? fc.oneof(special, nearly(schema)) : nearly(schema)]
}

function nearly(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(schema) }, { weight: 1, arbitrary: fc.jsonValue() })
}

const contentType = fc.oneof(
  { weight: 12, arbitrary: fc.constant('application/json') },
  fc.constantFrom(
    'application/merge-patch+json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'text/xml',
    '*/*',
  ),
)
const credential = fc.oneof(
  { weight: 8, arbitrary: fc.constant('Bearer {{access}}') },
  fc.constantFrom(null, 'Bearer', 'Basic eDp5', 'Bearer {{refresh}}', 'Bearer wa_AAAAAAAAAAAAAAAA.AAAA'),
)
const pathPart = fc.string({ maxLength: 40, unit: 'binary-ascii' })
const query = fc.dictionary(fc.constantFrom('access_token', 'signature', 'echostr', 'x'), fc.string(), {
  maxKeys: 3,
})

/** Requests to an operation, most of them nearly right: what is wholly wrong goes no further than the parser. */
export function requestsOf(operation: Operation): fc.Arbitrary<FuzzedRequest> {
  const hasBody = operation.method !== 'GET'
  const fits = operation.body ? nearly(operation.body) : fc.jsonValue()
  return fc
    .record({
      id: pathPart,
      query: fc.option(query, { freq: 4 }),
      body: fc.oneof(
        { weight: 12, arbitrary: fits.map((it) => JSON.stringify(it)) },
        { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
      ),
      type: contentType,
      credential,
      key: fc.option(fc.string({ minLength: 1, maxLength: 70 })),
      override: fc.boolean(),
    })
    .map((it) => {
      const search = it.query ? `?${new URLSearchParams(it.query)}` : ''
      return {
        method: operation.method,
        path: operation.path.replace(/\{\w+\}/g, encodeURIComponent(it.id)) + search,
        headers: {
          ...(hasBody && { 'content-type': it.type }),
          ...(it.credential !== null && { authorization: it.credential }),
          ...(it.key !== null && { 'idempotency-key': it.key.replace(/[^ -~]/g, '?') }),
          ...(it.override && { 'x-http-method-override': 'PATCH' }),
        },
        body: hasBody ? it.body : null,
      }
    })
}

/** The bytes of a request on the wire. */
export function toBytes({ method, path, headers, body }: FuzzedRequest): Buffer {
  const payload = Buffer.from(body ?? '')
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const length = body === null ? [] : [`content-length: ${payload.length}`]
  const head = [`${method} ${path} HTTP/1.1`, 'host: x', ...lines, ...length, '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head), payload])
}

export type Damage = { readonly at: number; readonly removed: number; readonly inserted: Uint8Array }

/** Where bytes are lost, replaced or put in; positions are shares of the whole. */
export const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.constant(0), fc.nat({ max: 4 }), fc.nat({ max: 400 })),
  inserted: fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ maxLength: 40 })),
})

export function damaged(bytes: Buffer, { at, removed, inserted }: Damage): Buffer {
  const start = Math.floor(at * bytes.length)
  return Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + removed)])
}
