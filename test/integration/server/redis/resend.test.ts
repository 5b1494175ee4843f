import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from '@jest/globals'
import { MINUTE, SECOND } from '../../../../server/clock'
import type { Store } from '../../../../server/stores/store'
import { newOpenId, type People, peopleOf } from '../support/people'
import { describeWithRedis, openStore, type RedisServer, startRedis } from '../support/redis'
import { type RedisProxy, startProxy } from '../support/redis-proxy'

const APP = 'wx0000000000000001'

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
    // Once without a fault, so that Redis knows every script and each is one message.
    const { session, user, accessToken, refreshToken } = await people.logIn()
    await people.sessions.authenticate((await people.sessions.refresh(refreshToken)).accessToken)
    await store.keys.replace(user, APP, { sealed: Buffer.from('next'), fingerprint: Buffer.from('next') })
    await store.users.updateProfile(user, { nickname: 'first' }, null)
    await store.once.claim(randomBytes(32), MINUTE)
    await store.once.begin(randomBytes(32), randomBytes(32), MINUTE)
    await store.wechatTokens.claimForcedRefresh('wx0000000000000002', { minIntervalMs: 1, perDay: 1 })
    await store.sessions.endSession(user, session.id, 'logout')
    await people.sessions.revoke(accessToken)
  })

  const scriptsRun = async () =>
    Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.admin.info('commandstats'))?.[1])

  /** Does work of one script, whose reply is lost: Redis has then done it twice. */
  async function losingTheReply<T>(work: () => Promise<T>): Promise<T> {
    const [lostBefore, runBefore] = [proxy.lost, await scriptsRun()]
    proxy.loseReplyToScript()
    const result = await work()
    expect(proxy.lost).toBe(lostBefore + 1)
    expect(await scriptsRun()).toBe(runBefore + 2)
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

  test('of a login starts one session', async () => {
    const openId = newOpenId()
    const { user } = await people.logIn(openId)
    const again = await losingTheReply(() => people.logIn(openId))
    expect(again.user).toEqual(user)
    expect(await store.sessions.listSessions(user)).toHaveLength(2)
    expect((await people.sessions.authenticate(again.accessToken)).sessionId).toBe(again.session.id)
  })

  test('of a new session_key pushes out one key', async () => {
    const { user } = await people.logIn()
    const before = await store.keys.find(user, APP)
    const key = { sealed: randomBytes(32), fingerprint: randomBytes(16) }
    await losingTheReply(() => store.keys.replace(user, APP, key))
    expect(await store.keys.find(user, APP)).toMatchObject({
      sealed: key.sealed,
      previousSealed: before?.sealed,
      version: 2,
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
    const force = () => store.wechatTokens.claimForcedRefresh(APP, limit)
    expect(await losingTheReply(force)).toBe(true)
    expect(await force()).toBe(false)
  })

  test('of a profile change is no stale version', async () => {
    const { user } = await people.logIn()
    const changed = await losingTheReply(() => store.users.updateProfile(user, { nickname: 'new' }, 1))
    expect(changed).toMatchObject({ kind: 'updated', profile: { nickname: 'new', version: 2 } })
  })
})
