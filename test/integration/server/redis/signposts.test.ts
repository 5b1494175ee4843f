import { beforeAll, expect, test } from '@jest/globals'
import { systemRandom } from '../../../../server/random'
import { newRoute } from '../../../../server/sessions/tokens'
import type { Store } from '../../../../server/stores/store'
import { newOpenId, type People, peopleOf } from '../support/people'
import { describeWithRedis, openStore, type RedisServer, startRedis } from '../support/redis'

const APP = 'wx0000000000000001'

/** Identities, unionids and phone numbers lie in other slots than their user: what may break off in between. */
/** A number that nobody has. */
const newPhone = () => ({
  sealed: Buffer.from('x'),
  hash: systemRandom(16),
  olderHashes: [],
  masked: '1',
  countryCode: '86',
})

describeWithRedis('the way to a user', () => {
  let redis: RedisServer
  let store: Store
  let people: People

  beforeAll(async () => {
    redis = await startRedis()
    ;({ store } = await openStore(redis.url))
    people = peopleOf(store)
  })

  test('that leads to nobody, because a first login broke off, is where the next one moves in', async () => {
    const [openId, route] = [newOpenId(), newRoute(systemRandom)]
    await redis.admin.set(`mpl:identity:${APP}:${openId}`, route)
    const first = await people.logIn(openId)
    expect([first.isNew, first.user.route]).toEqual([true, route])
    expect(await store.users.findById(first.user.id)).toEqual(first.user)
    expect((await people.sessions.authenticate(first.accessToken)).user).toEqual(first.user)
    expect((await people.logIn(openId)).isNew).toBe(false)
  })

  test('of a unionid that leads to nobody is put right by whoever has it', async () => {
    const { user } = await people.logIn()
    const unionId = `union-${newOpenId()}`
    await redis.admin.set(`mpl:union:${unionId}`, newRoute(systemRandom))
    expect(await store.users.linkUnionId(user, APP, unionId)).toBe('linked')
    expect(await redis.admin.get(`mpl:union:${unionId}`)).toBe(user.route)
  })

  test('of a phone number that its user does not have any more is free', async () => {
    const [gone, mine] = [await people.logIn(), await people.logIn()]
    const phone = newPhone()
    await store.users.setPhone(gone.user, phone)
    await store.users.clearPhone(gone.user)
    await redis.admin.set(`mpl:phone:${phone.hash.toString('base64url')}`, gone.user.route)
    expect(await store.users.setPhone(mine.user, phone)).toMatchObject({ kind: 'set' })
    expect(await store.users.setPhone(gone.user, phone)).toEqual({ kind: 'conflict' })
  })

  test('of one phone number, wanted by many at once, leads to one who has it', async () => {
    for (let round = 0; round < 20; round++) {
      const phone = newPhone()
      const wanting = await Promise.all(Array.from({ length: 8 }, () => people.logIn()))
      const outcomes = await Promise.allSettled(wanting.map(({ user }) => store.users.setPhone(user, phone)))
      const winners = wanting.filter((_, index) => {
        const outcome = outcomes[index]
        return outcome?.status === 'fulfilled' && outcome.value.kind === 'set'
      })
      const profiles = await Promise.all(wanting.map(({ user }) => store.users.findProfile(user)))
      const owners = profiles.filter((it) => it?.phone).map((it) => it?.user.route)
      expect(owners).toEqual(winners.map((it) => it.user.route))
      expect(owners).toHaveLength(1)
      expect(await redis.admin.get(`mpl:phone:${phone.hash.toString('base64url')}`)).toBe(owners[0])
    }
  })

  test('is taken down before the user goes: a login during an erasure makes a new user, or is erased', async () => {
    for (let round = 0; round < 30; round++) {
      const openId = newOpenId()
      const { user } = await people.logIn(openId)
      const [again] = await Promise.all([people.logIn(openId), store.users.erase(user)])
      expect(await store.users.findById(user.id)).toBeNull()
      const living = await store.users.findByOpenId(APP, openId)
      if (again.user.id === user.id) expect(living).toBeNull()
      else expect(living).toEqual(again.user)
    }
  })
})
