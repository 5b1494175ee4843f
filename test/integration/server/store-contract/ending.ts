import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { SECOND } from '../../../../server/clock'
import { mintToken } from '../../../../server/sessions/tokens'
import { APP, LIFETIMES, type World } from './world'

export function ending(name: string, world: World): void {
  const { pass, unique, logIn, outcomeOf, keyOf, rotate, findByAccess, newPhone } = world

  describe(`${name}: ending`, () => {
    test.each(['access', 'refresh'] as const)('the %s token ends its session', async (kind) => {
      const tokens = await logIn({ openId: unique('openid') })
      const ended = await world.store.sessions.endByToken(keyOf(tokens[kind], kind), 'revoked')
      expect(ended).toMatchObject({ id: tokens.session.id, endReason: 'revoked' })
      expect((await findByAccess(tokens.access))?.session.endedAt).toBe(ended?.endedAt)
      expect((await rotate(tokens.refresh)).outcome.kind).toBe('refused')
    })

    test('a retired refresh token ends its session as well', async () => {
      const { refresh, session } = await logIn({ openId: unique('openid') })
      await rotate(refresh)
      expect(await world.store.sessions.endByToken(keyOf(refresh, 'refresh'), 'revoked')).toMatchObject({
        id: session.id,
      })
    })

    test('an unknown token ends nothing', async () => {
      const { user } = await logIn({ openId: unique('openid') })
      const forged = keyOf(mintToken('access', user.route, randomBytes), 'access')
      expect(await world.store.sessions.endByToken(forged, 'revoked')).toBeNull()
      expect(await world.store.sessions.listSessions(user)).toHaveLength(1)
    })

    test('lists the living ones, the one used last first', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId })
      await pass(SECOND)
      const second = await logIn({ openId })
      await pass(SECOND)
      const third = await logIn({ openId })
      await world.store.sessions.endSession(first.user, second.session.id, 'logout')
      await pass(SECOND)
      await rotate(first.refresh)
      const listed = await world.store.sessions.listSessions(first.user)
      expect(listed.map((it) => it.id)).toEqual([first.session.id, third.session.id])
    })

    test('one that nobody used until its idle end is not listed, and takes no place', async () => {
      const openId = unique('openid')
      const { user } = await logIn({ openId })
      await pass(LIFETIMES.idleMs)
      expect(await world.store.sessions.listSessions(user)).toEqual([])
      const next = await logIn({ openId, maxSessions: 1 })
      expect(next.outcome.ended).toEqual([])
    })

    test('an ended session stays ended as it was, a foreign one is none of mine', async () => {
      const [mine, other] = [await logIn({ openId: unique('a') }), await logIn({ openId: unique('b') })]
      const ended = await world.store.sessions.endSession(mine.user, mine.session.id, 'logout')
      await pass(SECOND)
      const again = await world.store.sessions.endSession(mine.user, mine.session.id, 'revoked')
      expect(again).toEqual(ended)
      expect((await findByAccess(mine.access))?.session).toMatchObject({
        endedAt: ended?.endedAt,
        endReason: 'logout',
      })
      expect(await world.store.sessions.endSession(mine.user, other.session.id, 'logout')).toBeNull()
      expect((await findByAccess(other.access))?.session.endedAt).toBeNull()
    })

    test('all of a user end at once, and nobody else', async () => {
      const openId = unique('openid')
      const [first, second] = [await logIn({ openId }), await logIn({ openId })]
      const other = await logIn({ openId: unique('openid') })
      const ended = await world.store.sessions.endAllSessions(first.user, 'logout_all')
      expect(ended.map((it) => it.id).sort()).toEqual([first.session.id, second.session.id].sort())
      expect(await world.store.sessions.listSessions(first.user)).toEqual([])
      expect((await rotate(second.refresh)).outcome.kind).toBe('refused')
      expect(await world.store.sessions.listSessions(other.user)).toHaveLength(1)
    })

    test('racing a rotation, the end wins: nothing of the session works afterwards', async () => {
      for (let round = 0; round < 20; round++) {
        const { refresh, user, session } = await logIn({ openId: unique('openid') })
        const [rotated] = await Promise.all([
          rotate(refresh),
          world.store.sessions.endSession(user, session.id, 'logout'),
        ])
        expect((await rotate(rotated.refresh)).outcome.kind).toBe('refused')
        const access = await findByAccess(rotated.access)
        expect(access === null || access.session.endedAt !== null).toBe(true)
      }
    })
  })

  describe(`${name}: blocking and erasing`, () => {
    test('a blocked user has no session and gets none, until let in again', async () => {
      const openId = unique('openid')
      const { user, access } = await logIn({ openId })
      expect(await world.store.users.setBlocked(user, true)).toHaveLength(1)
      expect((await findByAccess(access))?.session.endReason).toBe('user_blocked')
      expect(await outcomeOf({ openId })).toBe('blocked')
      expect(await world.store.users.setBlocked(user, false)).toEqual([])
      expect(await outcomeOf({ openId })).toBe('started')
    })

    test('after that the tokens of before are over, not blocked: the phone may sign in again', async () => {
      const { user, access, refresh } = await logIn({ openId: unique('openid') })
      await world.store.users.setBlocked(user, true)
      await world.store.users.setBlocked(user, false)
      expect((await findByAccess(access))?.session.endReason).toBe('ended_by_operator')
      const { outcome } = await rotate(refresh)
      expect(outcome).toMatchObject({ kind: 'refused', session: { endReason: 'ended_by_operator' } })
    })

    test('ending all tells of those that were alive, not of those that nobody used for long', async () => {
      const openId = unique('openid')
      const { user } = await logIn({ openId })
      await pass(LIFETIMES.idleMs)
      const { session } = await logIn({ openId })
      const ended = await world.store.sessions.endAllSessions(user, 'logout_all')
      expect(ended.map(({ id }) => id)).toEqual([session.id])
    })

    test('an erased user leaves nothing: not the tokens, the identity, the unionid or the phone', async () => {
      const [openId, unionId] = [unique('openid'), unique('union')]
      const { user, access, refresh } = await logIn({ openId, unionId })
      const phone = newPhone(unique('phone'))
      await world.store.users.setPhone(user, phone)
      await world.store.users.updateProfile(user, { avatar: 'a.png' }, null)
      expect(await world.store.users.erase(user)).toMatchObject({ avatar: 'a.png' })
      expect(await world.store.users.erase(user)).toBeNull()
      expect(await findByAccess(access)).toBeNull()
      expect((await rotate(refresh)).outcome).toEqual({ kind: 'refused', session: null })
      expect(await world.store.users.findProfile(user)).toBeNull()
      expect(await world.store.users.findById(user.id)).toBeNull()
      expect(await world.store.users.findByOpenId(APP, openId)).toBeNull()
      expect(await world.store.keys.find(user, APP)).toBeNull()
      expect(await world.store.sessions.listSessions(user)).toEqual([])
      const again = await logIn({ openId: unique('openid'), unionId })
      expect([again.outcome.isNew, again.user.id === user.id]).toEqual([true, false])
      expect((await world.store.users.setPhone(again.user, phone)).kind).toBe('set')
    })
  })
}
