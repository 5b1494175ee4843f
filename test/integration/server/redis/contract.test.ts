import { beforeAll } from '@jest/globals'
import { type StoreUnderTest, storeContract } from '../store-contract'
import { describeWithRedis, openStore, pass, startRedis } from '../support/redis'

describeWithRedis('the Redis store', () => {
  let current: StoreUnderTest

  beforeAll(async () => {
    const { store, clock } = await openStore((await startRedis()).url)
    current = { store, pass: async (milliseconds) => pass(clock, milliseconds) }
  })

  storeContract('Redis', () => current)
})
