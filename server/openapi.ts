import type { FastifySchema, RouteOptions } from 'fastify'
import type { ProblemCode } from '../miniprogram/login/contract'
import { PROBLEMS } from './problems'
import type { App } from './routes/app-types'
import { Problem } from './routes/schemas'

declare module 'fastify' {
  interface FastifySchema {
    /** One line for whoever reads the API's description. A route without it is not described. */
    summary?: string
    /** `BEARER` where an access token is needed. */
    security?: readonly Readonly<Record<string, readonly string[]>>[]
    /** Default `application/json`. */
    consumes?: readonly string[]
    /** The parts of a multipart body, which its route reads by itself. */
    form?: object
    /** Types of a success that is no JSON, and so has no schema. */
    produces?: readonly string[]
  }
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
}

interface Described {
  readonly url: string
  readonly methods: readonly string[]
  readonly schema: FastifySchema
}

export interface ApiDescription {
  /** OpenAPI 3.1. Its schemas are the ones that requests are checked with. */
  document(): Readonly<Record<string, unknown>>
}

/** Notes every described route that is registered from now on. */
export function describeApi(app: App): ApiDescription {
  const routes: Described[] = []
  app.addHook('onRoute', ({ url, method, schema }: RouteOptions) => {
    const methods = [method].flat().filter((it) => it !== 'HEAD')
    if (schema?.summary !== undefined && methods.length > 0) routes.push({ url, methods, schema })
  })
  return { document: () => toDocument(routes) }
}

/** Serves the description at `/openapi.json`. */
export function serveDescription(app: App, description: ApiDescription): void {
  const summary = 'This description'
  const schema = { summary, produces: ['application/json'] }
  app.get('/openapi.json', { schema }, async () => description.document())
}

function toDocument(routes: readonly Described[]): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const { url, methods, schema } of routes) {
    // Fastify's `:id` is OpenAPI's `{id}`.
    const path = url.replace(/:(\w+)/g, '{$1}')
    const operations = methods.map((method) => [method.toLowerCase(), operation(schema)])
    paths[path] = { ...paths[path], ...Object.fromEntries(operations) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'miniprogram-login backend',
      version: '1',
      description: `Every answer that is no success is a problem (RFC 9457). Switch on \`code\` and \`action\`:\n\n${problemTable()}`,
    },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem },
    },
  }
}

function operation(schema: FastifySchema): Readonly<Record<string, unknown>> {
  const { summary, security } = schema
  const content = requestContent(schema)
  const parameters = [
    ...parametersIn('path', schema.params),
    ...parametersIn('query', schema.querystring),
    ...parametersIn('header', schema.headers),
  ]
  return {
    summary,
    ...(security && { security }),
    ...(parameters.length > 0 && { parameters }),
    ...(content && { requestBody: { required: !hasDefault(schema.body), content } }),
    responses: { ...successes(schema), '4XX': PROBLEM_RESPONSE, '5XX': PROBLEM_RESPONSE },
  }
}

function requestContent({ body, consumes = ['application/json'], form }: FastifySchema) {
  if (form) return { 'multipart/form-data': { schema: form } }
  return body === undefined ? null : Object.fromEntries(consumes.map((type) => [type, { schema: body }]))
}

/** A schema with a default says what it means to send nothing; Fastify refuses a request without any other body. */
function hasDefault(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'default' in body
}

function parametersIn(place: 'path' | 'query' | 'header', schema: unknown) {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: member,
  }))
}

function successes({ response, produces }: FastifySchema): Readonly<Record<string, unknown>> {
  if (produces) return { 200: success(Object.fromEntries(produces.map((type) => [type, {}]))) }
  const entries = Object.entries((response ?? {}) as Readonly<Record<string, unknown>>)
    .filter(([status]) => status.startsWith('2'))
    .map(([status, schema]) => {
      if (status === '204') return [status, { description: 'Done' }]
      return [status, success({ 'application/json': { schema } })]
    })
  return Object.fromEntries(entries)
}

const success = (content: object) => ({ description: 'Success', content })

/** Every address may answer with a problem, whatever its handler does. */
const PROBLEM_RESPONSE = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

function problemTable(): string {
  const codes = Object.keys(PROBLEMS) as ProblemCode[]
  const rows = codes.map((code) => {
    const { status, action, title } = PROBLEMS[code]
    return `| ${status} | \`${code}\` | ${action} | ${title} |`
  })
  return ['| Status | Code | Action | Title |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
