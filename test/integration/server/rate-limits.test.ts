import { expect, test } from '@jest/globals'
import type { Environment } from '../../../server/config/config'
import { startBackend, startOpenApi } from './support/backend'

const start = async (env: Environment) => startBackend(await startOpenApi(), { env })
const limitEvents = (log: readonly string[]) => log.filter((line) => line.includes('"rate_limited"'))

test('logins beyond the limit of a network are told when to come back', async () => {
  const backend = await start({ RATE_AUTH_PER_IP: '3' })
  const answers = []
  for (let count = 0; count < 5; count++) answers.push(await backend.login(await backend.newCode()))
  expect(answers.map((it) => it.status)).toEqual([200, 200, 200, 429, 429])
  const [refused] = answers.slice(-1)
  expect(refused?.body).toMatchObject({ code: 'rate_limited', action: 'wait', retryable: true })
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused?.headers.get('ratelimit')).toMatch(/^"auth-per-ip";r=0;t=\d+$/)
  expect(refused?.headers.get('ratelimit-policy')).toBe('"auth-per-ip";q=3;w=60')
  expect(limitEvents(backend.log)).toHaveLength(1)
})

test('renewals and revocations count with the logins of a network: guesses at refresh tokens are limited', async () => {
  const backend = await start({ RATE_AUTH_PER_IP: '2' })
  const revoke = () => backend.call('POST', '/v1/auth/revoke', { body: { token: 'guess' } })
  expect((await backend.refresh('guess')).status).toBe(400)
  expect((await revoke()).status).toBe(200)
  for (const answer of [await backend.refresh('guess'), await revoke(), await backend.login('guess')])
    expect([answer.status, answer.body.code]).toEqual([429, 'rate_limited'])
})

test('logins of the whole app have a limit of their own', async () => {
  const backend = await start({ RATE_LOGINS_PER_APP: '1' })
  await backend.login(await backend.newCode())
  const { headers } = await backend.login(await backend.newCode())
  expect(headers.get('ratelimit')).toMatch(/^"logins-per-app"/)
})

test('a user who asks too much does not slow another down', async () => {
  const backend = await start({ RATE_PER_USER: '2' })
  const [busy, calm] = [
    (await backend.login(await backend.newCode('xiaoming'))).body,
    (await backend.login(await backend.newCode('xiaohong'))).body,
  ]
  const statuses = []
  for (let count = 0; count < 3; count++) statuses.push((await backend.me(busy.access_token)).status)
  expect(statuses).toEqual([200, 200, 429])
  expect((await backend.me(calm.access_token)).status).toBe(200)
})

test('random access tokens are soon refused unread', async () => {
  const backend = await start({ RATE_REFUSALS_PER_IP: '3' })
  const statuses = []
  for (let count = 0; count < 5; count++) statuses.push((await backend.me(`guess-${count}`)).status)
  expect(statuses).toEqual([401, 401, 401, 429, 429])
})

test("an address in X-Forwarded-For counts only from the operator's own proxies", async () => {
  const login = async (backend: Awaited<ReturnType<typeof start>>, address: string) =>
    (await backend.login(await backend.newCode(), {}, { headers: { 'x-forwarded-for': address } })).status
  const direct = await start({ RATE_AUTH_PER_IP: '1' })
  expect([await login(direct, '203.0.113.1'), await login(direct, '198.51.100.1')]).toEqual([200, 429])
  const proxied = await start({ RATE_AUTH_PER_IP: '1', TRUST_PROXY: '127.0.0.1' })
  expect([await login(proxied, '203.0.113.1'), await login(proxied, '198.51.100.1')]).toEqual([200, 200])
  expect(await login(proxied, '203.0.113.9')).toBe(429)
})
