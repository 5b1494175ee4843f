import { createCipheriv, randomBytes } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Pool } from 'undici'
import { TOURIST_APP } from '../../../simulator/open-api'
import type { OpenDataKind } from '../../../simulator/open-api/open-data'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'

const { appid } = TOURIST_APP

let wechat: OpenApi
let backend: Backend
const time = { offset: 0 }

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat, {
    env: { RATE_PER_USER: '100000' },
    time: { wall: () => Date.now() + time.offset, monotonic: () => performance.now() + time.offset },
  })
})
beforeEach(async () => {
  await wechat.control.reset()
  await wechat.control.setRotation({ rotation: 'always' })
  backend.log.length = 0
})

const logIn = async (user = 'xiaoming') =>
  (await backend.login(await backend.newCode(user))).body.access_token

/** What the phone would bring. */
async function collect(kind: OpenDataKind, more: { user?: string; forged?: Record<string, unknown> } = {}) {
  const { encryptedData, iv, rawData, signature } = await wechat.control.openData({
    appid,
    user: 'xiaoming',
    kind,
    ...more,
  })
  const signed = rawData === undefined ? {} : { raw_data: rawData, signature }
  return { encrypted_data: encryptedData, iv, ...signed }
}

const decrypt = (token: string, body: object, kind = 'user_info') =>
  backend.call('POST', '/v1/wechat/decrypt', { token, body: { ...body, kind } })
const reasons = () =>
  backend.log.filter((line) => line.includes('open_data_refused')).map((line) => JSON.parse(line).reason)

