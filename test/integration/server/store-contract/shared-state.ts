import { describe, expect, test } from '@jest/globals'
import { DAY, HOUR, MINUTE, SECOND } from '../../../../server/clock'
import { digest, type World } from './world'

export function sharedState(name: string, world: World): void {
  const { pass, unique } = world

  describe(`${name}: once`, () => {
    test('of many claims of one hash the first wins, until its time is over', async () => {
      const key = digest(unique('code'))
      const claims = await Promise.all(
        Array.from({ length: 50 }, () => world.store.once.claim(key, 10 * MINUTE)),
      )
      expect(claims.filter(Boolean)).toHaveLength(1)
      await pass(10 * MINUTE)
      expect(await world.store.once.claim(key, MINUTE)).toBe(true)
    })

    test('work begins once, is running until complete, and then its answer is there', async () => {
      const [key, print] = [digest(unique('key')), digest('body')]
      const first = await Promise.all([1, 2, 3].map(() => world.store.once.begin(key, print, MINUTE)))
      expect(first.map((it) => it.kind).sort()).toEqual(['begun', 'running', 'running'])
      await world.store.once.complete(key, Buffer.from('answer'), MINUTE)
      const done = { kind: 'done', sealedAnswer: Buffer.from('answer') }
      expect(await world.store.once.begin(key, print, MINUTE)).toEqual(done)
      await pass(MINUTE)
      expect((await world.store.once.begin(key, print, MINUTE)).kind).toBe('begun')
    })

    test('another body under the same key is a mismatch', async () => {
      const key = digest(unique('key'))
      await world.store.once.begin(key, digest('body'), MINUTE)
      expect((await world.store.once.begin(key, digest('other'), MINUTE)).kind).toBe('mismatch')
    })

    test('abandoned work may begin again', async () => {
      const key = digest(unique('key'))
      await world.store.once.begin(key, digest('body'), MINUTE)
      await world.store.once.abandon(key)
      expect((await world.store.once.begin(key, digest('other'), MINUTE)).kind).toBe('begun')
    })
  })

  describe(`${name}: WeChat's access_token`, () => {
    test('is there until it expires, and one that was replaced is not dropped', async () => {
      const appId = unique('app')
      const [old, fresh] = [Buffer.from('old'), Buffer.from('fresh')]
      expect(await world.store.wechatTokens.find(appId)).toBeNull()
      await world.store.wechatTokens.save(appId, old, HOUR)
      await world.store.wechatTokens.save(appId, fresh, HOUR)
      await world.store.wechatTokens.drop(appId, old)
      await pass(HOUR - MINUTE)
      const found = await world.store.wechatTokens.find(appId)
      expect(found?.sealed).toEqual(fresh)
      expect(found?.remainingMs).toBeGreaterThan(MINUTE - 5 * SECOND)
      expect(found?.remainingMs).toBeLessThanOrEqual(MINUTE)
      await world.store.wechatTokens.drop(appId, fresh)
      expect(await world.store.wechatTokens.find(appId)).toBeNull()
    })

    test('is not found after its time', async () => {
      const appId = unique('app')
      await world.store.wechatTokens.save(appId, Buffer.from('token'), MINUTE)
      await pass(MINUTE)
      expect(await world.store.wechatTokens.find(appId)).toBeNull()
    })

    test('is refreshed by force at most once per interval and so often a day', async () => {
      const appId = unique('app')
      const limit = { minIntervalMs: 30 * SECOND, perDay: 3 }
      const claim = () => world.store.wechatTokens.claimForcedRefresh(appId, limit)
      const together = await Promise.all(Array.from({ length: 20 }, claim))
      expect(together.filter(Boolean)).toHaveLength(1)
      await pass(29 * SECOND)
      expect(await claim()).toBe(false)
      const later = []
      for (let count = 0; count < 10; count++) {
        await pass(30 * SECOND)
        later.push(await claim())
      }
      expect(later.slice(0, 2)).toEqual([true, true])
      // Two days' worth, if midnight passed meanwhile.
      expect(later.filter(Boolean).length).toBeLessThanOrEqual(2 * limit.perDay - 1)
      await pass(DAY)
      expect(await claim()).toBe(true)
    })
  })

  describe(`${name}: rate limits`, () => {
    test('a bucket allows so many per window, then begins anew', async () => {
      const bucket = unique('bucket')
      const take = () => world.store.limits.take('policy', bucket, 3, MINUTE)
      const outcomes = [await take(), await take(), await take(), await take()]
      expect(outcomes.map((it) => it.isAllowed)).toEqual([true, true, true, false])
      expect(outcomes.map((it) => it.remaining)).toEqual([2, 1, 0, 0])
      for (const { resetMs } of outcomes) expect(resetMs).toBeGreaterThan(0)
      expect((await world.store.limits.take('policy', unique('other'), 3, MINUTE)).isAllowed).toBe(true)
      await pass(MINUTE)
      expect((await take()).isAllowed).toBe(true)
    })
  })
}
