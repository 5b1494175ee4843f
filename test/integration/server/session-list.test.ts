import { beforeAll, describe, expect, test } from '@jest/globals'
import { type Backend, startBackend, startOpenApi } from './support/backend'

interface Listed {
  readonly sessions: { id: string; current: boolean; device: { label: string | null }; ip_prefix: string }[]
}

let backend: Backend

beforeAll(async () => {
  backend = await startBackend(await startOpenApi())
})

const logIn = async (label: string, user = 'xiaoming') =>
  (await backend.login(await backend.newCode(user), { device: { id: `device-${label}`, label } })).body
const list = async (token: string) =>
  (await backend.call<Listed>('GET', '/v1/auth/sessions', { token })).body.sessions
const end = (token: string, id: string) => backend.call('DELETE', `/v1/auth/sessions/${id}`, { token })

describe('the sessions of a user', () => {
  test('are listed with the current one marked and no address in full', async () => {
    const phone = await logIn('Phone')
    const pad = await logIn('Pad')
    expect(await list(phone.access_token)).toEqual([
      {
        id: pad.session.id,
        current: false,
        created_at: expect.stringMatching(/Z$/),
        last_used_at: expect.stringMatching(/Z$/),
        expires_at: expect.stringMatching(/Z$/),
        device: { label: 'Pad' },
        ip_prefix: '127.0.0.0/24',
      },
      expect.objectContaining({ id: phone.session.id, current: true, device: { label: 'Phone' } }),
    ])
  })

  test('end one by one, and ending one again is no error', async () => {
    const [here, there] = [await logIn('Here'), await logIn('There')]
    expect((await end(here.access_token, there.session.id)).status).toBe(204)
    expect((await end(here.access_token, there.session.id)).status).toBe(204)
    expect((await backend.me(there.access_token)).status).toBe(401)
    expect((await list(here.access_token)).map((it) => it.id)).not.toContain(there.session.id)
  })

  test('of somebody else are not there', async () => {
    const [mine, other] = [await logIn('Mine'), await logIn('Other', 'xiaohong')]
    expect((await end(mine.access_token, other.session.id)).status).toBe(404)
    expect((await backend.me(other.access_token)).status).toBe(200)
  })
})

test('a login with the old access token attached ends the old session', async () => {
  const before = (await backend.login(await backend.newCode())).body
  const after = await backend.login(await backend.newCode(), {}, { token: before.access_token })
  expect(after.status).toBe(200)
  expect((await backend.me(before.access_token)).status).toBe(401)
})

test("a login with somebody else's access token attached leaves that session alone", async () => {
  const other = (await backend.login(await backend.newCode('xiaohong'))).body
  await backend.login(await backend.newCode('xiaoming'), {}, { token: other.access_token })
  expect((await backend.me(other.access_token)).status).toBe(200)
})
