import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { useBackend } from './backend'

/** What a backend keeps beyond that: logins repeated by a proxy, signing out everywhere, a list of devices, `login.profile`. */
const asked = useBackend('xiaohong')

describe('login', () => {
  test('gives a lost answer again for its Idempotency-Key', async () => {
    const [code, headers] = [
      await asked.newCode(),
      { 'idempotency-key': randomBytes(16).toString('base64url') },
    ]
    const lost = await asked.backend.login(code, {}, { headers })
    const again = await asked.backend.login(code, {}, { headers })
    expect(lost.body.access_token).toEqual(expect.any(String))
    expect([again.status, again.body]).toEqual([200, lost.body])
  })
})

describe('the end of sessions', () => {
  test('by logout works at once and twice', async () => {
    const { access_token, refresh_token } = await asked.logIn()
    expect((await asked.backend.logout(access_token)).status).toBe(204)
    expect((await asked.backend.me(access_token)).status).toBe(401)
    expect((await asked.backend.refresh(refresh_token)).status).toBe(400)
  })

  test('by logout everywhere reaches the other devices', async () => {
    const [here, there] = [await asked.logIn(), await asked.logIn()]
    expect((await asked.backend.logout(here.access_token, true)).status).toBe(204)
    expect((await asked.backend.me(there.access_token)).status).toBe(401)
  })

  test('one by one from the list', async () => {
    const [here, there] = [await asked.logIn(), await asked.logIn()]
    const { body } = await asked.backend.call<{ sessions: { id: string; current: boolean }[] }>(
      'GET',
      '/v1/auth/sessions',
      { token: here.access_token },
    )
    const current = body.sessions.filter((it) => it.current).map((it) => it.id)
    expect(current).toEqual([here.session.id])
    const end = (id: string) =>
      asked.backend.call('DELETE', `/v1/auth/sessions/${id}`, { token: here.access_token })
    expect([(await end(there.session.id)).status, (await end(there.session.id)).status]).toEqual([204, 204])
    expect((await end('s_never-mine')).status).toBe(404)
    expect((await asked.backend.me(there.access_token)).status).toBe(401)
  })
})

describe('the profile', () => {
  test('is read with an ETag', async () => {
    const { access_token, user } = await asked.logIn()
    const { headers, body } = await asked.backend.me(access_token)
    expect(body).toMatchObject({ id: user.id, created_at: expect.any(String) })
    expect(Object.keys(body).sort()).toEqual(['avatar_url', 'created_at', 'id', 'nickname', 'phone'])
    expect(headers.get('etag')).toMatch(/^"/)
  })

  test('changes by merge patch, and refuses a stale writer', async () => {
    const { access_token: token } = await asked.logIn()
    const etag = (await asked.backend.me(token)).headers.get('etag') ?? ''
    const patch = (body: object, headers = {}) =>
      asked.backend.call('PATCH', '/v1/me', { token, body, headers })
    const first = await patch({ nickname: '小明' }, { 'if-match': etag })
    expect([first.status, first.body]).toMatchObject([200, { nickname: '小明' }])
    expect((await patch({ nickname: '小强' }, { 'if-match': etag })).status).toBe(412)
    expect((await patch({ nickname: null })).body).toMatchObject({ nickname: null })
  })

  test('takes the PATCH that wx.request cannot send as a POST', async () => {
    const { access_token: token } = await asked.logIn()
    const headers = { 'x-http-method-override': 'PATCH' }
    const { status, body } = await asked.backend.call('POST', '/v1/me', {
      token,
      body: { nickname: '小明' },
      headers,
    })
    expect([status, body]).toEqual([200, expect.objectContaining({ nickname: '小明' })])
  })
})
