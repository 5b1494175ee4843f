import { beforeAll, describe, expect, test } from '@jest/globals'
import type { TimeSource } from '../../../server/clock'
import { DAY, HOUR, SECOND } from '../../../server/clock'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'

/** A clock that the test moves. */
const time = { offset: 0 }
const source: TimeSource = {
  wall: () => Date.now() + time.offset,
  monotonic: () => performance.now() + time.offset,
}
const pass = (milliseconds: number) => {
  time.offset += milliseconds
}

let wechat: OpenApi
let backend: Backend

beforeAll(async () => {
  wechat = await startOpenApi()
  await wechat.control.enforceLimits({ on: false })
  backend = await startBackend(wechat, { time: source })
})

const logIn = async (device = `device-${Math.trunc(performance.now() * 1000)}`) =>
  (await backend.login(await backend.newCode(), { device: { id: device } })).body

describe('refresh', () => {
  test('gives a new pair, and the next one works as well', async () => {
    const first = await logIn()
    const second = await backend.refresh(first.refresh_token)
    const third = await backend.refresh(second.body.refresh_token)
    const pairs = [first, second.body, third.body].flatMap((it) => [it.access_token, it.refresh_token])
    expect(new Set(pairs).size).toBe(6)
    expect(third.body.session).toEqual(first.session)
    expect((await backend.me(third.body.access_token)).status).toBe(200)
  })

  test('the parent of the active token gets the same successor while nobody has used that', async () => {
    const { refresh_token } = await logIn()
    const lost = await backend.refresh(refresh_token)
    pass(10 * SECOND)
    const again = await backend.refresh(refresh_token)
    expect(again.status).toBe(200)
    expect(again.body.access_token).toBe(lost.body.access_token)
    expect(again.body.refresh_token).toBe(lost.body.refresh_token)
    expect(again.body.expires_in).toBeLessThanOrEqual(lost.body.expires_in - 10)
  })

  test('the parent presented after its successor was used ends the session, access tokens included', async () => {
    const { refresh_token } = await logIn()
    const { body } = await backend.refresh(refresh_token)
    expect((await backend.me(body.access_token)).status).toBe(200)
    const reuse = await backend.refresh(refresh_token)
    expect([reuse.status, reuse.body.error]).toEqual([400, 'invalid_grant'])
    expect((await backend.me(body.access_token)).status).toBe(401)
    expect((await backend.refresh(body.refresh_token)).body.code).toBe('refresh_token_invalid')
    expect(backend.log.filter((line) => line.includes('reuse_detected')).length).toBe(1)
  })

  test('the parent presented after the window ends the session', async () => {
    const { refresh_token } = await logIn()
    const { body } = await backend.refresh(refresh_token)
    pass(31 * SECOND)
    expect((await backend.refresh(refresh_token)).status).toBe(400)
    expect((await backend.refresh(body.refresh_token)).status).toBe(400)
  })

  test('of 200 parallel refreshes with one token none starts a second generation', async () => {
    const { refresh_token } = await logIn()
    const answers = await Promise.all(Array.from({ length: 200 }, () => backend.refresh(refresh_token)))
    const successors = new Set(answers.filter((it) => it.status === 200).map((it) => it.body.refresh_token))
    expect(successors.size).toBe(1)
    expect(new Set(answers.map((it) => it.status))).toEqual(new Set([200, 400]))
    const [successor = ''] = successors
    expect((await backend.refresh(successor)).status).toBe(200)
  })

  test('a forged token with a real route is refused and ends nothing', async () => {
    const { refresh_token } = await logIn()
    const forged = `${refresh_token.slice(0, -43)}${'A'.repeat(43)}`
    expect((await backend.refresh(forged)).body.code).toBe('refresh_token_invalid')
    expect((await backend.refresh(refresh_token)).status).toBe(200)
  })

  test('an access token is no refresh token', async () => {
    const { access_token } = await logIn()
    expect((await backend.refresh(access_token)).body.code).toBe('refresh_token_invalid')
  })
})

describe('lifetimes', () => {
  test('an access token works for two hours', async () => {
    const { access_token } = await logIn()
    pass(2 * HOUR - 5 * SECOND)
    expect((await backend.me(access_token)).status).toBe(200)
    pass(5 * SECOND)
    expect((await backend.me(access_token)).status).toBe(401)
  })

  test('an old access token works for the rotation window, no longer', async () => {
    const { access_token, refresh_token } = await logIn()
    await backend.refresh(refresh_token)
    expect((await backend.me(access_token)).status).toBe(200)
    pass(31 * SECOND)
    expect((await backend.me(access_token)).status).toBe(401)
  })

  test('a session that nobody renews for 30 days ends', async () => {
    const { refresh_token } = await logIn()
    pass(30 * DAY)
    expect((await backend.refresh(refresh_token)).body.code).toBe('refresh_token_invalid')
  })

  test('renewing never moves the absolute end after 90 days', async () => {
    let tokens = await logIn()
    const end = tokens.session.absolute_expires_at
    for (const _ of [1, 2, 3]) {
      pass(29 * DAY)
      const { status, body } = await backend.refresh(tokens.refresh_token)
      expect([status, body.session.absolute_expires_at]).toEqual([200, end])
      tokens = { ...tokens, ...body }
    }
    expect(tokens.refresh_expires_in).toBeLessThanOrEqual(3 * 86_400)
    pass(3 * DAY - HOUR)
    tokens = { ...tokens, ...(await backend.refresh(tokens.refresh_token)).body }
    expect(tokens.expires_in).toBeLessThanOrEqual(3600)
    expect(tokens.expires_in).toBeGreaterThan(3000)
    pass(HOUR)
    expect((await backend.me(tokens.access_token)).status).toBe(401)
    expect((await backend.refresh(tokens.refresh_token)).status).toBe(400)
  })
})

