import { expect, jest, test } from '@jest/globals'
import { mask, Phones, type PhonesOptions } from '../../../server/sessions/phones'
import type { Principal } from '../../../server/sessions/sessions'

test('a code that is refused because there is no session_key is not spent by it', async () => {
  const claim = jest.fn(async () => true)
  const phoneNumber = jest.fn()
  const store = { keys: { find: async () => null }, once: { claim } }
  const phones = new Phones({ store, wechat: { phoneNumber } } as unknown as PhonesOptions)
  const principal = { user: { id: 'u_1', route: 'route' }, appId: 'wx0000000000000001' } as Principal
  await expect(phones.bindByCode(principal, 'a-code')).rejects.toThrow('session_key_stale')
  expect([claim.mock.calls, phoneNumber.mock.calls]).toEqual([[], []])
})

test.each([
  ['19900000001', '199****0001'],
  ['12345678', '123****5678'],
  ['1234567', '****67'],
  ['1234', '****34'],
])('of %s is shown %s', (number, shown) => {
  expect(mask(number)).toBe(shown)
})
