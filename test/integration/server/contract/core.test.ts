import { describe, expect, test } from '@jest/globals'
import { useBackend } from './backend'

/** What every backend has to keep: signing in, renewal, access, revocation. `npm run contract -- --core` asks no more. */
const asked = useBackend('xiaoming')

describe('login', () => {
  test('answers tokens, lifetimes in seconds, the session and the user', async () => {
    const { status, headers, body } = await asked.backend.login(await asked.newCode())
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
    const [first, second] = [await asked.logIn(), await asked.logIn()]
    expect(second.user).toMatchObject({ id: first.user.id, is_new: false })
  })

  test('takes a code once: the second time asks for a new login', async () => {
    const code = await asked.newCode()
    await asked.backend.login(code)
    const { status, body } = await asked.backend.login(code)
    expect([status, body.action, body.error]).toEqual([400, 'relogin', 'invalid_grant'])
  })

  test('refuses a code that is none, as a problem', async () => {
    const { status, headers, body } = await asked.backend.login('not-a-code-of-wechat')
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
    const { status, body } = await asked.backend.call('POST', '/v1/auth/wechat/login', { body: {} })
    expect([status, body.code, body.action]).toEqual([400, 'validation_failed', 'none'])
  })
})

describe('refresh', () => {
  test('gives a new pair for the same session', async () => {
    const before = await asked.logIn()
    const { status, body } = await asked.backend.refresh(before.refresh_token)
    expect(status).toBe(200)
    expect(body.session.id).toBe(before.session.id)
    expect(body.refresh_token).not.toBe(before.refresh_token)
    expect((await asked.backend.me(body.access_token)).status).toBe(200)
  })

  test('gives a lost answer again while nobody has used it', async () => {
    const { refresh_token } = await asked.logIn()
    const lost = await asked.backend.refresh(refresh_token)
    const again = await asked.backend.refresh(refresh_token)
    expect(lost.body.refresh_token).toEqual(expect.any(String))
    expect(again.body.refresh_token).toBe(lost.body.refresh_token)
    expect(again.body.access_token).toBe(lost.body.access_token)
  })

  test('ends the session when a used token comes back', async () => {
    const { refresh_token } = await asked.logIn()
    const { body } = await asked.backend.refresh(refresh_token)
    await asked.backend.me(body.access_token)
    const reuse = await asked.backend.refresh(refresh_token)
    expect([reuse.status, reuse.body.error, reuse.body.action]).toEqual([400, 'invalid_grant', 'relogin'])
    expect((await asked.backend.me(body.access_token)).status).toBe(401)
  })

  test('refuses an unknown token without harm to others', async () => {
    const { access_token } = await asked.logIn()
    const { status, body } = await asked.backend.refresh('wr_who.knows')
    expect([status, body.code]).toEqual([400, 'refresh_token_invalid'])
    expect((await asked.backend.me(access_token)).status).toBe(200)
  })
})

describe('access', () => {
  test('without credentials is challenged', async () => {
    const { status, headers, body } = await asked.backend.call('GET', '/v1/me')
    expect([status, body.code]).toEqual([401, 'authentication_required'])
    expect(headers.get('www-authenticate')).toMatch(/^Bearer(?!.*error=)/)
  })

  test('with a bad token is told so', async () => {
    const { status, headers, body } = await asked.backend.me('bad-token')
    expect([status, body.code, body.action]).toEqual([401, 'access_token_invalid', 'retry'])
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  test('never by cookie or query', async () => {
    const { access_token: token } = await asked.logIn()
    const cookie = await asked.backend.call('GET', '/v1/me', { headers: { cookie: `access_token=${token}` } })
    const query = await asked.backend.call('GET', `/v1/me?access_token=${token}`)
    expect([cookie.status, query.status]).toEqual([401, 401])
  })
})

describe('the end of a session', () => {
  test('by revocation is 200, also for tokens nobody knows', async () => {
    const { access_token, refresh_token } = await asked.logIn()
    const revoke = (token: string) => asked.backend.call('POST', '/v1/auth/revoke', { body: { token } })
    expect([(await revoke(refresh_token)).status, (await revoke('unknown')).status]).toEqual([200, 200])
    expect((await asked.backend.me(access_token)).status).toBe(401)
  })
})