describe('ending', () => {
  test('a logout ends this session at once and no other', async () => {
    const [here, there] = [await logIn('here-0001'), await logIn('there-001')]
    expect((await backend.logout(here.access_token)).status).toBe(204)
    expect((await backend.me(here.access_token)).status).toBe(401)
    expect((await backend.refresh(here.refresh_token)).status).toBe(400)
    expect((await backend.me(there.access_token)).status).toBe(200)
  })

  test('a logout without a body means this session', async () => {
    const { access_token } = await logIn()
    const headers = { 'content-type': 'application/json' }
    const answer = await backend.call('POST', '/v1/auth/logout', { token: access_token, headers })
    expect([answer.status, answer.text]).toEqual([204, ''])
  })

  test('a logout everywhere ends all sessions of the user', async () => {
    const [here, there] = [await logIn('here-0002'), await logIn('there-002')]
    expect((await backend.logout(here.access_token, true)).status).toBe(204)
    expect((await backend.me(there.access_token)).status).toBe(401)
    expect((await backend.refresh(there.refresh_token)).status).toBe(400)
  })

  test.each(['access_token', 'refresh_token'] as const)('revoking the %s ends its session', async (kind) => {
    const tokens = await logIn()
    const answer = await backend.call('POST', '/v1/auth/revoke', { body: { token: tokens[kind] } })
    expect([answer.status, answer.body]).toEqual([200, {}])
    expect((await backend.me(tokens.access_token)).status).toBe(401)
    expect((await backend.refresh(tokens.refresh_token)).status).toBe(400)
  })

  test('revoking an unknown token is a success that changes nothing', async () => {
    const answer = await backend.call('POST', '/v1/auth/revoke', { body: { token: 'who-knows' } })
    expect([answer.status, answer.body]).toEqual([200, {}])
  })

  test('a new login on the same device ends the old session there', async () => {
    const before = await logIn('same-device')
    await logIn('same-device')
    expect((await backend.me(before.access_token)).status).toBe(401)
    expect((await backend.refresh(before.refresh_token)).body.code).toBe('refresh_token_invalid')
  })

  test('a tap on a listed session that a login has replaced meanwhile succeeds; a stranger’s is not found', async () => {
    const before = await logIn('same-device')
    const { access_token: token } = await logIn('same-device')
    await wechat.control.addUser({ user: 'another-person' })
    const stranger = (await backend.login(await backend.newCode('another-person'))).body
    const statusOf = async (id: string) =>
      (await backend.call('DELETE', `/v1/auth/sessions/${id}`, { token })).status
    expect([await statusOf(before.session.id), await statusOf(stranger.session.id)]).toEqual([204, 404])
    expect((await backend.me(stranger.access_token)).status).toBe(200)
  })

  test('the eleventh session ends the one that was used least recently', async () => {
    const first = await logIn('many-00')
    await backend.logout(first.access_token, true)
    const sessions = []
    for (let index = 1; index <= 11; index++) sessions.push(await logIn(`many-device-${index}`))
    const statuses = await Promise.all(sessions.map(async (it) => (await backend.me(it.access_token)).status))
    expect(statuses).toEqual([401, ...Array<number>(10).fill(200)])
  })
})

describe('credentials', () => {
  test('no credentials: a challenge without an error', async () => {
    const { status, headers, body } = await backend.call('GET', '/v1/me')
    expect([status, body.code, body.action]).toEqual([401, 'authentication_required', 'relogin'])
    expect(headers.get('www-authenticate')).toBe('Bearer realm="miniprogram-login"')
  })

  test('a bad token: invalid_token', async () => {
    const { status, headers, body } = await backend.me('wa_nonsense')
    expect([status, body.code]).toEqual([401, 'access_token_invalid'])
    expect(headers.get('www-authenticate')).toBe('Bearer realm="miniprogram-login", error="invalid_token"')
  })

  test('a token counts in the Authorization header only', async () => {
    const { access_token: token } = await logIn()
    const cookie = await backend.call('GET', '/v1/me', { headers: { cookie: `access_token=${token}` } })
    const query = await backend.call('GET', `/v1/me?access_token=${token}`)
    expect([cookie.body.code, query.body.code]).toEqual([
      'authentication_required',
      'authentication_required',
    ])
    expect(backend.log.join('\n')).not.toContain(token)
  })
})
