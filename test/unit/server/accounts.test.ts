import { expect, jest, test } from '@jest/globals'
import { Accounts, type AccountsOptions } from '../../../server/sessions/accounts'
import { type ProfileRecord, StorageUnavailable, type UserRef } from '../../../server/stores/store'

const user = { id: 'u_1', route: 'route' }
const profile = { user, avatar: 'picture.png' } as ProfileRecord

function accounts(erase: () => Promise<ProfileRecord | null> = async () => null) {
  const updateProfile = jest.fn(async (_user: UserRef, _changes: object) => ({
    kind: 'updated',
    before: profile,
  }))
  const clearPhone = jest.fn()
  const remove = jest.fn(async (_name: string | null) => undefined)
  const onEvent = jest.fn()
  const options = {
    store: { users: { findProfile: async () => profile, erase, updateProfile, clearPhone } },
    avatars: { remove },
    onEvent,
  }
  return {
    accounts: new Accounts(options as unknown as AccountsOptions),
    remove,
    onEvent,
    updateProfile,
    clearPhone,
  }
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

test.each([
  ['6', { nickname: null, avatar: null }, 0],
  ['8', undefined, 1],
  ['19', { nickname: null }, 0],
  ['20', { avatar: null }, 0],
  ['8,20', { avatar: null }, 1],
  ['7', undefined, 0],
])('what WeChat numbers %s is withdrawn, and nothing else', async (revokeInfo, changes, phones) => {
  const { accounts: all, updateProfile, clearPhone, remove } = accounts()
  await all.withdraw(user, revokeInfo)
  expect(updateProfile.mock.calls.map(([, changed]) => changed)).toEqual(changes ? [changes] : [])
  expect(clearPhone).toHaveBeenCalledTimes(phones)
  expect(remove.mock.calls).toEqual(changes && 'avatar' in changes ? [['picture.png']] : [])
})
