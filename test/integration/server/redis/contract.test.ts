import { beforeAll } from '@jest/globals'
import type { Store } from '../../../../server/stores/store'
import { type StoreUnderTest, storeContract } from '../store-contract'
import { storeRaces } from '../store-races'
import { describeWithRedis, openStore, pass, startRedis } from '../support/redis'

describeWithRedis('the Redis store', () => {
  let current: StoreUnderTest
  let other: Store

  beforeAll(async () => {
    const { url } = await startRedis()
    const { store, clock } = await openStore(url)
    current = { store, pass: async (milliseconds) => pass(clock, milliseconds) }
    other = (await openStore(url)).store
  })

  storeContract('Redis', () => current)
  // The clock that the contract has moved is the first store's only: races need two that agree on the time.
  storeRaces('Redis', () => [other, other])
})
