import { once } from 'node:events'
import { request } from 'node:http'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'
import { createClient } from './support/client'

let wechat: OpenApi
let backend: Backend

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat)
})

describe('every answer', () => {
  test.each([
    ['GET', '/v1/me'],
    ['POST', '/v1/auth/token'],
    ['GET', '/nowhere'],
    ['PUT', '/v1/me'],
    ['GET', '/v1/%zz?access_token=canary'],
    ['GET', `/avatars/${'a'.repeat(150)}`],
  ])('%s %s carries its id, no-store, nosniff and HSTS', async (method, path) => {
    const { headers, body } = await backend.call(method, path)
    expect(headers.get('x-request-id')).toBe(body.instance.replace('urn:request:', ''))
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  })
})

describe('what is not understood', () => {
  test('an unknown address is 404', async () => {
    const { status, body } = await backend.call('GET', '/v2/me')
    expect([status, body.code]).toEqual([404, 'not_found'])
  })

  test.each(['/v1/%zz?access_token=canary', `/avatars/${'a'.repeat(150)}`])(
    'so is %s, which the router cannot read, and it is not repeated',
    async (address) => {
      const { status, body } = await backend.call('GET', address)
      expect([status, body.code]).toEqual([404, 'not_found'])
      expect(JSON.stringify(body)).not.toMatch(/canary|%zz|aaa/)
    },
  )

  test('an unknown method is 405 and says which ones there are', async () => {
    const { status, headers, body } = await backend.call('DELETE', '/v1/auth/token')
    expect([status, body.code, headers.get('allow')]).toEqual([405, 'method_not_allowed', 'POST'])
  })

  test.each(['TRACE', 'PROPFIND', 'SEARCH'])('so is %s, which no route has', async (method) => {
    const { hostname, port } = new URL(backend.url)
    const sent = request({ hostname, port, method, path: '/v1/me' }).end()
    const [{ statusCode, headers }] = await once(sent, 'response')
    expect([statusCode, headers.allow]).toEqual([405, 'DELETE, GET, HEAD, PATCH, POST'])
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'a body of %s is 415 and says what is accepted',
    async (type) => {
      const { status, headers, body } = await backend.call('POST', '/v1/auth/token', {
        body: 'a=b',
        headers: { 'content-type': type },
      })
      expect([status, body.code]).toEqual([415, 'unsupported_media_type'])
      expect(headers.get('accept-post')).toBe('application/json')
    },
  )

  test('a body over 16 KB is 413', async () => {
    const { status, body } = await backend.login('x'.repeat(17_000))
    expect([status, body.code]).toEqual([413, 'payload_too_large'])
  })

  test.each(['{', 'null', '[]', '"text"', '{"__proto__":{"all":true}}', ''])(
    'the body %p is 400 with a problem',
    async (text) => {
      const headers = { 'content-type': 'application/json' }
      const { status, body } = await backend.call('POST', '/v1/auth/token', { body: text, headers })
      expect([status, body.code, body.action]).toEqual([400, 'validation_failed', 'none'])
    },
  )

  test('another origin gets no permission to read', async () => {
    const { status, headers } = await backend.call('OPTIONS', '/v1/me', {
      headers: { origin: 'https://example.com', 'access-control-request-method': 'GET' },
    })
    expect(status).toBe(405)
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the operator port', () => {
  test('answers for the health of the process and of the store', async () => {
    const operator = createClient(backend.operatorUrl)
    expect((await operator.call('GET', '/healthz')).body).toEqual({ status: 'ok' })
    expect((await operator.call('GET', '/readyz')).body).toEqual({ status: 'ok' })
  })

  test('is not the public one, and the public one is not it', async () => {
    expect((await backend.call('GET', '/healthz')).status).toBe(404)
    expect((await createClient(backend.operatorUrl).call('GET', '/v1/me')).status).toBe(404)
  })
})

describe('WeChat out of reach', () => {
  test('nobody listens: 503 within a second, and the backend goes on', async () => {
    const gone = await startOpenApi()
    const lonely = await startBackend(gone)
    await gone.close()
    const { status, headers, body } = await lonely.login('some-code')
    expect([status, body.code, body.action]).toEqual([503, 'wechat_unavailable', 'wait'])
    expect(headers.get('retry-after')).toBe('5')
    expect((await lonely.call('GET', '/v1/me')).status).toBe(401)
  })
})
