import { expect, jest, test } from '@jest/globals'
import { Accounts, type AccountsOptions } from '../../../server/sessions/accounts'
import { type ProfileRecord, StorageUnavailable } from '../../../server/stores/store'

const user = { id: 'u_1', route: 'route' }
const profile = { user, avatar: 'picture.png' } as ProfileRecord

function accounts(erase: () => Promise<ProfileRecord | null>) {
  const remove = jest.fn(async (_name: string | null) => undefined)
  const onEvent = jest.fn()
  const options = {
    store: { users: { findProfile: async () => profile, erase } },
    avatars: { remove },
    onEvent,
  }
  return { accounts: new Accounts(options as unknown as AccountsOptions), remove, onEvent }
}

test('the picture goes first: an erasure that breaks off leaves none that nobody knows', async () => {
  const broken = accounts(() => Promise.reject(new StorageUnavailable('full')))
  await expect(broken.accounts.erase(user)).rejects.toThrow('full')
  expect(broken.remove.mock.calls).toEqual([['picture.png']])
  expect(broken.onEvent).not.toHaveBeenCalled()
})

test('a picture that came during the erasure goes too', async () => {
  const late = accounts(async () => ({ ...profile, avatar: 'late.png' }))
  await late.accounts.erase(user)
  expect(late.remove.mock.calls).toEqual([['picture.png'], ['late.png']])
  expect(late.onEvent.mock.calls).toEqual([[{ event: 'account_erased', userId: 'u_1' }]])
})
