import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { startBackend, startOpenApi } from './support/backend'
import { createClient } from './support/client'

test('a server that stops says so first, finishes what is under way, and refuses nothing until then', async () => {
  const wechat = await startOpenApi()
  const backend = await startBackend(wechat, { env: { DRAIN_SECONDS: '1' } })
  const operator = createClient(backend.operatorUrl)
  await wechat.control.addFault({ path: '/sns/jscode2session', delay: 700 })
  const underWay = backend.newCode().then((code) => backend.login(code))
  await pause(100)
  const closing = backend.close()
  const ready = await operator.call('GET', '/readyz')
  expect([ready.status, ready.body]).toEqual([503, { status: 'draining' }])
  const late = Array.from({ length: 20 }, async () => (await backend.call('GET', '/v1/me')).status)
  expect(new Set(await Promise.all(late))).toEqual(new Set([401]))
  expect((await underWay).status).toBe(200)
  await closing
  await expect(backend.call('GET', '/v1/me')).rejects.toThrow()
})

test('a request that waits for WeChat when accepting ends is still answered', async () => {
  const wechat = await startOpenApi()
  const backend = await startBackend(wechat)
  await wechat.control.addFault({ path: '/sns/jscode2session', delay: 500 })
  const underWay = backend.newCode().then((code) => backend.login(code))
  await pause(150)
  await backend.close()
  expect((await underWay).status).toBe(200)
})
