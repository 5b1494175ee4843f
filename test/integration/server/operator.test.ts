import { beforeAll, describe, expect, test } from '@jest/globals'
import { TOURIST_APP } from '../../../simulator/open-api'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'
import { type Client, createClient } from './support/client'

const OPERATOR_TOKEN = 'operator-token-for-tests-0123456789'

let wechat: OpenApi
let backend: Backend
let operator: Client

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat, { env: { OPERATOR_TOKEN } })
  operator = createClient(backend.operatorUrl)
})

const logIn = async (user = 'xiaoming') => (await backend.login(await backend.newCode(user))).body
const introspect = (token: string, credential = OPERATOR_TOKEN) =>
  operator.call<Record<string, unknown>>('POST', '/internal/introspect', {
    token: credential,
    body: { token },
  })
const act = (id: string, action: string) =>
  operator.call('POST', `/internal/users/${id}/${action}`, { token: OPERATOR_TOKEN })
const samples = async () => (await operator.call('GET', '/metrics')).text.split('\n')
const countOf = async (series: string) =>
  Number(
    (await samples())
      .find((line) => line.startsWith(series))
      ?.split(' ')
      .at(-1) ?? 0,
  )

describe('introspection', () => {
  test('tells whose a living token is, and until when', async () => {
    const { access_token, user, session } = await logIn()
    const { body } = await introspect(access_token)
    expect(body).toEqual({
      active: true,
      sub: user.id,
      sid: session.id,
      client_id: TOURIST_APP.appid,
      scope: 'user',
      token_type: 'Bearer',
      exp: expect.any(Number),
      auth_time: expect.any(Number),
    })
    expect(Math.abs(Number(body.exp) - (Date.now() / 1000 + 7200))).toBeLessThan(30)
  })

  test('tells nothing of a dead or foreign one', async () => {
    const { access_token, refresh_token } = await logIn()
    await backend.logout(access_token)
    for (const token of [access_token, refresh_token, 'nonsense'])
      expect((await introspect(token)).body).toEqual({ active: false })
  })

  test('is for who has the credential', async () => {
    const { access_token } = await logIn()
    expect((await introspect(access_token, 'another')).status).toBe(401)
    expect((await introspect(access_token, access_token)).status).toBe(401)
  })

  test('is not there without a configured credential, nor on the public port', async () => {
    const plain = await startBackend(wechat)
    const call = (url: string) =>
      createClient(url).call('POST', '/internal/introspect', { token: OPERATOR_TOKEN, body: { token: 'x' } })
    expect((await call(plain.operatorUrl)).status).toBe(404)
    expect((await call(backend.url)).status).toBe(404)
  })
})

describe('support', () => {
  test('blocks a person: every token stops, logging in says why, and it can be undone', async () => {
    const { user, access_token, refresh_token } = await logIn('xiaohong')
    expect((await act(user.id, 'block')).status).toBe(204)
    expect((await backend.me(access_token)).body.code).toBe('account_blocked')
    expect((await backend.refresh(refresh_token)).body.code).toBe('account_blocked')
    const login = await backend.login(await backend.newCode('xiaohong'))
    expect([login.status, login.body.code, login.body.action]).toEqual([403, 'account_blocked', 'none'])
    await act(user.id, 'unblock')
    expect((await backend.login(await backend.newCode('xiaohong'))).status).toBe(200)
  })

  test('signs a person out everywhere', async () => {
    const { user, access_token } = await logIn()
    await act(user.id, 'logout')
    expect((await backend.me(access_token)).body.code).toBe('access_token_invalid')
  })

  test('replaces a session_key that may have leaked', async () => {
    const { user, access_token } = await logIn()
    const before = (await wechat.control.secrets()).session_key.length
    expect((await act(user.id, 'reset-session-key')).status).toBe(204)
    expect((await wechat.control.secrets()).session_key.length).toBe(before + 1)
    const check = await backend.call('POST', '/v1/wechat/session/check', { token: access_token })
    expect(check.body).toEqual({ valid: true })
  })

  test('erases a person', async () => {
    const { user, access_token } = await logIn('visitor')
    expect((await act(user.id, 'erase')).status).toBe(204)
    expect((await backend.me(access_token)).status).toBe(401)
    expect((await act(user.id, 'erase')).status).toBe(404)
  })

  test('leaves a trace of each action', async () => {
    const { user } = await logIn()
    await act(user.id, 'logout')
    const trace = backend.log.map((line) => JSON.parse(line)).filter((it) => it.event === 'operator_action')
    expect(trace.at(-1)).toMatchObject({ userId: user.id, action: 'logout', log: 'security' })
  })
})

describe('metrics', () => {
  test('count requests by route and status, calls to WeChat by outcome, and security events', async () => {
    const login =
      'http_request_duration_seconds_count{method="POST",route="/v1/auth/wechat/login",status="200"}'
    const exchange = 'wechat_call_duration_seconds_count{endpoint="/sns/jscode2session",outcome="ok"}'
    const event = 'security_events_total{event="login_succeeded"}'
    const before = [await countOf(login), await countOf(exchange), await countOf(event)]
    await logIn()
    const after = [await countOf(login), await countOf(exchange), await countOf(event)]
    expect(after.map((value, index) => value - (before[index] ?? 0))).toEqual([1, 1, 1])
  })

  test('have no label that a client can choose', async () => {
    await backend.call('GET', '/a-path-nobody-knows?x=1')
    await backend.call('GET', '/v1/auth/sessions/some-id-of-a-session')
    const text = (await samples()).join('\n')
    expect(text).not.toContain('nobody-knows')
    expect(text).not.toContain('some-id')
  })
})
