import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { createControl, TOURIST_APP } from '../../../simulator/open-api'
import { startBackend, startOpenApi } from './support/backend'
import { type Client, createClient } from './support/client'

/**
 * What the SDK relies on, asked of any backend over HTTP: `npm run contract -- --url … --wechat …`, where the
 * backend talks to the simulated WeChat at `--wechat`. Without addresses it is asked of ours.
 */
let backend: Client
let newCode: (user?: string) => Promise<string>

beforeAll(async () => {
  const { CONTRACT_URL, CONTRACT_WECHAT } = process.env
  if (CONTRACT_URL && CONTRACT_WECHAT) {
    const control = createControl(CONTRACT_WECHAT)
    backend = createClient(CONTRACT_URL)
    newCode = async (user = 'xiaoming') => (await control.issueCode({ appid: TOURIST_APP.appid, user })).code
    return
  }
  const own = await startBackend(await startOpenApi())
  backend = own
  newCode = (user = 'xiaoming') => own.newCode(user)
})

const logIn = async (user?: string) =>
  (await backend.login(await newCode(user), { device: { id: randomBytes(8).toString('hex') } })).body

describe('login', () => {
  test('answers tokens, lifetimes in seconds, the session and the user', async () => {
    const { status, headers, body } = await backend.login(await newCode())
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toContain('no-store')
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(body).toMatchObject({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      refresh_token: expect.any(String),
      refresh_expires_in: expect.any(Number),
      session: { id: expect.any(String), absolute_expires_at: expect.any(String) },
      user: {
        id: expect.any(String),
        is_new: expect.any(Boolean),
        has_phone: expect.any(Boolean),
        has_union_id: expect.any(Boolean),
      },
    })
    expect(body.expires_in).toBeGreaterThan(0)
    expect(Date.parse(body.session.absolute_expires_at)).toBeGreaterThan(Date.now())
  })

  test('knows a person again', async () => {
    const [first, second] = [await logIn(), await logIn()]
    expect(second.user).toMatchObject({ id: first.user.id, is_new: false })
  })

  test('takes a code once: the second time asks for a new login', async () => {
    const code = await newCode()
    await backend.login(code)
    const { status, body } = await backend.login(code)
    expect([status, body.action, body.error]).toEqual([400, 'relogin', 'invalid_grant'])
  })

  test('gives a lost answer again for its Idempotency-Key', async () => {
    const [code, headers] = [await newCode(), { 'idempotency-key': randomBytes(16).toString('base64url') }]
    const lost = await backend.login(code, {}, { headers })
    const again = await backend.login(code, {}, { headers })
    expect(lost.body.access_token).toEqual(expect.any(String))
    expect([again.status, again.body]).toEqual([200, lost.body])
  })

  test('refuses a code that is none, as a problem', async () => {
    const { status, headers, body } = await backend.login('not-a-code-of-wechat')
    expect(status).toBe(400)
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(body).toMatchObject({
      status: 400,
      code: 'wechat_code_invalid',
      action: 'relogin',
      retryable: false,
      type: expect.any(String),
      title: expect.any(String),
      instance: expect.any(String),
    })
  })

  test('refuses a body without a code', async () => {
    const { status, body } = await backend.call('POST', '/v1/auth/wechat/login', { body: {} })
    expect([status, body.code, body.action]).toEqual([400, 'validation_failed', 'none'])
  })
})

describe('refresh', () => {
  test('gives a new pair for the same session', async () => {
    const before = await logIn()
    const { status, body } = await backend.refresh(before.refresh_token)
    expect(status).toBe(200)
    expect(body.session.id).toBe(before.session.id)
    expect(body.refresh_token).not.toBe(before.refresh_token)
    expect((await backend.me(body.access_token)).status).toBe(200)
  })

  test('gives a lost answer again while nobody has used it', async () => {
    const { refresh_token } = await logIn()
    const lost = await backend.refresh(refresh_token)
    const again = await backend.refresh(refresh_token)
    expect(lost.body.refresh_token).toEqual(expect.any(String))
    expect(again.body.refresh_token).toBe(lost.body.refresh_token)
    expect(again.body.access_token).toBe(lost.body.access_token)
  })

  test('ends the session when a used token comes back', async () => {
    const { refresh_token } = await logIn()
    const { body } = await backend.refresh(refresh_token)
    await backend.me(body.access_token)
    const reuse = await backend.refresh(refresh_token)
    expect([reuse.status, reuse.body.error, reuse.body.action]).toEqual([400, 'invalid_grant', 'relogin'])
    expect((await backend.me(body.access_token)).status).toBe(401)
  })

  test('refuses an unknown token without harm to others', async () => {
    const { access_token } = await logIn()
    const { status, body } = await backend.refresh('wr_who.knows')
    expect([status, body.code]).toEqual([400, 'refresh_token_invalid'])
    expect((await backend.me(access_token)).status).toBe(200)
  })
})

