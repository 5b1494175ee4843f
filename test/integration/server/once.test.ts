import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Backend, type OpenApi, startBackend, startOpenApi } from './support/backend'
import { startHeldWechat } from './support/held-wechat'

let wechat: OpenApi
let backend: Backend

beforeAll(async () => {
  wechat = await startOpenApi()
  backend = await startBackend(wechat)
})
beforeEach(() => wechat.control.reset())

const exchanges = async () => (await wechat.control.calls()).counts['/sns/jscode2session'] ?? 0
const newKey = () => randomBytes(16).toString('base64url')
const loginWith = (key: string, code: string, more: object = {}) =>
  backend.login(code, more, { headers: { 'idempotency-key': key } })

describe('a code', () => {
  test('presented again is refused here, and WeChat is not asked', async () => {
    const code = await backend.newCode()
    expect((await backend.login(code)).status).toBe(200)
    const { status, body } = await backend.login(code)
    expect([status, body.code, body.action]).toEqual([400, 'wechat_code_used', 'relogin'])
    expect(await exchanges()).toBe(1)
  })

  test('presented fifty times at once makes one session with one call', async () => {
    const code = await backend.newCode('xiaohong')
    const answers = await Promise.all(Array.from({ length: 50 }, () => backend.login(code)))
    const [won, ...others] = answers.filter((it) => it.status === 200)
    expect(others).toEqual([])
    expect(await exchanges()).toBe(1)
    const { body } = await backend.call<{ sessions: unknown[] }>('GET', '/v1/auth/sessions', {
      token: won?.body.access_token,
    })
    expect(body.sessions).toHaveLength(1)
  })
})

describe('a login with an Idempotency-Key', () => {
  test('whose answer was lost gives the same tokens again', async () => {
    const [key, code] = [newKey(), await backend.newCode()]
    const lost = await loginWith(key, code)
    const again = await loginWith(key, code)
    expect(again.status).toBe(200)
    expect(again.body).toEqual(lost.body)
    expect(await exchanges()).toBe(1)
  })

  test('that is still running is told to come back', async () => {
    const held = await startHeldWechat()
    const waiting = await startBackend({ ...wechat, url: held.url })
    const headers = { 'idempotency-key': newKey() }
    const login = () => waiting.login('a-code', {}, { headers })
    const running = login()
    const call = await held.nextCall()
    const early = await login()
    expect([early.status, early.body.code]).toEqual([409, 'request_in_progress'])
    expect(early.headers.get('retry-after')).toBe('1')
    call.answer()
    expect((await running).status).toBe(200)
  })

  test('with another body is refused', async () => {
    const key = newKey()
    await loginWith(key, await backend.newCode())
    const { status, body } = await loginWith(key, await backend.newCode())
    expect([status, body.code]).toEqual([422, 'idempotency_key_reused'])
  })

  test('that failed frees its key', async () => {
    const key = newKey()
    expect((await loginWith(key, 'a-code-of-nobody')).body.code).toBe('wechat_code_invalid')
    expect((await loginWith(key, await backend.newCode())).status).toBe(200)
  })

  test('that can be guessed is ignored: the stored answer holds tokens', async () => {
    const key = 'order-number-0001'
    await loginWith(key, await backend.newCode())
    expect((await loginWith(key, await backend.newCode())).status).toBe(200)
  })

  test.each(['short', 'x'.repeat(65), 'with spaces in between it'])('%p is not a key', async (key) => {
    const { status, body } = await loginWith(key, await backend.newCode())
    expect([status, body.code]).toEqual([400, 'validation_failed'])
  })
})

test('the database and its log hold no token, no session_key and no Idempotency-Key', async () => {
  const key = newKey()
  const { body } = await loginWith(key, await backend.newCode())
  const refreshed = await backend.refresh(body.refresh_token)
  const { session_key } = await wechat.control.secrets()
  const secrets = [
    key,
    body.access_token,
    body.refresh_token,
    refreshed.body.access_token,
    refreshed.body.refresh_token,
    ...session_key,
  ]
  const entries = await readdir(backend.folder, { withFileTypes: true })
  const files = entries.filter((it) => it.isFile() && !it.name.endsWith('.key')).map((it) => it.name)
  expect(files).toEqual(expect.arrayContaining(['login.sqlite', 'login.sqlite-wal']))
  for (const file of files) {
    const bytes = await readFile(path.join(backend.folder, file))
    for (const secret of secrets) expect(bytes.includes(secret)).toBe(false)
  }
})
