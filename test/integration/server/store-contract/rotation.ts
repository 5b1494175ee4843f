import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { DAY, SECOND } from '../../../../server/clock'
import { MAX_REPEATS } from '../../../../server/sessions/lineage'
import { mintToken } from '../../../../server/sessions/tokens'
import { LIFETIMES, type World } from './world'

export function rotation(name: string, world: World): void {
  const { pass, unique, logIn, rotate, findByAccess } = world

  describe(`${name}: rotation`, () => {
    test('the active token starts a generation; idle end moves, absolute end stays', async () => {
      const { refresh, session } = await logIn({ openId: unique('openid') })
      await pass(DAY)
      const { outcome, access, next } = await rotate(refresh)
      if (outcome.kind !== 'rotated') throw new Error(outcome.kind)
      expect(outcome.session).toMatchObject({
        id: session.id,
        generation: 2,
        rotatedAt: outcome.now,
        lastUsedAt: outcome.now,
        idleExpiresAt: outcome.now + LIFETIMES.idleMs,
        absoluteExpiresAt: session.absoluteExpiresAt,
        successor: next.sealed,
        repeats: 0,
      })
      expect(await findByAccess(access)).toMatchObject({
        generation: 2,
        expiresAt: outcome.now + LIFETIMES.accessMs,
        session: outcome.session,
      })
    })

    test('the parent of the active token gets the same successor', async () => {
      const { refresh } = await logIn({ openId: unique('openid') })
      const first = await rotate(refresh)
      await pass(10 * SECOND)
      const { outcome } = await rotate(refresh)
      if (outcome.kind !== 'repeated' || first.outcome.kind !== 'rotated') throw new Error(outcome.kind)
      expect(outcome.sealed).toEqual(first.next.sealed)
      expect(outcome.accessExpiresAt).toBe(first.outcome.now + LIFETIMES.accessMs)
      expect(outcome.session.generation).toBe(2)
    })

    test(`at most ${MAX_REPEATS} times, and asking too often ends nothing`, async () => {
      const { refresh } = await logIn({ openId: unique('openid') })
      const first = await rotate(refresh)
      const kinds = []
      for (let time = 0; time <= MAX_REPEATS; time++) kinds.push((await rotate(refresh)).outcome.kind)
      expect(kinds).toEqual([...Array<string>(MAX_REPEATS).fill('repeated'), 'refused'])
      expect((await rotate(first.refresh)).outcome.kind).toBe('rotated')
    })

    test('the parent after the window is a reuse that ends the session', async () => {
      const { refresh } = await logIn({ openId: unique('openid') })
      const { access, refresh: successor } = await rotate(refresh)
      await pass(31 * SECOND)
      const { outcome } = await rotate(refresh)
      expect(outcome).toMatchObject({ kind: 'reused', session: { endReason: 'reuse_detected' } })
      expect((await findByAccess(access))?.session.endReason).toBe('reuse_detected')
      expect((await rotate(successor)).outcome.kind).toBe('refused')
    })

    test('the parent after its successor was used is a reuse', async () => {
      const { refresh, session } = await logIn({ openId: unique('openid') })
      await rotate(refresh)
      await world.store.sessions.confirmGeneration(session.user.route, session.id, 2)
      expect((await rotate(refresh)).outcome.kind).toBe('reused')
    })

    test('the first use of a successor that was replaced meanwhile closes no window', async () => {
      const { refresh, session } = await logIn({ openId: unique('openid') })
      const second = await rotate(refresh)
      const third = await rotate(second.refresh)
      await world.store.sessions.confirmGeneration(session.user.route, session.id, 2)
      const { outcome } = await rotate(second.refresh)
      expect(outcome).toMatchObject({ kind: 'repeated', sealed: third.next.sealed })
    })

    test('a grandparent is a reuse, and other sessions of the user live on', async () => {
      const openId = unique('openid')
      const other = await logIn({ openId })
      const { refresh } = await logIn({ openId })
      await rotate((await rotate(refresh)).refresh)
      expect((await rotate(refresh)).outcome.kind).toBe('reused')
      expect((await rotate(other.refresh)).outcome.kind).toBe('rotated')
    })

    test('an unknown token with a real route is refused and ends nothing', async () => {
      const { refresh, user } = await logIn({ openId: unique('openid') })
      const forged = mintToken('refresh', user.route, randomBytes)
      expect((await rotate(forged)).outcome).toEqual({ kind: 'refused', session: null })
      expect((await rotate(refresh)).outcome.kind).toBe('rotated')
    })

    test('after the idle end nothing rotates', async () => {
      const { refresh } = await logIn({ openId: unique('openid') })
      await pass(LIFETIMES.idleMs)
      expect((await rotate(refresh)).outcome.kind).toBe('refused')
    })

    test('after the absolute end nothing rotates, however busy the session was', async () => {
      let { refresh } = await logIn({ openId: unique('openid') })
      for (let month = 0; month < 3; month++) {
        await pass(29 * DAY)
        const rotated = await rotate(refresh)
        if (rotated.outcome.kind !== 'rotated') throw new Error(rotated.outcome.kind)
        const { now, session } = rotated.outcome
        expect(session.idleExpiresAt).toBe(Math.min(now + LIFETIMES.idleMs, session.absoluteExpiresAt))
        refresh = rotated.refresh
      }
      await pass(3 * DAY)
      expect((await rotate(refresh)).outcome.kind).toBe('refused')
    })

    test('200 parallel rotations of one token make one generation', async () => {
      const { refresh, access } = await logIn({ openId: unique('openid') })
      const all = await Promise.all(Array.from({ length: 200 }, () => rotate(refresh)))
      const winner = all.filter((it) => it.outcome.kind === 'rotated')
      expect(winner).toHaveLength(1)
      for (const { outcome } of all)
        if (outcome.kind === 'repeated') expect(outcome.sealed).toEqual(winner[0]?.next.sealed)
      expect((await findByAccess(access))?.session.generation).toBe(2)
    })
  })
}
