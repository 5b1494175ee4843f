import { beforeAll, expect, test } from '@jest/globals'
import { DAY, HOUR, MINUTE } from '../../../../server/clock'
import type { Store } from '../../../../server/stores/store'
import { LIFETIMES, newOpenId, type People, peopleOf } from '../support/people'
import { describeWithRedis, openStore, pass, type RedisServer, startRedis } from '../support/redis'

describeWithRedis('what lies in Redis', () => {
  let redis: RedisServer
  let store: Store
  let clock: Awaited<ReturnType<typeof openStore>>['clock']
  let people: People

  beforeAll(async () => {
    redis = await startRedis()
    ;({ store, clock } = await openStore(redis.url))
    people = peopleOf(store)
  })

  const keys = async () => (await redis.admin.keys('*')).sort()

  /** Every key and value as text, as somebody who steals the memory would read it. */
  async function dump(): Promise<string> {
    const parts: string[] = []
    for (const key of await keys()) {
      const type = await redis.admin.type(key)
      const read = {
        string: () => redis.admin.get(key),
        hash: () => redis.admin.hgetall(key),
        set: () => redis.admin.smembers(key),
      }[type]
      if (!read) throw new Error(`${key} is a ${type}`)
      parts.push(key, JSON.stringify(await read()))
    }
    return parts.join('\n')
  }

  test('an erased user leaves no key at all, however long they were here', async () => {
    const before = await keys()
    const openId = newOpenId()
    const { user, refreshToken } = await people.logIn(openId)
    let token = refreshToken
    for (let generation = 0; generation < 5; generation++)
      token = (await people.sessions.refresh(token)).refreshToken
    const second = await people.logIn(openId)
    await people.sessions.revoke(second.accessToken)
    await store.users.linkUnionId(user, 'wx0000000000000001', 'union-of-one')
    const phone = {
      sealed: Buffer.from('x'),
      hash: Buffer.from('h'),
      olderHashes: [],
      masked: '1',
      countryCode: '86',
    }
    await store.users.setPhone(user, phone)
    await store.users.setPhone(user, { ...phone, hash: Buffer.from('i') })
    expect((await keys()).length).toBeGreaterThan(before.length + 10)

    await store.users.erase(user)
    expect(await keys()).toEqual(before)
  })

  test('of a person who renewed for months and logged in every day nothing is left either, and they need not wait for it', async () => {
    const before = await keys()
    const openId = newOpenId()
    const { user, refreshToken } = await people.logIn(openId)
    let token = refreshToken
    for (let generation = 0; generation < 4000; generation++)
      token = (await people.sessions.refresh(token)).refreshToken
    for (let day = 0; day < 120; day++)
      await people.sessions.revoke((await people.logIn(openId)).refreshToken)
    expect(await redis.admin.scard(`mpl:{${user.route}}:forgotten`)).toBe(20)
    expect(await redis.admin.pttl(`mpl:{${user.route}}:forgotten`)).toBeGreaterThan(LIFETIMES.absoluteMs)
    expect(await store.users.erase(user)).toMatchObject({ user })
    expect(await keys()).toEqual(before)
  })

  test('no token can be read from it', async () => {
    const { accessToken, refreshToken } = await people.logIn()
    const renewed = await people.sessions.refresh(refreshToken)
    const all = await dump()
    for (const token of [accessToken, refreshToken, renewed.accessToken, renewed.refreshToken]) {
      const secret = token.split('.')[1] ?? ''
      expect(secret).toHaveLength(43)
      expect(all).not.toContain(secret)
      expect(all).not.toContain(Buffer.from(secret, 'base64url').toString('hex'))
    }
  })

  test('all but the user, and what leads to them, expires by itself', async () => {
    const { user } = await people.logIn()
    const refreshed = await people.sessions.refresh((await people.logIn()).refreshToken)
    await people.sessions.revoke(refreshed.refreshToken)
    await store.limits.take('policy', 'bucket', 5, MINUTE)
    await store.once.claim(Buffer.from('code'), 10 * MINUTE)
    await store.wechatTokens.save('wx0000000000000001', Buffer.from('t'), HOUR)
    const lasting = []
    for (const key of await keys()) if ((await redis.admin.pttl(key)) < 0) lasting.push(key)
    const kinds = lasting.map((key) =>
      key
        .replace(/\{.*?\}/, '{}')
        .split(':')
        .slice(0, 3)
        .join(':'),
    )
    expect(new Set(kinds.map((it) => it.replace(/:(user|identity):.*/, ':$1')))).toEqual(
      new Set(['mpl:identity', 'mpl:user', 'mpl:{}:user', 'mpl:{}:identities']),
    )

    const ttl = (key: string) => redis.admin.pttl(`mpl:{${user.route}}:${key}`)
    expect(await ttl('sessions')).toBeGreaterThan(LIFETIMES.absoluteMs)
    expect(await ttl('sessions')).toBeLessThanOrEqual(LIFETIMES.absoluteMs + DAY)
    const [access] = await redis.admin.keys(`mpl:{${user.route}}:at:*`)
    const left = await redis.admin.pttl(access ?? '')
    expect(left).toBeGreaterThan(LIFETIMES.accessMs - MINUTE)
    expect(left).toBeLessThanOrEqual(LIFETIMES.accessMs)
  })

  test('the session_key before the last is gone after ten minutes, not only hidden', async () => {
    const { user } = await people.logIn()
    const key = { sealed: Buffer.from('next'), fingerprint: Buffer.from('other') }
    await store.keys.replace(user, 'wx0000000000000001', key)
    const left = await redis.admin.pttl(`mpl:{${user.route}}:previous-keys`)
    expect(left).toBeGreaterThan(9 * MINUTE)
    expect(left).toBeLessThanOrEqual(10 * MINUTE)
  })

  test('of the ended sessions of a user the last hundred are told from those that never were', async () => {
    const openId = newOpenId()
    const { user } = await people.logIn(openId)
    const ids: string[] = []
    for (let count = 0; count < 110; count++) {
      const { session } = await people.logIn(openId)
      ids.push(session.id)
      await store.sessions.endSession(user, session.id, 'logout')
      pass(clock, 1)
    }
    const isKnown = async (id: string | undefined) =>
      (await store.sessions.endSession(user, id ?? '', 'logout')) !== null
    expect([await isKnown(ids[0]), await isKnown(ids[9]), await isKnown(ids[10])]).toEqual([
      false,
      false,
      true,
    ])
    expect(await redis.admin.hlen(`mpl:{${user.route}}:past`)).toBe(100)
  })

  test('a clock that is set back revives nothing', async () => {
    const { accessToken, refreshToken, session } = await people.logIn()
    pass(clock, LIFETIMES.accessMs)
    await expect(people.sessions.authenticate(accessToken)).rejects.toThrow('access_token_invalid')
    // From here on Redis shows two hours less than what was seen, as after a failover to a slow replica.
    const { session: renewed } = await people.sessions.refresh(refreshToken)
    expect(renewed.lastUsedAt).toBeGreaterThanOrEqual(session.createdAt + LIFETIMES.accessMs)
    await expect(people.sessions.authenticate(accessToken)).rejects.toThrow('access_token_invalid')
  })
})
