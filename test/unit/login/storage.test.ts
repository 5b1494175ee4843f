import { describe, expect, test } from '@jest/globals'
import { createWorld } from './support/fake-wechat'
import { launch, me, signedInWorld } from './support/launch'

const KEY = 'miniprogram-login:wx0123456789abcdef:develop'

describe('what storage held is damaged', () => {
  const rows: [string, (good: string) => string][] = [
    ['not JSON', () => 'SecretSecretSecret{'],
    ['truncated', (good) => good.slice(0, -20)],
    ['of another version', (good) => good.replace('"version":1', '"version":2')],
    ['of another type', () => '42'],
    ['null', () => 'null'],
    ['an object that stringifies', () => '[object Object]'],
    ['without a token', (good) => good.replace(/"access_token":"[^"]*"/, '"access_token":""')],
    ['with a life that is text', (good) => good.replace(/"expires_in":\d+/, '"expires_in":"7200"')],
    ['without a user', (good) => good.replace(/"user":\{[^}]*\}/, '"user":null')],
    ['with an unknown end', (good) => good.replace('"ended":null', '"ended":"x"')],
    ['with a revocation that is no token', (good) => good.replace('"revoke":[]', '"revoke":[1]')],
  ]

  test.each(rows)(
    '%s: nobody is signed in, it is cleaned once, and echoed nowhere',
    async (_name, damage) => {
      const world = await signedInWorld()
      const good = world.phone.storage.get(KEY) ?? ''
      const bad = damage(good)
      expect(bad).not.toBe(good)
      world.phone.storage.set(KEY, bad)
      const lines: unknown[] = []
      const first = await launch({ logger: (entry) => lines.push(entry) }, world)
      expect(first.login.state).toEqual({ status: 'signedOut', reason: 'new', error: null })
      await first.time.advance(100)
      expect(world.phone.storage.get(KEY)).toBe('')
      expect(JSON.stringify(lines)).toContain('record_discarded')
      expect(JSON.stringify(lines)).not.toContain('Secret')
      first.login.dispose()
      world.relaunch()
      const writes = world.calls.setStorage
      const next = await launch({}, world)
      await next.time.advance(100)
      expect(world.calls.setStorage).toBe(writes)
      expect(await next.outcome(next.login.request(me))).toBe('ok')
    },
  )
})

describe('storage that fails', () => {
  test('full: the session lives in memory, and the state says so', async () => {
    const world = createWorld()
    world.phone.storageMode = 'full'
    const { login, time, outcome, calls } = await launch({}, world)
    await time.until(login.signIn())
    await time.advance(100)
    expect(login.state).toMatchObject({ status: 'signedIn', persisted: false })
    expect(await outcome(login.request(me))).toBe('ok')
    expect(calls.login).toBe(1)
    world.phone.storageMode = 'ok'
    await time.until(login.signIn({ fresh: true }))
    await time.advance(100)
    expect(login.state).toMatchObject({ status: 'signedIn', persisted: true })
  })

  test.each(['throws', 'never'] as const)('%s: everything works but the memory of it', async (mode) => {
    const world = createWorld()
    world.phone.storageMode = mode
    const { login, time, outcome } = await launch({}, world)
    expect(await outcome(login.signIn())).toBe('ok')
    expect(await outcome(login.request(me))).toBe('ok')
    await time.advance(10_000)
    expect(login.state).toMatchObject({ status: 'signedIn', persisted: false })
    expect(await outcome(login.signOut())).toBe('ok')
    expect(login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
  })

  test('the record is one value under one key, encrypted, for this AppID and version', async () => {
    const world = createWorld()
    const asked: unknown[] = []
    const wx = Reflect.get(globalThis, 'wx') as Record<string, (options: object) => unknown>
    for (const name of ['getStorage', 'setStorage']) {
      const real = wx[name]
      wx[name] = (options) => {
        asked.push(options)
        return real?.(options)
      }
    }
    const { login, time } = await launch({}, world)
    await time.until(login.signIn())
    await time.advance(10)
    expect([...world.phone.storage.keys()]).toEqual([KEY])
    const encrypted = expect.objectContaining({ key: KEY, encrypt: true })
    expect(asked).toEqual([encrypted, encrypted])
  })
})