describe('access', () => {
  test('to the own profile, with an ETag', async () => {
    const { access_token, user } = await logIn()
    const { headers, body } = await backend.me(access_token)
    expect(body).toMatchObject({ id: user.id, created_at: expect.any(String) })
    expect(Object.keys(body).sort()).toEqual(['avatar_url', 'created_at', 'id', 'nickname', 'phone'])
    expect(headers.get('etag')).toMatch(/^"/)
  })

  test('without credentials is challenged', async () => {
    const { status, headers, body } = await backend.call('GET', '/v1/me')
    expect([status, body.code]).toEqual([401, 'authentication_required'])
    expect(headers.get('www-authenticate')).toMatch(/^Bearer(?!.*error=)/)
  })

  test('with a bad token is told so', async () => {
    const { status, headers, body } = await backend.me('bad-token')
    expect([status, body.code, body.action]).toEqual([401, 'access_token_invalid', 'retry'])
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  test('never by cookie or query', async () => {
    const { access_token: token } = await logIn()
    const cookie = await backend.call('GET', '/v1/me', { headers: { cookie: `access_token=${token}` } })
    const query = await backend.call('GET', `/v1/me?access_token=${token}`)
    expect([cookie.status, query.status]).toEqual([401, 401])
  })
})

describe('the end of a session', () => {
  test('by logout works at once and twice', async () => {
    const { access_token, refresh_token } = await logIn()
    expect((await backend.logout(access_token)).status).toBe(204)
    expect((await backend.me(access_token)).status).toBe(401)
    expect((await backend.refresh(refresh_token)).status).toBe(400)
  })

  test('by logout everywhere reaches the other devices', async () => {
    const [here, there] = [await logIn(), await logIn()]
    expect((await backend.logout(here.access_token, true)).status).toBe(204)
    expect((await backend.me(there.access_token)).status).toBe(401)
  })

  test('by revocation is 200, also for tokens nobody knows', async () => {
    const { access_token, refresh_token } = await logIn()
    const revoke = (token: string) => backend.call('POST', '/v1/auth/revoke', { body: { token } })
    expect([(await revoke(refresh_token)).status, (await revoke('unknown')).status]).toEqual([200, 200])
    expect((await backend.me(access_token)).status).toBe(401)
  })

  test('one by one from the list', async () => {
    const [here, there] = [await logIn('xiaohong'), await logIn('xiaohong')]
    const { body } = await backend.call<{ sessions: { id: string; current: boolean }[] }>(
      'GET',
      '/v1/auth/sessions',
      { token: here.access_token },
    )
    const current = body.sessions.filter((it) => it.current).map((it) => it.id)
    expect(current).toEqual([here.session.id])
    const end = (id: string) =>
      backend.call('DELETE', `/v1/auth/sessions/${id}`, { token: here.access_token })
    expect([(await end(there.session.id)).status, (await end(there.session.id)).status]).toEqual([204, 204])
    expect((await end('s_never-mine')).status).toBe(404)
    expect((await backend.me(there.access_token)).status).toBe(401)
  })
})

describe('profile', () => {
  test('changes by merge patch, and refuses a stale writer', async () => {
    const { access_token: token } = await logIn()
    const etag = (await backend.me(token)).headers.get('etag') ?? ''
    const patch = (body: object, headers = {}) => backend.call('PATCH', '/v1/me', { token, body, headers })
    const first = await patch({ nickname: '小明' }, { 'if-match': etag })
    expect([first.status, first.body]).toMatchObject([200, { nickname: '小明' }])
    expect((await patch({ nickname: '小强' }, { 'if-match': etag })).status).toBe(412)
    expect((await patch({ nickname: null })).body).toMatchObject({ nickname: null })
  })

  test('takes the PATCH that wx.request cannot send as a POST', async () => {
    const { access_token: token } = await logIn()
    const headers = { 'x-http-method-override': 'PATCH' }
    const { status, body } = await backend.call('POST', '/v1/me', {
      token,
      body: { nickname: '小明' },
      headers,
    })
    expect([status, body]).toEqual([200, expect.objectContaining({ nickname: '小明' })])
  })
})
