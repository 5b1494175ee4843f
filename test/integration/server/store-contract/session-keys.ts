import { describe, expect, test } from '@jest/globals'
import { SECOND } from '../../../../server/clock'
import { PREVIOUS_KEY_MS } from '../../../../server/sessions/key-ring'
import { APP, digest, type LoggedIn, type World } from './world'

export function sessionKeys(name: string, world: World): void {
  const { pass, unique, logIn, keyOf, rotate } = world

  describe(`${name}: session keys`, () => {
    const sealed = (key: string) => Buffer.from(`sealed ${key}`)

    test('a new key keeps the one before for ten minutes', async () => {
      const openId = unique('openid')
      const { user } = await logIn({ openId, key: 'A' })
      expect(await world.store.keys.find(user, APP)).toMatchObject({
        openId,
        sealed: sealed('A'),
        previousSealed: null,
        version: 1,
      })
      await logIn({ openId, key: 'B' })
      const ring = { sealed: sealed('B'), previousSealed: sealed('A'), version: 2 }
      expect(await world.store.keys.find(user, APP)).toMatchObject(ring)
      await pass(PREVIOUS_KEY_MS - SECOND)
      expect(await world.store.keys.find(user, APP)).toMatchObject(ring)
      await pass(SECOND)
      expect(await world.store.keys.find(user, APP)).toMatchObject({ previousSealed: null })
    })

    test('a login that brings the same key pushes nothing out', async () => {
      const openId = unique('openid')
      const { user } = await logIn({ openId, key: 'A' })
      await logIn({ openId, key: 'B' })
      await logIn({ openId, key: 'B' })
      expect(await world.store.keys.find(user, APP)).toMatchObject({
        sealed: sealed('B'),
        previousSealed: sealed('A'),
        version: 2,
      })
    })

    test('can be replaced without a login', async () => {
      const { user } = await logIn({ openId: unique('openid'), key: 'A' })
      await world.store.keys.replace(user, APP, {
        sealed: sealed('B'),
        fingerprint: digest('B').subarray(0, 16),
      })
      expect(await world.store.keys.find(user, APP)).toMatchObject({
        sealed: sealed('B'),
        previousSealed: sealed('A'),
      })
    })

    test('ending a session forgets the previous key, ending the last one both', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId, key: 'A' })
      const second = await logIn({ openId, key: 'B' })
      await world.store.sessions.endSession(first.user, first.session.id, 'logout')
      expect(await world.store.keys.find(first.user, APP)).toMatchObject({
        sealed: sealed('B'),
        previousSealed: null,
      })
      await world.store.sessions.endByToken(keyOf(second.access, 'access'), 'revoked')
      expect(await world.store.keys.find(first.user, APP)).toBeNull()
    })

    test.each([
      [
        'a reuse',
        async ({ refresh }: LoggedIn) => rotate((await rotate(refresh)).refresh).then(() => rotate(refresh)),
      ],
      ['a block', ({ user }: LoggedIn) => world.store.users.setBlocked(user, true)],
      [
        'a logout everywhere',
        ({ user }: LoggedIn) => world.store.sessions.endAllSessions(user, 'logout_all'),
      ],
    ])('%s that ends the last session forgets both too', async (_name, end) => {
      const openId = unique('openid')
      const device = 'one-device'
      await logIn({ openId, key: 'A', device })
      const last = await logIn({ openId, key: 'B', device })
      expect(await world.store.keys.find(last.user, APP)).toMatchObject({ previousSealed: sealed('A') })
      await end(last)
      expect(await world.store.keys.find(last.user, APP)).toBeNull()
    })
  })
}
