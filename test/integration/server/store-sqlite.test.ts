import path from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { openSqliteStore } from '../../../server/stores/sqlite'
import { type StoreUnderTest, storeContract } from './store-contract'
import { storeRaces } from './store-races'
import { newFolder } from './support/backend'

let current: StoreUnderTest

beforeAll(async () => {
  const time = { offset: 0 }
  const store = openSqliteStore({
    file: path.join(await newFolder(), 'contract.sqlite'),
    durability: 'full',
    time: {
      wall: () => Date.now() + time.offset,
      monotonic: () => performance.now() + time.offset,
    },
  })
  current = {
    store,
    pass: async (milliseconds) => {
      time.offset += milliseconds
    },
  }
})
afterAll(() => current.store.close())

storeContract('SQLite', () => current)
// One process writes a SQLite file, so there is one store.
storeRaces('SQLite', () => [current.store, current.store])
