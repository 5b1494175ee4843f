import type { FastifySchema, RouteOptions } from 'fastify'
import type { ProblemCode } from '../miniprogram/login/contract'
import { PROBLEMS } from './problems'
import type { App } from './routes/app-types'
import { Problem } from './routes/schemas'

declare module 'fastify' {
  interface FastifySchema {
    /** One line for whoever reads the API's description. */
    summary?: string
    /** `BEARER` where an access token is needed. */
    security?: readonly Readonly<Record<string, readonly string[]>>[]
    /** Default `application/json`. */
    consumes?: readonly string[]
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
  app.get('/openapi.json', { schema: { summary } }, async () => description.document())
}

function toDocument(routes: readonly Described[]): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const { url, methods, schema } of routes) {
    const path = url.replace(/:(\w+)/g, '{$1}')
    paths[path] ??= {}
    for (const method of methods) Object.assign(paths[path], { [method.toLowerCase()]: operation(schema) })
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
  const { summary, security, body, consumes = ['application/json'] } = schema
  const parameters = [
    ...parametersIn('path', schema.params as ObjectSchema | undefined),
    ...parametersIn('query', schema.querystring as ObjectSchema | undefined),
    ...parametersIn('header', schema.headers as ObjectSchema | undefined),
  ]
  return {
    summary,
    ...(security && { security }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { content: Object.fromEntries(consumes.map((type) => [type, { schema: body }])) },
    }),
    responses: responses((schema.response ?? {}) as Readonly<Record<string, unknown>>),
  }
}

function parametersIn(place: 'path' | 'query' | 'header', schema: ObjectSchema | undefined) {
  return Object.entries(schema?.properties ?? {}).map(([name, member]) => ({
    name,
    in: place,
    required: schema?.required?.includes(name) ?? false,
    schema: member,
  }))
}

function responses(schemas: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(schemas).map(([status, schema]) => {
    if (/^[45]xx$/.test(status)) return [status.toUpperCase(), PROBLEM_RESPONSE]
    if (status === '204') return [status, { description: 'Done' }]
    return [status, { description: 'Success', content: { 'application/json': { schema } } }]
  })
  return entries.length > 0 ? Object.fromEntries(entries) : { 200: { description: 'Success' } }
}

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
