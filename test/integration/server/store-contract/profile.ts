import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { newRoute } from '../../../../server/sessions/tokens'
import type { World } from './world'

export function profile(name: string, world: World): void {
  const { unique, logIn, findByAccess, newPhone } = world

  describe(`${name}: profile`, () => {
    test('begins empty, and each change makes a new version', async () => {
      const { user, outcome } = await logIn({ openId: unique('openid') })
      const before = await world.store.users.findProfile(user)
      expect(before).toEqual({
        user,
        nickname: null,
        avatar: null,
        phone: null,
        createdAt: outcome.now,
        version: 1,
      })
      await world.store.users.updateProfile(user, { nickname: '小明' }, null)
      const updated = await world.store.users.updateProfile(user, { avatar: 'a.png' }, 2)
      expect(updated).toMatchObject({
        kind: 'updated',
        profile: { nickname: '小明', avatar: 'a.png', version: 3 },
        before: { avatar: null },
      })
      await world.store.users.updateProfile(user, { nickname: null }, null)
      expect(await world.store.users.findProfile(user)).toMatchObject({
        nickname: null,
        avatar: 'a.png',
        version: 4,
      })
    })

    test('is found with the session of an access token, as it is at that moment', async () => {
      const { user, access } = await logIn({ openId: unique('openid') })
      const found = async () => (await findByAccess(access))?.profile
      expect(await found()).toEqual(await world.store.users.findProfile(user))
      await world.store.users.updateProfile(user, { nickname: '小明', avatar: 'a.png' }, null)
      await world.store.users.setPhone(user, newPhone(unique('number')))
      expect(await found()).toMatchObject({ nickname: '小明', avatar: 'a.png', version: 3 })
      expect(await found()).toEqual(await world.store.users.findProfile(user))
    })

    test('a change from a stale version changes nothing', async () => {
      const { user } = await logIn({ openId: unique('openid') })
      await world.store.users.updateProfile(user, { nickname: 'new' }, null)
      expect(await world.store.users.updateProfile(user, { nickname: 'old' }, 1)).toEqual({ kind: 'stale' })
      expect((await world.store.users.findProfile(user))?.nickname).toBe('new')
    })

    test('of ten changes from one version one succeeds', async () => {
      const { user } = await logIn({ openId: unique('openid') })
      const changes = Array.from({ length: 10 }, (_, index) =>
        world.store.users.updateProfile(user, { nickname: `name ${index}` }, 1),
      )
      const kinds = (await Promise.all(changes)).map((it) => it.kind)
      expect(kinds.filter((it) => it === 'updated')).toHaveLength(1)
    })

    test('of nobody is gone', async () => {
      const nobody = { id: unique('u'), route: newRoute(randomBytes) }
      expect(await world.store.users.findProfile(nobody)).toBeNull()
      expect(await world.store.users.updateProfile(nobody, { nickname: 'x' }, null)).toEqual({ kind: 'gone' })
      expect(await world.store.users.setPhone(nobody, newPhone('x'))).toEqual({ kind: 'gone' })
    })

    test('a phone number belongs to one user, and is free once cleared or replaced', async () => {
      const [first, second] = [await logIn({ openId: unique('a') }), await logIn({ openId: unique('b') })]
      const phone = newPhone(unique('number'))
      expect(await world.store.users.setPhone(first.user, phone)).toMatchObject({
        kind: 'set',
        phone: { masked: '199****0001', countryCode: '86' },
      })
      expect((await world.store.users.setPhone(first.user, phone)).kind).toBe('set')
      expect(await world.store.users.setPhone(second.user, phone)).toEqual({ kind: 'conflict' })
      await world.store.users.clearPhone(first.user)
      expect((await world.store.users.findProfile(first.user))?.phone).toBeNull()
      expect((await world.store.users.setPhone(second.user, phone)).kind).toBe('set')
      await world.store.users.setPhone(second.user, newPhone(unique('number')))
      expect((await world.store.users.setPhone(first.user, phone)).kind).toBe('set')
    })

    test('a login tells whether there is a phone', async () => {
      const openId = unique('openid')
      const { user, outcome } = await logIn({ openId })
      await world.store.users.setPhone(user, newPhone(unique('number')))
      expect([outcome.hasPhone, (await logIn({ openId })).outcome.hasPhone]).toEqual([false, true])
    })
  })
}
