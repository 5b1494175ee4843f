import { expect, test } from '@jest/globals'
import { ending } from './ending'
import { loggingIn } from './logging-in'
import { profile } from './profile'
import { rotation } from './rotation'
import { sessionKeys } from './session-keys'
import { sharedState } from './shared-state'
import { createWorld, type StoreUnderTest } from './world'

export type { StoreUnderTest } from './world'

/** What every store must do, by subject. */
export function storeContract(name: string, current: () => StoreUnderTest): void {
  const world = createWorld(current)
  loggingIn(name, world)
  rotation(name, world)
  ending(name, world)
  profile(name, world)
  sessionKeys(name, world)
  sharedState(name, world)

  test(`${name}: can say that it is writable`, async () => {
    await expect(world.store.checkWritable()).resolves.toBeUndefined()
  })
}
