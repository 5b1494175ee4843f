import { beforeAll, expect, test } from '@jest/globals'
import { MINUTE } from '../../../../server/clock'
import type { Store } from '../../../../server/stores/store'
import { type StoreUnderTest, storeContract } from '../store-contract'
import { storeRaces } from '../store-races'
import { describeWithRedis, openStore, pass, startRedis } from '../support/redis'

describeWithRedis('the Redis store', () => {
  let current: StoreUnderTest
  let other: Store
  let third: Store

  beforeAll(async () => {
    const { url } = await startRedis()
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
      outcomes.push(await store.limits.take('shared', 3, MINUTE))
    expect(outcomes.map((it) => it.isAllowed)).toEqual([true, true, true, false])
  })
})
