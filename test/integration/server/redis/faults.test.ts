import { beforeAll, expect, test } from '@jest/globals'
import { openRedisStore } from '../../../../server/stores/redis'
import { StorageUnavailable } from '../../../../server/stores/store'
import { type People, peopleOf } from '../support/people'
import {
  describeWithRedis,
  freePort,
  openServingStore,
  openStore,
  type RedisServer,
  startRedis,
} from '../support/redis'
import { until } from '../support/until'

/** As a machine does that swaps, or a hypervisor that pauses it: this process has no turn for so many milliseconds. */
function holdUp(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** How many were ever opened. */
async function connectionsTo({ admin }: RedisServer): Promise<number> {
  return Number(/^total_connections_received:(\d+)/m.exec(await admin.info('stats'))?.[1])
}

describeWithRedis('a Redis that fails', () => {
  let redis: RedisServer
  let people: People
  let store: Awaited<ReturnType<typeof openServingStore>>['store']

  beforeAll(async () => {
    redis = await startRedis()
    ;({ store } = await openServingStore(redis.url))
    people = peopleOf(store)
  })

  async function untilItAnswers(accessToken: string): Promise<void> {
    await until(() =>
      people.sessions.authenticate(accessToken).then(
        () => true,
        (error) => !(error instanceof StorageUnavailable),
      ),
    )
  }

  /** While it is away: whoever waited for it to come back would wait for ever. How soon is `answering`'s affair. */
  async function expectRefused(accessToken: string, refreshToken: string): Promise<void> {
    const { sessions } = people
    const calls = [
      () => sessions.authenticate(accessToken),
      () => sessions.refresh(refreshToken),
      () => people.logIn(),
      () => store.checkWritable(),
      () => store.limits.take('policy', 'bucket', 1, 1000),
    ]
    const refused = calls.map((call) => expect(call()).rejects.toBeInstanceOf(StorageUnavailable))
    await Promise.all(refused)
  }

  test('a process that was held up itself does not take that for the silence of Redis', async () => {
    const { accessToken, session } = await people.logIn()
    await people.sessions.authenticate(accessToken)
    const asked = people.sessions.authenticate(accessToken)
    holdUp(1500)
    expect((await asked).sessionId).toBe(session.id)
    expect((await people.sessions.authenticate(accessToken)).sessionId).toBe(session.id)
  })

  test('frozen, it is refused soon, and serves again by itself', async () => {
    const { accessToken, refreshToken } = await people.logIn()
    redis.freeze()
    await expectRefused(accessToken, refreshToken)
    redis.thaw()
    await untilItAnswers(accessToken)
    await expect(people.sessions.refresh(refreshToken)).resolves.toHaveProperty('accessToken')
  })

  test('paused for writes, it is refused soon, and what it did meanwhile is known afterwards', async () => {
    const { accessToken, refreshToken, session } = await people.logIn()
    await redis.admin.call('CLIENT', 'PAUSE', '1000', 'WRITE')
    await expect(people.sessions.refresh(refreshToken)).rejects.toBeInstanceOf(StorageUnavailable)
    await redis.admin.call('CLIENT', 'UNPAUSE')
    await untilItAnswers(accessToken)
    // The refused rotation has happened after all; the same token gets what it made.
    await people.sessions.refresh(refreshToken)
    const [living] = await store.sessions.listSessions(session.user)
    expect(living?.generation).toBe(2)
  })

  test('without its scripts, after SCRIPT FLUSH, it is taught them again', async () => {
    const { accessToken, refreshToken } = await people.logIn()
    await redis.admin.script('FLUSH')
    const { sessions } = people
    await Promise.all([sessions.authenticate(accessToken), sessions.authenticate(accessToken)])
    await redis.admin.script('FLUSH')
    await expect(sessions.refresh(refreshToken)).resolves.toHaveProperty('accessToken')
  })

  test('killed, it is refused soon; started again, it serves by itself and knows everybody', async () => {
    const { accessToken, refreshToken } = await people.logIn()
    await redis.kill()
    await expectRefused(accessToken, refreshToken)
    await redis.restart()
    await untilItAnswers(accessToken)
    await expect(people.logIn()).resolves.toHaveProperty('accessToken')
    await expect(people.sessions.refresh(refreshToken)).resolves.toHaveProperty('accessToken')
  })

  test('turned into a replica, it is left for what the address leads to next', async () => {
    const { refreshToken } = await people.logIn()
    const nowhere = await freePort()
    await redis.admin.replicaof('127.0.0.1', nowhere)
    const before = await connectionsTo(redis)
    await expect(people.sessions.refresh(refreshToken)).rejects.toMatchObject({ reason: 'READONLY' })
    await until(async () => (await connectionsTo(redis)) > before)
    await redis.admin.call('REPLICAOF', 'NO', 'ONE')
    await untilItAnswers(refreshToken.replace('wr_', 'wa_'))
    await expect(people.sessions.refresh(refreshToken)).resolves.toHaveProperty('accessToken')
  })
})

describeWithRedis('a Redis with full memory', () => {
  test('refuses what would grow it; reads, limits and revocations go on, and nothing is evicted', async () => {
    const redis = await startRedis('--maxmemory-policy', 'noeviction')
    const { store, warnings } = await openStore(redis.url)
    const people = peopleOf(store)
    const { accessToken, refreshToken, session } = await people.logIn()
    const other = await people.logIn()
    const before = await redis.admin.dbsize()
    await redis.admin.config('SET', 'maxmemory', '1mb')

    const full = { name: 'StorageUnavailable', reason: 'OOM' }
    await expect(people.logIn()).rejects.toMatchObject(full)
    await expect(people.sessions.refresh(refreshToken)).rejects.toMatchObject(full)
    await expect(store.checkWritable()).rejects.toMatchObject(full)
    expect((await people.sessions.authenticate(accessToken)).sessionId).toBe(session.id)
    expect(await store.users.findProfile(session.user)).toHaveProperty('version', 1)
    expect((await store.limits.take('policy', 'bucket', 1, 60_000)).isAllowed).toBe(true)
    expect((await store.limits.take('policy', 'bucket', 1, 60_000)).isAllowed).toBe(false)
    await people.sessions.revoke(other.refreshToken)
    await expect(people.sessions.authenticate(other.accessToken)).rejects.toThrow('access_token_invalid')
    expect(await redis.admin.dbsize()).toBeGreaterThanOrEqual(before)

    await redis.admin.config('SET', 'maxmemory', '0')
    const { generation } = (await people.sessions.refresh(refreshToken)).session
    expect([generation, warnings]).toEqual([2, []])
  })
})

describeWithRedis('opening the Redis store', () => {
  test('says which Redis is not there, without the password', async () => {
    const port = await freePort()
    const nodes = [new URL(`redis://user:not-for-logs@127.0.0.1:${port}`)]
    const opening = openRedisStore({ nodes, warn: () => undefined })
    await expect(opening).rejects.toThrow(`Redis at 127.0.0.1:${port} cannot be used`)
    await expect(opening).rejects.not.toThrow('not-for-logs')
  })

  test('warns of a policy that forgets what must be kept', async () => {
    const redis = await startRedis('--maxmemory-policy', 'allkeys-lru')
    const { warnings } = await openStore(redis.url)
    expect(warnings).toEqual([expect.stringContaining('allkeys-lru')])
  })

  test('warns of one that knows nothing any more after a restart', async () => {
    const redis = await startRedis('--appendonly', 'no')
    const { warnings } = await openStore(redis.url)
    expect(warnings).toEqual([expect.stringContaining('set appendonly to yes')])
  })

  test('gives the password of the address', async () => {
    const redis = await startRedis()
    await redis.admin.config('SET', 'requirepass', 'not a secret')
    const url = new URL(redis.url)
    await expect(openRedisStore({ nodes: [url], warn: () => undefined })).rejects.toThrow('NOAUTH')
    url.password = 'not a secret'
    const { store } = await openStore(url)
    await expect(store.checkWritable()).resolves.toBeUndefined()
  })
})
