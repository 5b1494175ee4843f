import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { TOURIST_APP } from '../../../simulator/open-api'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'

const { appid } = TOURIST_APP
const token = 'pushtokenfortests'
const encodingAesKey = `${'a'.repeat(42)}E`

let wechat: OpenApi
let backend: Backend

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat, { env: { PUSH_TOKEN: token, PUSH_AES_KEY: encodingAesKey } })
})

const listen = (format: 'json' | 'xml', more: object = {}) =>
  wechat.control.setPush({
    appid,
    url: `${backend.url}/v1/wechat/push`,
    token,
    encodingAesKey,
    format,
    ...more,
  })
const logIn = async (user: string) => (await backend.login(await backend.newCode(user))).body

describe("WeChat's message push", () => {
  test.each(['json', 'xml'] as const)('%s: who leaves is forgotten', async (format) => {
    expect(await listen(format)).toEqual({ verified: true })
    const { access_token } = await logIn('xiaoming')
    const other = await logIn('xiaohong')
    const event = 'user_authorization_cancellation'
    expect(await wechat.control.push({ appid, user: 'xiaoming', event })).toEqual({
      status: 200,
      body: 'success',
    })
    expect((await backend.me(access_token)).status).toBe(401)
    expect((await backend.me(other.access_token)).status).toBe(200)
    expect((await logIn('xiaoming')).user.is_new).toBe(true)
  })

  test('a withdrawn permission removes what it gave, and only that', async () => {
    await listen('json')
    const { access_token } = await logIn('xiaohong')
    const phoneCode = (await wechat.control.issuePhoneCode({ appid, user: 'xiaohong' })).code
    await backend.call('POST', '/v1/me/phone', { token: access_token, body: { code: phoneCode } })
    await backend.call('PATCH', '/v1/me', { token: access_token, body: { nickname: '小红' } })
    const withdraw = (revokeInfo: string) =>
      wechat.control.push({ appid, user: 'xiaohong', event: 'user_authorization_revoke', revokeInfo })
    await withdraw('8')
    expect((await backend.me(access_token)).body).toMatchObject({ nickname: '小红', phone: null })
    await withdraw('6')
    expect((await backend.me(access_token)).body.nickname).toBeNull()
  })

  test('signed with another token it is not believed', async () => {
    expect(await listen('json', { token: 'anothertoken' })).toEqual({ verified: false })
  })

  test('a message that is signed but sealed with another key changes nothing', async () => {
    const { access_token } = await logIn('xiaohong')
    const Encrypt = Buffer.alloc(64).toString('base64')
    const [timestamp, nonce] = ['1700000000', '42']
    const sign = (...parts: string[]) => createHash('sha1').update(parts.sort().join('')).digest('hex')
    const query = new URLSearchParams({
      timestamp,
      nonce,
      signature: sign(token, timestamp, nonce),
      msg_signature: sign(token, timestamp, nonce, Encrypt),
    })
    const { status } = await backend.call('POST', `/v1/wechat/push?${query}`, { body: { Encrypt } })
    expect(status).toBe(400)
    const forged = await backend.call('POST', `/v1/wechat/push?${query}`, { body: { Encrypt: 'AAAA' } })
    expect(forged.status).toBe(400)
    expect((await backend.me(access_token)).status).toBe(200)
  })

  test('is not received where it is not configured', async () => {
    const without = await startBackend(wechat)
    expect((await without.call('GET', '/v1/wechat/push')).status).toBe(404)
  })
})
