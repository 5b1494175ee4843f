import path from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { systemTime } from '../../../server/clock'
import { openSqliteStore } from '../../../server/stores/sqlite'
import { type StoreUnderTest, storeContract } from './store-contract'
import { sealed } from './store-contract/sealed'
import { storeRaces } from './store-races'
import { atEnd, newFolder } from './support/backend'

let current: StoreUnderTest

beforeAll(async () => {
  const time = { offset: 0 }
  const store = openSqliteStore({
    file: path.join(await newFolder(), 'contract.sqlite'),
    durability: 'full',
    warn: () => undefined,
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

sealed('SQLite', async () => {
  const file = path.join(await newFolder(), 'sealed.sqlite')
  const store = openSqliteStore({ file, durability: 'full', time: systemTime, warn: () => undefined })
  atEnd(() => store.close())
  return store
})