describe('POST /v1/wechat/decrypt', () => {
  test.each([
    ['userInfo', 'user_info'],
    ['userProfile', 'user_profile'],
  ] as const)('opens %s to the allowed fields and nothing else', async (kind, name) => {
    const token = await logIn()
    const { status, body } = await decrypt(token, await collect(kind), name)
    expect(status).toBe(200)
    expect(body).toEqual({ nickname: '微信用户', avatar_url: expect.stringMatching(/^https:/) })
  })

  test.each([true, false])(
    'opens what was sealed just before the next login (signature: %s)',
    async (isSigned) => {
      const token = await logIn()
      const { raw_data, signature, ...data } = (await collect('userInfo')) as Record<string, string>
      const newer = await logIn()
      const body = isSigned ? { ...data, raw_data, signature } : data
      expect((await decrypt(newer, body)).status).toBe(200)
      expect((await decrypt(newer, await collect('userInfo'))).status).toBe(200)
      expect((await backend.me(token)).status).toBe(200)
    },
  )

  test("a unionid that is not this user's is a conflict; where WeChat sends none, none is taken", async () => {
    const token = await logIn()
    const foreign = await collect('userInfo', { forged: { unionId: 'union-of-another' } })
    const { status, body } = await decrypt(token, foreign)
    expect([status, body.code, body.action]).toEqual([409, 'identity_conflict', 'none'])
    const profile = await collect('userProfile', { forged: { unionId: 'union-of-another' } })
    expect((await decrypt(token, profile, 'user_profile')).status).toBe(200)
  })

  test('a name that is no text is nothing that WeChat has sealed', async () => {
    const token = await logIn()
    const { status, body } = await decrypt(token, await collect('userInfo', { forged: { nickName: 5 } }))
    expect([status, body.code]).toEqual([409, 'session_key_stale'])
  })

  test('an empty unionid links nobody', async () => {
    for (const user of ['xiaoming', 'xiaohong']) {
      const token = await logIn(user)
      expect(
        (await decrypt(token, await collect('userInfo', { user, forged: { unionId: '' } }))).status,
      ).toBe(200)
    }
  })

  test('after ten minutes, or a further key, the key before is gone', async () => {
    await logIn()
    const old = await collect('userInfo')
    const token = await logIn()
    const newest = await logIn()
    expect((await decrypt(newest, old)).body.code).toBe('session_key_stale')
    expect((await decrypt(token, await collect('userInfo'))).status).toBe(200)
  })

  const refusals: [name: string, reason: string, more: Parameters<typeof collect>[1]][] = [
    ['for another app', 'foreign_app', { forged: { watermark: { appid: 'wx9', timestamp: nowSeconds() } } }],
    ['an hour old', 'too_old', { forged: { watermark: { appid, timestamp: nowSeconds() - 3600 } } }],
    ['of an hour ahead', 'too_old', { forged: { watermark: { appid, timestamp: nowSeconds() + 3600 } } }],
    ['without a watermark', 'undecryptable', { forged: { watermark: null } }],
    ['of another person', 'foreign_person', { forged: { openId: 'o-somebody-else' } }],
  ]
  test.each(refusals)(
    'refuses data %s, and says no more than that it is stale',
    async (_name, reason, more) => {
      const token = await logIn()
      const { status, body } = await decrypt(token, await collect('userInfo', more))
      expect([status, body.code, body.action]).toEqual([409, 'session_key_stale', 'relogin'])
      expect(body.detail).toBeUndefined()
      expect(reasons()).toEqual([reason])
    },
  )

  test("refuses somebody else's data, and a signature of other raw data", async () => {
    const token = await logIn()
    await logIn('xiaohong')
    const foreign = await decrypt(token, await collect('userInfo', { user: 'xiaohong' }))
    const data = await collect('userInfo')
    const changed = await decrypt(token, { ...data, raw_data: '{}' })
    expect([foreign.body.code, changed.body.code]).toEqual(['session_key_stale', 'session_key_stale'])
  })

  test('refuses two thousand random keys with one and the same answer, lucky padding included', async () => {
    const token = await logIn()
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answers = new Map<string, number>()
    const pool = new Pool(backend.url, { connections: 10 })
    const trial = async () => {
      const iv = randomBytes(16)
      const cipher = createCipheriv('aes-128-cbc', randomBytes(16), iv)
      const sealed = Buffer.concat([cipher.update('{"watermark":{}}'), cipher.final()])
      const data = { encrypted_data: sealed.toString('base64'), iv: iv.toString('base64'), kind: 'user_info' }
      const request = {
        method: 'POST',
        path: '/v1/wechat/decrypt',
        headers,
        body: JSON.stringify(data),
      } as const
      const { statusCode, body } = await pool.request(request)
      const answer = `${statusCode} ${(await body.text()).replace(/urn:request:[^"]+/, '')}`
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
    }
    for (let batch = 0; batch < 20; batch++) await Promise.all(Array.from({ length: 100 }, trial))
    await pool.destroy()
    expect([...answers]).toEqual([[expect.stringMatching(/^409 .*"session_key_stale"/), 2000]])
  }, 120_000)

  const good = {
    encrypted_data: Buffer.alloc(32).toString('base64'),
    iv: Buffer.alloc(16).toString('base64'),
  }
  test.each([
    ['an iv of 15 bytes', { ...good, iv: Buffer.alloc(15).toString('base64') }],
    ['an iv of 17 bytes', { ...good, iv: Buffer.alloc(17).toString('base64') }],
    ['a plus that became a space', { ...good, encrypted_data: `${'AA A'.repeat(8)}` }],
    ['data that is no whole block', { ...good, encrypted_data: Buffer.alloc(31).toString('base64') }],
    ['one byte', { ...good, encrypted_data: 'AA==' }],
    ['base64url', { ...good, encrypted_data: Buffer.alloc(32, 255).toString('base64url') }],
    ['two spellings of the same bytes', { ...good, iv: 'AAAAAAAAAAAAAAAAAAAAAB==' }],
    ['trailing bytes', { ...good, iv: `${good.iv}A` }],
    ['over 8 KB', { ...good, encrypted_data: Buffer.alloc(9008).toString('base64') }],
    ['raw data without a signature', { ...good, raw_data: '{}' }],
    ['a signature in upper case', { ...good, raw_data: '{}', signature: 'A'.repeat(40) }],
    ['another kind', { ...good, kind: 'phone' }],
  ])('%s is refused before any cryptography', async (_name, body) => {
    const answer = await backend.call('POST', '/v1/wechat/decrypt', {
      token: await logIn(),
      body: { kind: 'user_info', ...body },
    })
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed'])
    expect(reasons()).toEqual([])
  })
})

describe('POST /v1/wechat/session/check', () => {
  const check = async (token: string) =>
    (await backend.call<{ valid: boolean }>('POST', '/v1/wechat/session/check', { token })).body.valid
  const checks = async () => (await wechat.control.calls()).counts['/wxa/checksession'] ?? 0

  test('asks WeChat about the key that is held here, at most twice a minute', async () => {
    const token = await logIn()
    expect([await check(token), await check(token)]).toEqual([true, true])
    expect(await checks()).toBe(1)
    await wechat.control.expireSession({ appid, user: 'xiaoming' })
    expect(await check(token)).toBe(true)
    time.offset += 31_000
    expect(await check(token)).toBe(false)
    expect(await checks()).toBe(2)
  })

  test('a new login makes the key known at once', async () => {
    const token = await logIn('xiaohong')
    expect(await check(token)).toBe(true)
    const before = await checks()
    await wechat.control.expireSession({ appid, user: 'xiaohong' })
    expect(await check(await logIn('xiaohong'))).toBe(true)
    expect((await checks()) - before).toBe(1)
  })
})

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
