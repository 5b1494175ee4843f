import { describe, expect, test } from '@jest/globals'
import { SECOND } from '../../../../server/clock'
import { APP, LIFETIMES, type World } from './world'

export function loggingIn(name: string, world: World): void {
  const { pass, unique, logIn, outcomeOf, rotate, findByAccess } = world

  describe(`${name}: logging in`, () => {
    test('creates a user once, and finds them again', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId })
      const second = await logIn({ openId })
      expect([first.outcome.isNew, second.outcome.isNew]).toEqual([true, false])
      expect(second.user).toEqual(first.user)
      expect(await world.store.users.findById(first.user.id)).toEqual(first.user)
      expect(await world.store.users.findByOpenId(APP, openId)).toEqual(first.user)
    })

    test('the same openid in two apps is two people', async () => {
      const openId = unique('openid')
      const here = await logIn({ openId })
      const there = await logIn({ openId, appId: 'wx0000000000000002' })
      expect(there.user.id).not.toBe(here.user.id)
    })

    test('parallel first logins of one person make one user', async () => {
      const openId = unique('openid')
      const all = await Promise.all(Array.from({ length: 20 }, () => logIn({ openId })))
      expect(new Set(all.map((it) => it.user.id)).size).toBe(1)
      expect(all.filter((it) => it.outcome.isNew)).toHaveLength(1)
    })

    test('the session it starts is the one its tokens lead to', async () => {
      const { session, user, access, outcome } = await logIn({ openId: unique('openid'), device: 'device-1' })
      expect(session).toMatchObject({
        user,
        appId: APP,
        device: { id: 'device-1', label: 'Phone' },
        ipPrefix: '203.0.113.0/24',
        scope: 'user',
        generation: 1,
        rotatedAt: null,
        successor: null,
        endedAt: null,
        endReason: null,
        createdAt: outcome.now,
        idleExpiresAt: outcome.now + LIFETIMES.idleMs,
        absoluteExpiresAt: outcome.now + LIFETIMES.absoluteMs,
      })
      const found = await findByAccess(access)
      expect(found?.session).toEqual(session)
      expect(found).toMatchObject({ generation: 1, expiresAt: outcome.now + LIFETIMES.accessMs })
    })

    test('ends the other session on the same device, and none elsewhere', async () => {
      const openId = unique('openid')
      const elsewhere = await logIn({ openId, device: 'device-2' })
      const before = await logIn({ openId, device: 'device-1' })
      const after = await logIn({ openId, device: 'device-1' })
      expect(after.outcome.ended).toMatchObject([{ id: before.session.id, endReason: 'replaced' }])
      expect((await findByAccess(elsewhere.access))?.session.endedAt).toBeNull()
    })

    test('ends the session that it replaces, unless that is of somebody else', async () => {
      const openId = unique('openid')
      const [mine, other] = [await logIn({ openId }), await logIn({ openId: unique('other') })]
      expect((await logIn({ openId, replaces: other.session.id })).outcome.ended).toEqual([])
      expect((await findByAccess(other.access))?.session.endedAt).toBeNull()
      const after = await logIn({ openId, replaces: mine.session.id })
      expect(after.outcome.ended).toMatchObject([{ id: mine.session.id, endReason: 'replaced' }])
    })

    test('two sessions without a device live side by side', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId })
      const second = await logIn({ openId })
      expect(second.outcome.ended).toEqual([])
      expect((await findByAccess(first.access))?.session.endedAt).toBeNull()
    })

    test('ends the sessions used least recently beyond the maximum', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId })
      await pass(SECOND)
      const second = await logIn({ openId })
      await pass(SECOND)
      await rotate(first.refresh)
      await pass(SECOND)
      const third = await logIn({ openId, maxSessions: 2 })
      expect(third.outcome.ended).toMatchObject([{ id: second.session.id, endReason: 'too_many_sessions' }])
    })
  })

  describe(`${name}: unionid`, () => {
    test('joins the openids of one person in two apps', async () => {
      const unionId = unique('union')
      const here = await logIn({ openId: unique('openid'), unionId })
      const there = await logIn({ openId: unique('openid'), appId: 'wx0000000000000002', unionId })
      expect(there.user).toEqual(here.user)
      expect(there.outcome).toMatchObject({ isNew: false, hasUnionId: true })
    })

    test('is linked when it appears later, and stays known', async () => {
      const [openId, unionId] = [unique('openid'), unique('union')]
      const before = await logIn({ openId })
      expect(before.outcome.hasUnionId).toBe(false)
      expect((await logIn({ openId, unionId })).user).toEqual(before.user)
      expect((await logIn({ openId })).outcome.hasUnionId).toBe(true)
      const other = await logIn({ openId: unique('openid'), appId: 'wx0000000000000002', unionId })
      expect(other.user).toEqual(before.user)
    })

    test('of another user is a conflict that changes nothing', async () => {
      const [unionId, openId] = [unique('union'), unique('openid')]
      await logIn({ openId: unique('openid'), unionId })
      const mine = await logIn({ openId })
      expect(await outcomeOf({ openId, unionId })).toBe('conflict')
      expect((await logIn({ openId })).outcome.hasUnionId).toBe(false)
      expect(await world.store.sessions.listSessions(mine.user)).toHaveLength(2)
    })

    test('can be linked without a login, once and to one user', async () => {
      const [mine, other] = [await logIn({ openId: unique('a') }), await logIn({ openId: unique('b') })]
      const unionId = unique('union')
      expect(await world.store.users.linkUnionId(mine.user, APP, unionId)).toBe('linked')
      expect(await world.store.users.linkUnionId(mine.user, APP, unionId)).toBe('linked')
      expect(await world.store.users.linkUnionId(mine.user, APP, unique('union'))).toBe('conflict')
      expect(await world.store.users.linkUnionId(other.user, APP, unionId)).toBe('conflict')
      expect(await world.store.users.linkUnionId(mine.user, 'wx-elsewhere', unionId)).toBe('gone')
      const elsewhere = await logIn({ openId: unique('c'), appId: 'wx0000000000000002', unionId })
      expect(elsewhere.user).toEqual(mine.user)
    })

    test('that differs from the known one is a conflict', async () => {
      const openId = unique('openid')
      await logIn({ openId, unionId: unique('union') })
      expect(await outcomeOf({ openId, unionId: unique('union') })).toBe('conflict')
    })
  })
}
