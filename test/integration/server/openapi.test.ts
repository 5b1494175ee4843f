import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Problem } from '../../../miniprogram/login/contract'
import { PROBLEMS } from '../../../server/problems'
import { type Backend, startBackend, startOpenApi } from './support/backend'

interface Operation {
  readonly summary: string
  readonly security?: unknown
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: {
    readonly required?: boolean
    readonly content: Record<string, { readonly schema: object }>
  }
  readonly responses: Record<string, { readonly content?: Record<string, unknown> }>
}

interface Description {
  readonly openapi: string
  readonly info: { readonly description: string }
  readonly paths: Record<string, Record<string, Operation>>
}

const root = path.join(__dirname, '../../..')

let backend: Backend
let description: Description
let operations: { method: string; path: string; operation: Operation }[]

beforeAll(async () => {
  const env = { PUSH_TOKEN: 'pushtokenfortests', PUSH_AES_KEY: 'a'.repeat(43) }
  backend = await startBackend(await startOpenApi(), { env })
  description = (await backend.call<Description>('GET', '/openapi.json')).body
  operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{\w+\}/g, 'x'),
      operation,
    })),
  )
})

describe('/openapi.json', () => {
  test('is OpenAPI 3.1 and describes every address of the contract', () => {
    expect(description.openapi).toBe('3.1.0')
    const described = Object.entries(description.paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
      .sort()
    expect(described).toEqual([
      'DELETE /v1/auth/sessions/{id}',
      'DELETE /v1/me',
      'DELETE /v1/me/phone',
      'GET /avatars/{name}',
      'GET /openapi.json',
      'GET /v1/auth/sessions',
      'GET /v1/me',
      'GET /v1/wechat/push',
      'PATCH /v1/me',
      'POST /v1/auth/logout',
      'POST /v1/auth/revoke',
      'POST /v1/auth/token',
      'POST /v1/auth/wechat/login',
      'POST /v1/me',
      'POST /v1/me/avatar',
      'POST /v1/me/phone',
      'POST /v1/wechat/decrypt',
      'POST /v1/wechat/push',
      'POST /v1/wechat/session/check',
    ])
  })

  test('is what docs/openapi.json says (node scripts/openapi.mjs writes it)', async () => {
    expect(JSON.parse(await readFile(path.join(root, 'docs/openapi.json'), 'utf8'))).toEqual(description)
  })

  test('is valid for a validator that is not ours', async () => {
    const validate = (file: string) =>
      promisify(execFile)(process.execPath, [path.join(root, 'node_modules/.bin/validate-api'), file])
    await expect(validate(path.join(root, 'docs/openapi.json'))).resolves.toBeDefined()
    const broken = path.join(backend.folder, 'broken.json')
    await writeFile(broken, JSON.stringify({ ...description, paths: { 'no-slash': {} } }))
    await expect(validate(broken)).rejects.toHaveProperty('code', 1)
  }, 120_000)

  test('tells every problem code', () => {
    for (const code of Object.keys(PROBLEMS)) expect(description.info.description).toContain(`\`${code}\``)
  })

  test('says which addresses need a token, and each of those refuses to work without', async () => {
    const guarded = operations.filter((it) => it.operation.security)
    expect(guarded.length).toBeGreaterThanOrEqual(11)
    for (const { method, path } of guarded) {
      const headers = method === 'POST' && path === '/v1/me' ? { 'x-http-method-override': 'PATCH' } : {}
      const body = path === '/v1/me/phone' && method === 'POST' ? { code: 'x' } : undefined
      const answer = await backend.call(method, path, {
        headers,
        body: body ?? (method === 'GET' || method === 'DELETE' ? undefined : decryptable(path)),
      })
      expect([method, path, answer.status, answer.body.code]).toEqual([
        method,
        path,
        401,
        'authentication_required',
      ])
    }
  })

  test('says of every address what a success and a refusal look like', () => {
    for (const { method, path, operation } of operations) {
      const statuses = Object.keys(operation.responses)
      expect([method, path, statuses]).toEqual([method, path, expect.arrayContaining(['4XX', '5XX'])])
      const success = operation.responses[204] ?? operation.responses[200]
      const hasContent =
        success === operation.responses[204] || Object.keys(success?.content ?? {}).length > 0
      expect([method, path, hasContent]).toEqual([method, path, true])
    }
  })

  test('names the types of what is no JSON', async () => {
    const upload = description.paths['/v1/me/avatar']?.post?.requestBody?.content
    expect(upload?.['multipart/form-data']?.schema).toMatchObject({ required: ['avatar'] })
    const typesOf = (path: string) => Object.keys(description.paths[path]?.get?.responses[200]?.content ?? {})
    expect(typesOf('/avatars/{name}')).toEqual(['image/png', 'image/jpeg'])
    expect(typesOf('/v1/wechat/push')).toEqual(['text/plain'])
    expect((await backend.call('GET', '/avatars/none.png')).headers.get('content-type')).toMatch(
      /^application\/problem/,
    )
  })

  test('gives a schema for each body that is taken, of whatever type', () => {
    const bodies = operations.flatMap(({ operation }) => Object.values(operation.requestBody?.content ?? {}))
    expect(bodies.length).toBeGreaterThanOrEqual(10)
    for (const { schema } of bodies) expect(schema).toEqual(expect.any(Object))
  })

  test('calls a body required exactly where the address refuses to work without', async () => {
    const taking = operations.filter((it) => it.operation.requestBody)
    const optional = []
    for (const { method, path, operation } of taking) {
      const { access_token: token } = (await backend.login(await backend.newCode())).body
      const headers = { 'x-http-method-override': 'PATCH' }
      const answer = await backend.call(method, path + requiredQuery(operation), { token, headers })
      const isRefused = answer.body?.code === 'unsupported_media_type' || missesBody(answer.body)
      expect([method, path, operation.requestBody?.required]).toEqual([method, path, isRefused])
      if (!isRefused) optional.push(`${method} ${path}`)
    }
    expect(optional).toEqual(['POST /v1/auth/logout'])
  })
})

function missesBody(problem: Problem | null): boolean {
  return (
    problem?.errors?.some(({ pointer, detail }) => pointer === '' && detail === 'must be object') ?? false
  )
}

function requiredQuery({ parameters = [] }: Operation): string {
  const names = parameters.filter((it) => it.in === 'query' && it.required).map(({ name }) => name)
  return `?${new URLSearchParams(names.map((name) => [name, 'x']))}`
}

/** A body that passes the check of its form. */
function decryptable(path: string): object {
  const sealed = {
    encrypted_data: Buffer.alloc(32).toString('base64'),
    iv: Buffer.alloc(16).toString('base64'),
  }
  return path === '/v1/wechat/decrypt' ? { ...sealed, kind: 'user_info' } : {}
}
