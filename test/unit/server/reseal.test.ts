import { randomBytes } from 'node:crypto'
import { expect, jest, test } from '@jest/globals'
import { Sealer } from '../../../server/sealing'
import { PHONE_INDEX, phoneContext } from '../../../server/sessions/phones'
import { resealAll } from '../../../server/sessions/reseal'
import type { SealedPhone, SealedStore } from '../../../server/stores/sealed-store'

const [older, newer] = [randomBytes(32), randomBytes(32)]
const before = new Sealer([older], randomBytes)
const sealer = new Sealer([newer, older], randomBytes)
const user = { id: 'u_1', route: 'a-route' }
const NUMBER = '+86 199'

function storeWith(phone: SealedPhone) {
  const replacePhone = jest.fn<SealedStore['replacePhone']>(async () => undefined)
  const store: SealedStore = {
    async *pages() {
      yield [user]
    },
    find: async () => ({ keys: [], phone }),
    replaceKey: async () => undefined,
    replacePhone,
  }
  return { store, replacePhone }
}

const sealedBy = (by: Sealer) => by.seal(NUMBER, phoneContext(user.id))
const indexedBy = (by: Sealer) => by.index(NUMBER, PHONE_INDEX)

test.each([
  ['seal', sealedBy(before), indexedBy(sealer)],
  ['hash by which it is found', sealedBy(sealer), indexedBy(before)],
])('a phone number whose %s alone is of the older key is renewed', async (_what, sealed, hash) => {
  const { store, replacePhone } = storeWith({ sealed, hash })
  expect(await resealAll(store, sealer)).toEqual({ users: 1, resealed: 1, lost: 0 })
  const [, , after] = replacePhone.mock.calls[0] ?? []
  expect(after?.hash).toEqual(indexedBy(sealer))
  expect(
    after && new Sealer([newer], randomBytes).open(after.sealed, phoneContext(user.id))?.toString(),
  ).toBe(NUMBER)
})

test('one that is of the newer key in both is left alone', async () => {
  const { store, replacePhone } = storeWith({ sealed: sealedBy(sealer), hash: indexedBy(sealer) })
  expect(await resealAll(store, sealer)).toEqual({ users: 1, resealed: 0, lost: 0 })
  expect(replacePhone).not.toHaveBeenCalled()
})

test('one that none of the keys opens is counted as lost', async () => {
  const stranger = new Sealer([randomBytes(32)], randomBytes)
  const { store, replacePhone } = storeWith({ sealed: sealedBy(stranger), hash: indexedBy(stranger) })
  expect(await resealAll(store, sealer)).toEqual({ users: 1, resealed: 0, lost: 1 })
  expect(replacePhone).not.toHaveBeenCalled()
})
