import { createHash } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { SIMULATED_APP } from '../../../server'
import { MOCK_CODE, TOURIST_APP } from '../../../simulator/open-api'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'

let wechat: OpenApi
let backend: Backend

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat)
})
beforeEach(() => wechat.control.reset())

describe('POST /v1/auth/wechat/login', () => {
  test('a code becomes a session that reads its own profile', async () => {
    const { status, headers, body } = await backend.login(await backend.newCode())
    expect(status).toBe(200)
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 7200,
      refresh_expires_in: 30 * 86_400,
      user: { is_new: true, has_phone: false, has_union_id: true },
    })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    const me = await backend.me(body.access_token)
    expect(me.status).toBe(200)
    expect(me.body).toMatchObject({ id: body.user.id, nickname: null, avatar_url: null, phone: null })
  })

  test('the same person is the same user, and is new only once', async () => {
    const first = await backend.login(await backend.newCode('xiaohong'))
    const second = await backend.login(await backend.newCode('xiaohong'))
    expect([first.body.user.is_new, second.body.user.is_new]).toEqual([true, false])
    expect(second.body.user.id).toBe(first.body.user.id)
    expect(second.body.session.id).not.toBe(first.body.session.id)
  })

  test('a login costs one call to WeChat', async () => {
    await backend.login(await backend.newCode())
    expect((await wechat.control.calls()).counts).toEqual({ '/sns/jscode2session': 1 })
  })

  test("the mock code of DevTools signs the simulator's test user in, again and again", async () => {
    const first = await backend.login(MOCK_CODE)
    const second = await backend.login(MOCK_CODE)
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.body.user.id).toBe(first.body.user.id)
  })

  test('a code of nobody asks the client to log in again, with the errcode and rid of WeChat', async () => {
    const { status, headers, body } = await backend.login('a-code-of-nobody')
    expect(status).toBe(400)
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(body).toMatchObject({
      code: 'wechat_code_invalid',
      error: 'invalid_grant',
      action: 'relogin',
      upstream: { errcode: 40029, rid: expect.any(String) },
      instance: `urn:request:${headers.get('x-request-id')}`,
    })
  })

  test('an AppID that this server does not serve is refused without asking WeChat', async () => {
    const { status, body } = await backend.login(await backend.newCode(), { app_id: 'wx0000000000000002' })
    expect(status).toBe(400)
    expect(body.errors).toEqual([{ pointer: '/app_id', detail: 'is not the AppID that this server serves' }])
    expect((await wechat.control.calls()).counts).toEqual({})
  })

  test.each([
    ['no code', {}],
    ['an empty code', { code: '' }],
    ['a code of 200 characters', { code: 'x'.repeat(200) }],
    ['a code with a line break', { code: 'a\nb' }],
    ['a code that is a number', { code: 1 }],
    ['a device without an id', { code: 'x', device: {} }],
    ['a device label with a control character', { code: 'x', device: { id: 'device-01', label: 'a\u0007' } }],
  ])('%s is refused without asking WeChat', async (_name, body) => {
    const answer = await backend.call('POST', '/v1/auth/wechat/login', { body })
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('validation_failed')
    expect(answer.body.errors).toHaveLength(1)
    expect((await wechat.control.calls()).counts).toEqual({})
  })

  test('a code stays one parameter, whatever it contains', async () => {
    const { body } = await backend.login('x&appid=wx0000000000000002')
    expect(body.upstream?.errcode).toBe(40029)
  })
})

describe('the mock code and the real WeChat', () => {
  test('is refused without a call, and the answer says the way out', async () => {
    const real = await startBackend(wechat, {
      env: {
        WECHAT_API: 'https://api.weixin.qq.com',
        WECHAT_APPID: 'wx0000000000000001',
        WECHAT_SECRET: 'fa4e0001fa4e0001fa4e0001fa4e0001',
      },
    })
    const { status, body } = await real.login(MOCK_CODE)
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'wechat_code_mock', action: 'none' })
    expect(body.detail).toContain('AppID')
  })
})

test('the simulated AppID and secret are the ones that the simulated WeChat knows', () => {
  expect(SIMULATED_APP).toEqual({ appId: TOURIST_APP.appid, appSecret: TOURIST_APP.secret })
})

test('nothing that WeChat keeps secret reaches an answer or the log', async () => {
  const answers: string[] = []
  for (const user of [undefined, 'xiaohong']) {
    const login = await backend.login(await backend.newCode(user))
    const refreshed = await backend.refresh(login.body.refresh_token)
    const me = await backend.me(refreshed.body.access_token)
    answers.push(login.text, refreshed.text, me.text)
  }
  answers.push((await backend.login('a-code-of-nobody')).text)
  const { session_key, openid, unionid } = await wechat.control.secrets()
  expect([session_key.length, openid.length, unionid.length]).not.toContain(0)
  const canaries = [...session_key, ...openid, ...unionid, SIMULATED_APP.appSecret]
  const world = [...answers, ...backend.log].join('\n')
  const spellings = canaries.flatMap((canary) => [
    canary,
    Buffer.from(canary).toString('hex'),
    Buffer.from(canary).toString('base64'),
    Buffer.from(canary, 'base64').toString('hex'),
    createHash('sha1').update(canary).digest('hex'),
  ])
  for (const spelling of spellings) expect(world).not.toContain(spelling)
})
