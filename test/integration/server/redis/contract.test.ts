import { beforeAll, expect, test } from '@jest/globals'
import { MINUTE } from '../../../../server/clock'
import type { Store } from '../../../../server/stores/store'
import { type StoreUnderTest, storeContract } from '../store-contract'
import { sealed } from '../store-contract/sealed'
import { storeRaces } from '../store-races'
import { describeWithRedis, openStore, pass, type RedisServer, startRedis } from '../support/redis'

describeWithRedis('the Redis store', () => {
  let current: StoreUnderTest
  let other: Store
  let third: Store
  let redis: RedisServer

  beforeAll(async () => {
    redis = await startRedis()
    const { url } = redis
    const { store, clock } = await openStore(url)
    current = { store, pass: async (milliseconds) => pass(clock, milliseconds) }
    other = (await openStore(url)).store
    third = (await openStore(url)).store
  })

  storeContract('Redis', () => current)
  // The clock that the contract has moved is the first store's only: races need two that agree on the time.
  storeRaces('Redis', () => [other, third])

  test('instances count a limit together', async () => {
    const outcomes = []
    for (const store of [other, third, other, third])
      outcomes.push(await store.limits.take('policy', 'shared', 3, MINUTE))
    expect(outcomes.map((it) => it.isAllowed)).toEqual([true, true, true, false])
  })

  sealed('Redis', async () => {
    await redis.admin.flushall()
    return (await openStore(redis.url)).store
  })
})
