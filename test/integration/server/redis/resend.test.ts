import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from '@jest/globals'
import { MINUTE, SECOND } from '../../../../server/clock'
import type { Store } from '../../../../server/stores/store'
import { describeWithRedis, openStore, type RedisServer, startRedis } from '../support/redis'
import { newOpenId, type People, peopleOf } from '../support/redis-people'
import { type RedisProxy, startProxy } from '../support/redis-proxy'

/** The client sends again what a lost connection left unanswered: every script then runs twice. */
describeWithRedis('a reply that is lost on the way', () => {
  let redis: RedisServer
  let proxy: RedisProxy
  let store: Store
  let people: People

  beforeAll(async () => {
    redis = await startRedis()
    proxy = await startProxy(redis.port)
    ;({ store } = await openStore(proxy.url))
    people = peopleOf(store)
    // Once without a fault, so that Redis knows the scripts: each is then one message.
    const { session, accessToken, refreshToken } = await people.logIn()
    await people.sessions.authenticate((await people.sessions.refresh(refreshToken)).accessToken)
    await store.sessions.endSession(session.user, session.id, 'logout')
    await people.sessions.revoke(accessToken)
  })

  /** Does the work while its last reply is lost, and makes sure that Redis did it twice. */
  async function losingTheReply<T>(work: () => Promise<T>): Promise<T> {
    const lostBefore = proxy.lost
    proxy.loseNextReply()
    const result = await work()
    expect(proxy.lost).toBe(lostBefore + 1)
    return result
  }

  test('of a rotation makes one generation, and its tokens work', async () => {
    const { refreshToken, session } = await people.logIn()
    const renewed = await losingTheReply(() => people.sessions.refresh(refreshToken))
    // The second run found itself to be the parent: it counts as the repetition that it is.
    expect(renewed.session).toMatchObject({ generation: 2, repeats: 1 })
    expect((await people.sessions.authenticate(renewed.accessToken)).sessionId).toBe(session.id)
    await expect(people.sessions.refresh(renewed.refreshToken)).resolves.toMatchObject({
      session: { generation: 3 },
    })
  })

  test('of a login starts one session of one new user', async () => {
    const openId = newOpenId()
    await people.logIn(openId)
    const { user } = await people.logIn(openId)
    const before = await store.sessions.listSessions(user)
    const again = await losingTheReply(() => people.logIn(openId))
    expect(again.user).toEqual(user)
    expect(await store.sessions.listSessions(user)).toHaveLength(before.length + 1)

    const [hash, print] = [randomBytes(32), randomBytes(16)]
    const ring = await store.keys.find(user, 'wx0000000000000001')
    const key = { sealed: hash, fingerprint: print }
    await losingTheReply(() => store.keys.replace(user, 'wx0000000000000001', key))
    expect(await store.keys.find(user, 'wx0000000000000001')).toMatchObject({
      version: (ring?.version ?? 0) + 1,
      previousSealed: ring?.sealed,
    })
  })

  test('of the end of a session ends it once, at one time', async () => {
    const { session, accessToken } = await people.logIn()
    const ended = await losingTheReply(() => store.sessions.endSession(session.user, session.id, 'logout'))
    expect(ended).toMatchObject({ endReason: 'logout' })
    await expect(people.sessions.authenticate(accessToken)).rejects.toThrow('access_token_invalid')
    expect(await store.sessions.endSession(session.user, session.id, 'revoked')).toEqual(ended)
  })

  test('of what must happen once lets the one who asked do it', async () => {
    const hash = randomBytes(32)
    const limit = { minIntervalMs: 30 * SECOND, perDay: 3 }
    expect(await losingTheReply(() => store.once.claim(hash, MINUTE))).toBe(true)
    expect(await store.once.claim(hash, MINUTE)).toBe(false)
    const [key, print] = [randomBytes(32), randomBytes(32)]
    expect(await losingTheReply(() => store.once.begin(key, print, MINUTE))).toEqual({ kind: 'begun' })
    expect(await store.once.begin(key, print, MINUTE)).toEqual({ kind: 'running' })
    const force = () => store.wechatTokens.claimForcedRefresh('wx0000000000000001', limit)
    expect(await losingTheReply(force)).toBe(true)
    expect(await force()).toBe(false)
  })

  test('of a profile change is no stale version', async () => {
    const { user } = await people.logIn()
    const changed = await losingTheReply(() => store.users.updateProfile(user, { nickname: 'new' }, 1))
    expect(changed).toMatchObject({ kind: 'updated', profile: { nickname: 'new', version: 2 } })
  })
})
