import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { LoggedIn } from '../../../../server/sessions/sessions'
import { StorageUnavailable } from '../../../../server/stores/store'
import { type StoreUnderTest, storeContract } from '../store-contract'
import { type People, peopleOf } from '../support/people'
import { describeWithRedis, openStore, pass, type RedisStore } from '../support/redis'
import { type RedisCluster, type Shard, startRedisCluster } from '../support/redis-cluster'
import { until } from '../support/until'

const STARTING_MS = 120_000

describeWithRedis('a Redis Cluster of three shards', () => {
  let cluster: RedisCluster
  let opened: RedisStore
  let people: People

  beforeAll(async () => {
    cluster = await startRedisCluster()
    opened = await openStore(...cluster.urls)
    people = peopleOf(opened.store)
  }, STARTING_MS)

  describe('that is whole', () => {
    let current: StoreUnderTest
    beforeAll(async () => {
      const { store, clock } = await openStore(...cluster.urls)
      current = { store, pass: async (milliseconds) => pass(clock, milliseconds) }
    })
    storeContract('Redis Cluster', () => current)
  })

  const shardOf = ({ user }: LoggedIn): Promise<Shard> => cluster.shardOf(`{${user.route}}`)

  async function logInOn(shard: Shard): Promise<LoggedIn> {
    for (;;) {
      const person = await people.logIn()
      if ((await shardOf(person)) === shard) return person
    }
  }

  test('a revocation that the shard has no replica for is reported', async () => {
    const [, , shard] = cluster.shards
    const person = await logInOn(shard)
    shard.replica.freeze()
    try {
      await people.sessions.revoke(person.refreshToken)
      expect(opened.warnings).toEqual([expect.stringContaining('has not reached a replica')])
    } finally {
      shard.replica.thaw()
    }
  })

  test('losing a primary under load stops its shard for seconds, the others not at all, and undoes no revocation', async () => {
    const [lost, ...others] = cluster.shards
    const dead = await Promise.all(Array.from({ length: 40 }, () => logInOn(lost)))
    const alive = await logInOn(lost)
    const elsewhere = await Promise.all(others.map(logInOn))
    const warningsBefore = opened.warnings.length
    const acknowledged: LoggedIn[] = []
    const unavailable = { here: 0, elsewhere: 0 }

    async function timed(where: 'here' | 'elsewhere', work: Promise<unknown>): Promise<boolean> {
      try {
        await work
        return true
      } catch (error) {
        expect(error).toBeInstanceOf(StorageUnavailable)
        unavailable[where] += 1
        return false
      }
    }

    // Revocations on the shard, one after the other, until all are acknowledged; the primary dies among them.
    const revoking = (async () => {
      for (const person of dead) {
        while (!(await timed('here', people.sessions.revoke(person.refreshToken)))) await pause(20)
        acknowledged.push(person)
        if (acknowledged.length === 10) await lost.primary.kill()
      }
    })()
    let isOver = false
    const reading = elsewhere.map(async (person) => {
      while (!isOver) {
        await timed('elsewhere', people.sessions.authenticate(person.accessToken))
        await pause(5)
      }
    })
    await revoking
    isOver = true
    await Promise.all(reading)

    expect(unavailable.here).toBeGreaterThan(0)
    expect(unavailable.elsewhere).toBe(0)
    const living: LoggedIn[] = []
    for (const person of acknowledged)
      await people.sessions.authenticate(person.accessToken).then(
        () => living.push(person),
        (error) => expect(error).toMatchObject({ code: 'access_token_invalid' }),
      )
    // What was answered before the primary died was on the replica, or was reported.
    const reported = opened.warnings.length - warningsBefore
    expect(living.length).toBeLessThanOrEqual(reported)
    expect((await people.sessions.authenticate(alive.accessToken)).sessionId).toBe(alive.session.id)
    await expect(people.sessions.refresh(alive.refreshToken)).resolves.toHaveProperty('accessToken')
  }, 120_000)

  test('goes on for everybody else when a shard is lost with its replica', async () => {
    const [, gone, kept] = cluster.shards
    const [theirs, mine] = [await logInOn(gone), await logInOn(kept)]
    await Promise.all([gone.primary.kill(), gone.replica.kill()])
    await until(() =>
      people.sessions.authenticate(theirs.accessToken).then(
        () => false,
        (error) => error instanceof StorageUnavailable,
      ),
    )
    expect((await people.sessions.authenticate(mine.accessToken)).sessionId).toBe(mine.session.id)
    await expect(opened.store.checkWritable()).resolves.toBeUndefined()
  })
})
