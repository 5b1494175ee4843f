import { once } from 'node:events'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import path from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import type { Me } from '../../../miniprogram/login/contract'
import { HOUR } from '../../../server/clock'
import { TOURIST_APP } from '../../../simulator/open-api'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'
import { JPEG_PICTURE, PNG_PICTURE } from './support/pictures'
import { until } from './support/until'

const { appid } = TOURIST_APP
const time = { offset: 0 }

let wechat: OpenApi
let backend: Backend

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat, {
    env: { CONTENT_CHECK: 'on', RATE_PHONE_PER_USER: '1000' },
    time: { wall: () => Date.now() + time.offset, monotonic: () => performance.now() + time.offset },
  })
})
beforeEach(async () => {
  await wechat.control.reset()
})

const logIn = async (user = 'xiaoming') =>
  (await backend.login(await backend.newCode(user))).body.access_token
const patch = (token: string, body: object, headers: Record<string, string> = {}) =>
  backend.call<Me>('PATCH', '/v1/me', { token, body, headers })

const png = () => Buffer.from(PNG_PICTURE)
const jpeg = () => Buffer.from(JPEG_PICTURE)

const upload = async (token: string, bytes: Uint8Array, name = 'avatar') => {
  const form = new FormData()
  form.append('comment', 'wx.uploadFile may send more fields')
  form.append(name, new Blob([new Uint8Array(bytes)]), 'picture.exe')
  const response = await fetch(`${backend.url}/v1/me/avatar`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  return { status: response.status, body: await response.json() }
}

describe('PATCH /v1/me', () => {
  test('changes what is named, removes what is null, and leaves the rest', async () => {
    const token = await logIn()
    expect((await patch(token, { nickname: '  小明 ' })).body.nickname).toBe('小明')
    expect((await patch(token, {})).body.nickname).toBe('小明')
    expect((await backend.me(token)).body.nickname).toBe('小明')
    expect((await patch(token, { nickname: null })).body.nickname).toBeNull()
  })

  test('with the ETag that was read succeeds once: the second writer hears of the first', async () => {
    const token = await logIn()
    const { headers } = await backend.me(token)
    const etag = headers.get('etag') ?? ''
    const first = await patch(token, { nickname: '甲' }, { 'if-match': etag })
    expect([first.status, first.headers.get('etag') === etag]).toEqual([200, false])
    const second = await patch(token, { nickname: '乙' }, { 'if-match': etag })
    expect([second.status, second.body.code]).toEqual([412, 'precondition_failed'])
    expect((await patch(token, { nickname: '丙' }, { 'if-match': '*' })).status).toBe(200)
    expect((await patch(token, { nickname: '丁' }, { 'if-match': 'W/"x"' })).status).toBe(412)
    const present = (await backend.me(token)).headers.get('etag')
    const weak = await patch(token, { nickname: '丁' }, { 'if-match': `W/${present}` })
    expect(weak.status).toBe(412)
    const listed = await patch(token, { nickname: '戊' }, { 'if-match': `${etag}, ${present}` })
    expect([listed.status, listed.body.nickname]).toEqual([200, '戊'])
  })

  test('as a POST that says so, because wx.request knows no PATCH', async () => {
    const token = await logIn()
    const body = { nickname: '小红' }
    const override = { 'x-http-method-override': 'PATCH' }
    const { status } = await backend.call('POST', '/v1/me', { token, body, headers: override })
    expect(status).toBe(200)
    const plain = await backend.call('POST', '/v1/me', { token, body })
    expect([plain.status, plain.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH, DELETE'])
  })

  test('as application/merge-patch+json', async () => {
    const headers = { 'content-type': 'application/merge-patch+json' }
    expect((await patch(await logIn(), { nickname: '小刚' }, headers)).body.nickname).toBe('小刚')
  })

  test.each([
    ['an unknown member', { nickname: 'x', phone: '19900000009' }],
    ['an id', { id: 'u_somebody' }],
    ['only blanks', { nickname: '   ' }],
    ['33 characters', { nickname: '好'.repeat(33) }],
    ['a line break', { nickname: 'a\nb' }],
    ['an override of the writing direction', { nickname: 'abc\u202etxt' }],
    ['an isolate of the writing direction', { nickname: 'abc\u2067txt' }],
    ['half a character', { nickname: 'a\ud83c' }],
    ['only characters that nobody sees', { nickname: '\u200b\u3164\u2060' }],
    ['a line separator', { nickname: 'a\u2028b' }],
    ['a number', { nickname: 1 }],
    ['a foreign picture', { avatar_url: 'https://example.com/avatars/x.png' }],
  ])('%s is refused', async (_name, body) => {
    const answer = await patch(await logIn(), body)
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed'])
  })

  test('32 characters outside the basic plane are 32 characters', async () => {
    expect((await patch(await logIn(), { nickname: '🎉'.repeat(32) })).status).toBe(200)
  })

  test("a name that WeChat's content check finds offensive is refused; WeChat is asked with the openid", async () => {
    const token = await logIn()
    const { status, body } = await patch(token, { nickname: '违法内容' })
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/nickname'])
    expect((await patch(token, { nickname: '疑似广告' })).status).toBe(400)
    expect((await wechat.control.calls()).counts['/wxa/msg_sec_check']).toBeGreaterThanOrEqual(2)
  })

  test('a stale ETag is noticed before WeChat is asked about the name', async () => {
    const token = await logIn()
    const { headers } = await backend.me(token)
    const stale = { 'if-match': headers.get('etag') ?? '' }
    expect((await patch(token, { nickname: null }, stale)).status).toBe(200)
    const asked = async () => (await wechat.control.calls()).counts['/wxa/msg_sec_check'] ?? 0
    const before = await asked()
    expect((await patch(token, { nickname: '小李' }, stale)).status).toBe(412)
    expect(await asked()).toBe(before)
  })

  test('a name that cannot be checked is not shown', async () => {
    const token = await logIn()
    await wechat.control.addFault({ path: '/wxa/msg_sec_check', effect: { kind: 'errcode', errcode: -1 } })
    expect((await patch(token, { nickname: '小李' })).status).toBe(503)
    expect((await backend.me(token)).body.nickname).not.toBe('小李')
  })
})

describe('avatar', () => {
  const files = () => readdir(path.join(backend.folder, 'avatars')).catch(() => [])

  test.each([
    ['PNG', png, 'image/png'],
    ['JPEG', jpeg, 'image/jpeg'],
  ] as const)('a %s is stored under a random name and served for ever', async (_name, make, type) => {
    const token = await logIn()
    const { status, body } = await upload(token, make())
    expect(status).toBe(200)
    expect(body.avatar_url).toMatch(new RegExp(`^${backend.url}/avatars/[\\w-]{22}\\.(png|jpeg)$`))
    const picture = await fetch(body.avatar_url)
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(Buffer.from(make()))
    expect(picture.headers.get('content-type')).toBe(type)
    expect(picture.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(picture.headers.get('x-content-type-options')).toBe('nosniff')
    expect(picture.headers.get('content-security-policy')).toBe("default-src 'none'")
    expect((await backend.me(token)).body.avatar_url).toBe(body.avatar_url)
  })

  test('the next one replaces it, null removes it, and no file is left behind', async () => {
    const token = await logIn()
    const first = await upload(token, png())
    const second = await upload(token, jpeg())
    expect((await fetch(first.body.avatar_url)).status).toBe(404)
    for (const avatar_url of [first.body.avatar_url, 'https://example.com/avatars/x.png'])
      expect((await patch(token, { avatar_url })).body.errors?.[0]?.pointer).toBe('/avatar_url')
    expect((await patch(token, { avatar_url: second.body.avatar_url })).status).toBe(200)
    expect((await patch(token, { avatar_url: null })).body.avatar_url).toBeNull()
    expect((await fetch(second.body.avatar_url)).status).toBe(404)
    expect(await files()).toEqual([])
  })

  const hugePng = () => {
    const bytes = png()
    bytes.writeUInt32BE(60_000, 16)
    bytes.writeUInt32BE(60_000, 20)
    return bytes
  }
  test.each([
    ['a script', Buffer.from('<script>alert(1)</script>')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a PNG by its first bytes only', Buffer.concat([png().subarray(0, 30), Buffer.alloc(100)])],
    ['a JPEG by its first bytes only', Buffer.concat([jpeg().subarray(0, 3), Buffer.alloc(100)])],
    ['a PNG of 60 000 × 60 000', hugePng()],
    ['nothing', Buffer.alloc(0)],
  ])('%s is no picture and leaves no file', async (_name, bytes) => {
    const before = await files()
    const { status, body } = await upload(await logIn(), bytes)
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'validation_failed', '/avatar'])
    expect(await files()).toEqual(before)
  })

  test('over 2 MB is too large', async () => {
    const { status, body } = await upload(
      await logIn(),
      Buffer.concat([png(), Buffer.alloc(2 * 1024 * 1024)]),
    )
    expect([status, body.code]).toEqual([413, 'payload_too_large'])
  })

  test.each([
    'false',
    '--x',
    '--x\r\nContent-Disposition: form-data; name="avatar"; filename="a"\r\n\r\nabc',
  ])('the broken body %p is refused', async (body) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const answer = await backend.call('POST', '/v1/me/avatar', { token: await logIn(), body, headers })
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed'])
  })

  test('nobody uploads without a token, and only multipart', async () => {
    expect((await upload('nobody', png())).status).toBe(401)
    for (const type of ['application/json', 'image/png']) {
      const headers = { 'content-type': type }
      const other = await backend.call('POST', '/v1/me/avatar', { token: await logIn(), body: '{}', headers })
      expect([other.status, other.body.code]).toEqual([415, 'unsupported_media_type'])
      expect(other.headers.get('accept-post')).toBe('multipart/form-data')
    }
    const get = await backend.call('GET', '/v1/me/avatar')
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('one of a person at a time: a second is refused until the first is over, and nobody else is', async () => {
    const token = await logIn()
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': '1000',
    }
    // Neither ever ends by itself: that one of them is answered is the refusal.
    const stuck = [1, 2].map(() => request(`${backend.url}/v1/me/avatar`, { method: 'POST', headers }))
    for (const it of stuck) it.on('error', () => undefined).write('--')
    const [refusal] = await Promise.race(stuck.map((it) => once(it, 'response')))
    expect([refusal.statusCode, refusal.headers['retry-after']]).toEqual([429, '2'])
    expect((await upload(await logIn('xiaohong'), png())).status).toBe(200)
    for (const it of stuck) it.destroy()
    await until(async () => (await upload(token, png())).status === 200)
  })

  test('a folder that goes missing is a storage that is not available, and keeps nobody else from working', async () => {
    const AVATAR_DIR = path.join(backend.folder, 'gone')
    const unlucky = await startBackend(wechat, { env: { AVATAR_DIR } })
    await rm(AVATAR_DIR, { recursive: true })
    await writeFile(AVATAR_DIR, 'in its place')
    const { access_token: token } = (await unlucky.login(await unlucky.newCode())).body
    const form = new FormData()
    form.append('avatar', new Blob([new Uint8Array(png())]))
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${unlucky.url}/v1/me/avatar`, { method: 'POST', headers, body: form })
    expect([answer.status, (await answer.json()).code]).toEqual([503, 'storage_unavailable'])
    expect((await unlucky.me(token)).body.avatar_url).toBeNull()
  })

  test.each(['../login.sqlite', '..%2flogin.sqlite', 'x.png', '%00'])(
    'the name %s finds nothing',
    async (name) => {
      expect((await fetch(`${backend.url}/avatars/${name}`)).status).toBe(404)
    },
  )
})

describe('phone', () => {
  const bind = (token: string, body: object, key?: string) =>
    backend.call<{ phone: unknown }>('POST', '/v1/me/phone', {
      token,
      body,
      headers: key === undefined ? {} : { 'idempotency-key': key },
    })
  const newCode = async (user: string) => (await wechat.control.issuePhoneCode({ appid, user })).code
  /** Numbers that WeChat gave. */
  const billed = async () =>
    (await wechat.control.calls()).calls.filter(
      (it) => it.path === '/wxa/business/getuserphonenumber' && it.errcode === 0,
    ).length
  const clear = (token: string) => backend.call('DELETE', '/v1/me/phone', { token })

  test('comes from WeChat by code, is shown masked, and can be removed', async () => {
    const token = await logIn('xiaohong')
    const { status, text, body } = await bind(token, { code: await newCode('xiaohong') })
    expect(status).toBe(200)
    expect(body.phone).toEqual({
      masked: '199****0002',
      country_code: '86',
      verified_at: expect.stringMatching(/Z$/),
    })
    expect((await backend.me(token)).body.phone).toEqual(body.phone)
    expect(text + backend.log.join('')).not.toContain('19900000002')
    expect((await clear(token)).status).toBe(204)
    expect((await backend.me(token)).body.phone).toBeNull()
  })

  test('comes from WeChat as sealed data, for old clients', async () => {
    const token = await logIn('xiaohong')
    const { encryptedData, iv } = await wechat.control.openData({ appid, user: 'xiaohong', kind: 'phone' })
    const { status, body } = await bind(token, { encrypted_data: encryptedData, iv })
    expect([status, body.phone]).toEqual([200, expect.objectContaining({ masked: '199****0002' })])
    await clear(token)
  })

  test('lies sealed in the database', async () => {
    const token = await logIn('visitor')
    await bind(token, { code: await newCode('visitor') })
    const db = new Database(path.join(backend.folder, 'login.sqlite'), { readonly: true })
    const rows = db.prepare('SELECT * FROM user').all()
    db.close()
    expect(JSON.stringify(rows)).not.toContain('2025550100')
    await clear(token)
  })

  test('the same code twenty times at once is one billed call', async () => {
    const [token, code, key] = [await logIn(), await newCode('xiaoming'), 'phone-key-of-this-test']
    const answers = await Promise.all(Array.from({ length: 20 }, () => bind(token, { code }, key)))
    expect(answers.filter((it) => it.status === 200).length).toBeGreaterThanOrEqual(1)
    expect(new Set(answers.map((it) => it.status))).toEqual(new Set([200, 409]))
    expect((await bind(token, { code }, key)).status).toBe(200)
    expect((await bind(token, { code })).body.code).toBe('wechat_code_used')
    expect(await billed()).toBe(1)
    await clear(token)
  })

  test('that belongs to another user is a conflict, and nobody is merged', async () => {
    const [first, second] = [await logIn('xiaoming'), await logIn('xiaohong')]
    await bind(first, { code: await newCode('xiaoming') })
    await wechat.control.changeUser({
      user: 'xiaohong',
      phone: { countryCode: '86', purePhoneNumber: '19900000001' },
    })
    const { status, body } = await bind(second, { code: await newCode('xiaohong') })
    expect([status, body.code]).toEqual([409, 'identity_conflict'])
    expect((await backend.me(second)).body.phone).toBeNull()
    await clear(first)
  })

  test("of somebody else's code is refused by WeChat, because the openid goes with it", async () => {
    const token = await logIn('xiaoming')
    expect((await bind(token, { code: await newCode('xiaohong') })).body.code).toBe('wechat_code_invalid')
  })

  test.each([
    ['a number', { phone_number: '19900000009' }],
    ['a code and a number', { code: 'x', phone_number: '19900000009' }],
    ['nothing', {}],
  ])('%s from the client is refused', async (_name, body) => {
    expect((await bind(await logIn(), body)).body.code).toBe('validation_failed')
    expect(await billed()).toBe(0)
  })

  test('needs a login of the last quarter of an hour', async () => {
    const token = await logIn()
    time.offset += HOUR
    const { status, headers, body } = await bind(token, { code: await newCode('xiaoming') })
    expect([status, body.code, body.action]).toEqual([401, 'reauthentication_required', 'reauthenticate'])
    expect(headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"')
    expect((await clear(token)).status).toBe(401)
    expect(await billed()).toBe(0)
  })

  test('has a limit of its own per user and day', async () => {
    const frugal = await startBackend(wechat, { env: { RATE_PHONE_PER_USER: '1' } })
    const token = (await frugal.login(await frugal.newCode())).body.access_token
    const bindThere = async () =>
      frugal.call('POST', '/v1/me/phone', { token, body: { code: await newCode('xiaoming') } })
    expect((await bindThere()).status).toBe(200)
    expect((await bindThere()).headers.get('ratelimit')).toMatch(/^"phone-per-user"/)
  })
})

describe('DELETE /v1/me', () => {
  test('needs a fresh login, and then nothing of the person is left', async () => {
    const user = 'deserter'
    await wechat.control.addUser({ user, phone: { countryCode: '86', purePhoneNumber: '19900000077' } })
    const stale = await logIn(user)
    time.offset += HOUR
    const remove = (token: string) => backend.call('DELETE', '/v1/me', { token })
    expect((await remove(stale)).body.code).toBe('reauthentication_required')
    const login = (await backend.login(await backend.newCode(user))).body
    await patch(login.access_token, { nickname: '逃兵' })
    const { avatar_url } = (await upload(login.access_token, png())).body
    expect((await remove(login.access_token)).status).toBe(204)
    expect((await backend.me(login.access_token)).status).toBe(401)
    expect((await backend.me(stale)).status).toBe(401)
    expect((await fetch(avatar_url)).status).toBe(404)
    expect((await backend.refresh(login.refresh_token)).body.code).toBe('refresh_token_invalid')
    const db = new Database(path.join(backend.folder, 'login.sqlite'), { readonly: true })
    const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
    const dump = JSON.stringify(tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all()))
    expect(tables.length).toBeGreaterThan(6)
    db.close()
    for (const trace of [login.user.id, login.session.id, '逃兵']) expect(dump).not.toContain(trace)
    expect((await backend.login(await backend.newCode(user))).body.user.is_new).toBe(true)
  })
})
