import { beforeAll, expect, test } from '@jest/globals'
import { type People, peopleOf } from '../support/people'
import { describeWithRedis, openStore, type RedisServer, startRedis } from '../support/redis'
import { until } from '../support/until'

describeWithRedis('a revocation', () => {
  let primary: RedisServer
  let replica: RedisServer
  let people: People
  let warnings: readonly string[]
  let store: Awaited<ReturnType<typeof openStore>>['store']

  beforeAll(async () => {
    primary = await startRedis('--repl-diskless-sync-delay', '0')
    replica = await startRedis('--replicaof', '127.0.0.1', String(primary.port))
    await until(async () => {
      await primary.admin.set('probe', '')
      return (await primary.admin.wait(1, 100)) === 1
    })
    ;({ store, warnings } = await openStore(primary.url))
    people = peopleOf(store)
  })

  /** Each way in which tokens are taken from somebody. */
  const ways: [name: string, revoke: () => Promise<unknown>][] = [
    ['of a token', async () => people.sessions.revoke((await people.logIn()).refreshToken)],
    [
      'of a session',
      async () => {
        const { session } = await people.logIn()
        await store.sessions.endSession(session.user, session.id, 'logout')
      },
    ],
    ['of all sessions', async () => store.sessions.endAllSessions((await people.logIn()).user, 'logout_all')],
    ['by blocking', async () => store.users.setBlocked((await people.logIn()).user, true)],
    ['by erasing', async () => store.users.erase((await people.logIn()).user)],
    [
      'by a reuse',
      async () => {
        const { refreshToken } = await people.logIn()
        const second = await people.sessions.refresh(refreshToken)
        await people.sessions.refresh(second.refreshToken)
        await people.sessions.refresh(refreshToken).catch(() => undefined)
      },
    ],
  ]

  test('is on a replica when it is answered', async () => {
    for (let round = 0; round < 20; round++) {
      const { session } = await people.logIn()
      await store.sessions.endSession(session.user, session.id, 'logout')
      const there = await replica.admin.hget(`mpl:{${session.user.route}}:past`, session.id)
      expect(JSON.parse(there ?? '{}')).toMatchObject({ endReason: 'logout' })
    }
    expect(warnings).toEqual([])
  })

  test.each(ways)(
    '%s is answered without waiting for a replica that hears of nothing, and reported',
    async (_, revoke) => {
      const before = warnings.length
      replica.freeze()
      try {
        await revoke()
        expect(warnings.slice(before)).toEqual([expect.stringContaining('has not reached a replica')])
      } finally {
        replica.thaw()
      }
    },
  )

  test('does not make those wait who only ask', async () => {
    const [{ session }, { accessToken }] = [await people.logIn(), await people.logIn()]
    replica.freeze()
    try {
      let isAnswered = false
      const revocation = store.sessions
        .endSession(session.user, session.id, 'logout')
        .then(() => (isAnswered = true))
      await people.sessions.authenticate(accessToken)
      expect(isAnswered).toBe(false)
      await revocation
    } finally {
      replica.thaw()
    }
  })

  test('is reported as well when the last replica has gone', async () => {
    await replica.kill()
    await until(async () => (await primary.admin.info('replication')).includes('connected_slaves:0'))
    const before = warnings.length
    await people.sessions.revoke((await people.logIn()).refreshToken)
    expect(warnings.length).toBe(before + 1)
  })
})

describeWithRedis('a revocation where there are no replicas', () => {
  test('waits for none', async () => {
    const redis = await startRedis()
    const { store, warnings } = await openStore(redis.url)
    const people = peopleOf(store)
    const { session } = await people.logIn()
    await store.sessions.endSession(session.user, session.id, 'logout')
    expect(await redis.admin.info('commandstats')).not.toContain('cmdstat_wait')
    expect(warnings).toEqual([])
  })
})
