import path from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { newFolder, type OpenApi, startBackend, startOpenApi } from './support/backend'
import { type Client, createClient } from './support/client'
import { type HeldWechat, startHeldWechat } from './support/held-wechat'
import { launchServer } from './support/process'
import { until } from './support/until'

let openApi: OpenApi
let wechat: HeldWechat

beforeAll(async () => {
  openApi = await startOpenApi()
  wechat = await startHeldWechat()
})

const startHeld = (env = {}) => startBackend({ ...openApi, url: wechat.url }, { env })
const isRefused = (client: Client) =>
  client.call('GET', '/v1/me').then(
    () => false,
    () => true,
  )

test('a server that stops says so first, finishes what is under way, and refuses nothing until then', async () => {
  const backend = await startHeld({ DRAIN_SECONDS: '3' })
  const operator = createClient(backend.operatorUrl)
  const underWay = backend.login('a-code')
  const call = await wechat.nextCall()
  const closing = backend.close()
  const ready = await operator.call('GET', '/readyz')
  expect([ready.status, ready.body]).toEqual([503, { status: 'draining' }])
  const late = await Promise.all(Array.from({ length: 20 }, () => backend.call('GET', '/v1/me')))
  expect(new Set(late.map((it) => it.status))).toEqual(new Set([401]))
  // Else connections that nobody uses any more would keep the server from ending.
  expect(new Set(late.map((it) => it.headers.get('connection')))).toEqual(new Set(['close']))
  call.answer()
  expect((await underWay).status).toBe(200)
  await closing
  expect(await isRefused(backend)).toBe(true)
})

test('a request that waits for WeChat when accepting ends is still answered', async () => {
  const backend = await startHeld()
  const underWay = backend.login('a-code')
  const call = await wechat.nextCall()
  const closing = backend.close()
  await until(() => isRefused(backend))
  call.answer()
  expect((await underWay).status).toBe(200)
  await closing
})

test('what a client began that has hung up is finished as well, and not taken for a failure of WeChat', async () => {
  const backend = await startHeld()
  const client = new AbortController()
  const underWay = fetch(`${backend.url}/v1/auth/wechat/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 'a-code' }),
    signal: client.signal,
  })
  const call = await wechat.nextCall()
  client.abort()
  await expect(underWay).rejects.toThrow()
  const closing = backend.close()
  await until(() => isRefused(backend))
  call.answer()
  await closing
  expect(backend.log.filter((line) => line.includes('request failed'))).toEqual([])
  expect(backend.log.filter((line) => line.includes('login_succeeded'))).toHaveLength(1)
})

test('SIGTERM under load: behind a proxy that asks /readyz no request fails, and what was answered is kept', async () => {
  await openApi.control.enforceLimits({ on: false })
  const file = path.join(await newFolder(), 'stop.sqlite')
  const server = await launchServer({
    WECHAT_API: openApi.url,
    DATABASE_FILE: file,
    DRAIN_SECONDS: '2',
    RATE_AUTH_PER_IP: '1000000',
    RATE_PER_USER: '1000000',
  })
  const operator = createClient(server.operatorUrl)
  const sessions = new Set<string>()
  const statuses = new Set<number>()
  let isReady = true
  let answered = 0

  // Each of these begins a request only while the proxy still sends here.
  const clients = Array.from({ length: 20 }, async (_, number) => {
    for (let count = number; isReady; count++) {
      if (count % 4 === 0) {
        // Somebody new each time: whoever has many sessions loses the oldest.
        const user = `person-${number}-${count}`
        await openApi.control.addUser({ user })
        const { code } = await openApi.control.issueCode({ appid: 'touristappid', user })
        const { status, body } = await server.login(code)
        statuses.add(status)
        if (status === 200) sessions.add(body.session.id)
      } else statuses.add((await server.me('wa_unknown')).status)
      answered += 1
      if (answered === 200) server.child.kill('SIGTERM')
    }
  })
  const proxy = until(async () => {
    isReady = (await operator.call('GET', '/readyz')).status === 200
    return !isReady
  })
  await Promise.all([...clients, proxy])

  expect(await server.exited).toBe(0)
  expect(answered).toBeGreaterThan(200)
  expect([...statuses].sort()).toEqual([200, 401])
  expect(server.log.filter((line) => line.includes('request failed'))).toEqual([])
  const db = new Database(file, { readonly: true })
  const kept = new Set(db.prepare('SELECT id FROM session').pluck().all())
  db.close()
  expect([...sessions].filter((id) => !kept.has(id))).toEqual([])
}, 120_000)
