import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { MINUTE } from '../../../server/clock'
import { TOURIST_APP } from '../../../simulator/open-api'
import { atEnd, type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'

const { appid } = TOURIST_APP
const token = 'pushtokenfortests'
const time = { offset: 0 }
const encodingAesKey = `${'a'.repeat(42)}E`

let wechat: OpenApi
let backend: Backend

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat, {
    env: { PUSH_TOKEN: token, PUSH_AES_KEY: encodingAesKey },
    time: { wall: () => Date.now() + time.offset, monotonic: () => performance.now() + time.offset },
  })
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

  test('a message that somebody kept does not end the account that the person has since', async () => {
    const kept: { query: string; body: string }[] = []
    const recorder = createServer(async (request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://recorder')
      kept.push({ query: String(searchParams), body: await text(request) })
      response.end(searchParams.get('echostr') ?? 'success')
    })
    await once(recorder.listen(0, '127.0.0.1'), 'listening')
    atEnd(async () => recorder.close())
    const url = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`
    await listen('json', { url })
    await logIn('visitor')
    await wechat.control.push({ appid, user: 'visitor', event: 'user_authorization_cancellation' })
    const { query, body } = kept.at(-1) ?? { query: '', body: '' }
    const deliver = () => backend.call('POST', `/v1/wechat/push?${query}`, { body })
    const { access_token } = await logIn('visitor')
    const unsigned = new URLSearchParams(query)
    unsigned.set('msg_signature', unsigned.get('signature') ?? '')
    expect((await backend.call('POST', `/v1/wechat/push?${unsigned}`, { body })).status).toBe(400)
    expect((await backend.me(access_token)).status).toBe(200)

    expect((await deliver()).status).toBe(200)
    const again = await logIn('visitor')
    expect(again.user.is_new).toBe(true)
    // Within what two clocks may differ by it counts; an account that began later is another one.
    expect((await deliver()).status).toBe(200)
    expect((await backend.me(again.access_token)).status).toBe(401)
    time.offset += 6 * MINUTE
    const later = await logIn('visitor')
    expect(await deliver()).toMatchObject({ status: 200, text: 'success' })
    expect((await backend.me(later.access_token)).status).toBe(200)
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
