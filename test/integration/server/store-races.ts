import { beforeEach, describe, expect, test } from '@jest/globals'
import { DAY, HOUR, SECOND } from '../../../server/clock'
import { systemRandom } from '../../../server/random'
import { type LoggedIn, type Principal, Sessions } from '../../../server/sessions/sessions'
import type { Store } from '../../../server/stores/store'

const lifetimes = { accessMs: 2 * HOUR, idleMs: 30 * DAY, absoluteMs: 90 * DAY, windowMs: 30 * SECOND }

/**
 * Races that every store must decide, played through the rules with real tokens.
 *
 * @param current two stores on the same data: of two processes where the store can have them, else the same one.
 */
export function storeRaces(name: string, current: () => readonly [Store, Store]): void {
  let here: Sessions
  let there: Sessions
  const reused: string[] = []

  beforeEach(() => {
    const [first, second] = current()
    here = serve(first)
    there = serve(second)
  })

  const serve = (store: Store) =>
    new Sessions({
      store,
      random: systemRandom,
      lifetimes,
      maxSessions: 10,
      onEvent: (event) => {
        if (event.event === 'reuse_detected') reused.push(event.sessionId)
      },
    })

  let answered = 0
  let people = 0
  const logIn = (openId = `racer-${name}-${process.pid}-${people++}`): Promise<LoggedIn> =>
    here.logIn({
      identity: { appId: 'app', openId, unionId: null },
      sessionKey: { sealed: Buffer.from('sealed'), fingerprint: Buffer.from('print') },
      device: null,
      ipPrefix: '203.0.113.0/24',
      heldToken: null,
    })

  const works = (sessions: Sessions, accessToken: string) =>
    sessions.authenticate(accessToken).then(
      () => true,
      () => false,
    )
  const renews = (sessions: Sessions, refreshToken: string) =>
    sessions.refresh(refreshToken).then(
      () => true,
      () => false,
    )
  const isDead = async (tokens: { accessToken: string; refreshToken: string }) =>
    !(await works(there, tokens.accessToken)) && !(await renews(here, tokens.refreshToken))

  const rounds = (count: number, round: (index: number) => Promise<void>) => async () => {
    for (let index = 0; index < count; index++) await round(index)
  }

  describe(`${name}: races`, () => {
    test('two hundred parallel refreshes of one token start one generation, a hundred times over', async () => {
      await rounds(100, raceOnce)()
      expect(answered).toBeGreaterThan(0)
    }, 120_000)

    async function raceOnce(): Promise<void> {
      const { refreshToken, user } = await logIn()
      const answers = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) => (index % 2 ? here : there).refresh(refreshToken)),
      )
      const successors = answers.flatMap((it) => (it.status === 'fulfilled' ? [it.value.refreshToken] : []))
      // None, if a busy machine has let the patience of all two hundred end; the work is done all the same.
      expect(new Set(successors).size).toBeLessThanOrEqual(1)
      const [session] = await current()[0].sessions.listSessions(user)
      expect(session?.generation).toBe(2)
      const [successor] = successors
      if (successor === undefined) return
      answered += 1
      expect((await there.refresh(successor)).session.generation).toBe(3)
    }

    const ends: [what: string, end: (principal: Principal, tokens: LoggedIn) => Promise<unknown>][] = [
      ['revoked', (_principal, { refreshToken }) => there.revoke(refreshToken)],
      ['logged out', (principal) => there.logOut(principal, 'session')],
      ['logged out everywhere', (principal) => there.logOut(principal, 'all')],
    ]
    test.each(ends)(
      'once %s, nothing of a session works, however a refresh raced it',
      async (_what, end) => {
        await rounds(350, async () => {
          const tokens = await logIn('the one who leaves')
          const principal = await here.authenticate(tokens.accessToken)
          const [refreshed] = await Promise.allSettled([
            here.refresh(tokens.refreshToken),
            end(principal, tokens),
          ])
          expect(await isDead(tokens)).toBe(true)
          if (refreshed.status === 'fulfilled') expect(await isDead(refreshed.value)).toBe(true)
        })()
      },
      120_000,
    )

    test('a login that races a logout everywhere is either ended or whole', async () => {
      await rounds(100, async () => {
        const before = await logIn('the one who returns')
        const principal = await here.authenticate(before.accessToken)
        const [after] = await Promise.all([logIn('the one who returns'), there.logOut(principal, 'all')])
        expect(await isDead(before)).toBe(true)
        const [access, refresh] = [
          await works(there, after.accessToken),
          await renews(here, after.refreshToken),
        ]
        expect(access).toBe(refresh)
        await here.logOut(principal, 'all')
      })()
    }, 120_000)

    test('a thief who uses a copied token ends that session, is noticed, and harms no other', async () => {
      const openId = 'the one who is robbed'
      const [other, robbed] = [await logIn(openId), await logIn(openId)]
      const second = await here.refresh(robbed.refreshToken)
      await here.authenticate(second.accessToken)
      reused.length = 0
      await expect(there.refresh(robbed.refreshToken)).rejects.toThrow('refresh_token_reused')
      expect(reused).toEqual([robbed.session.id])
      expect(await isDead(second)).toBe(true)
      expect(await works(here, other.accessToken)).toBe(true)
    })
  })
}
