import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { judgeRefresh, type Lineage } from '../../../../server/sessions/lineage'
import { LINEAGE } from '../../../../server/stores/redis/lua/lineage'
import { script, toArguments } from '../../../../server/stores/redis/script'
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis'

/** Nothing but the rule, at the time that it is told. */
const judge = script<{ readonly verdict: string }>()(
  [],
  LINEAGE,
  'now = args.now; return answer({ verdict = judge_refresh(args.presented, args.session, args.window) })',
)

/** Few values and close together, so that all borders are met. */
const time = fc.integer({ min: 0, max: 40 })
const lineage: fc.Arbitrary<Lineage> = fc.record({
  generation: fc.integer({ min: 1, max: 4 }),
  rotatedAt: time,
  successor: fc.option(fc.constant(Buffer.from('sealed'))),
  repeats: fc.integer({ min: 0, max: 7 }),
  idleExpiresAt: time.map((it) => it + 10),
  absoluteExpiresAt: time.map((it) => it + 20),
  endedAt: fc.option(time, { freq: 8 }),
})

describeWithRedis('the rule of refreshing, said in Lua', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })

  test('judges every session as lineage.ts does', async () => {
    const seen = new Set<string>()
    const presented = fc.integer({ min: 1, max: 4 })
    await fc.assert(
      fc.asyncProperty(lineage, presented, time, time, async (session, generation, now, window) => {
        const stored = { ...session, successor: session.successor?.toString() ?? null }
        const args = toArguments({ now, presented: generation, window, session: stored })
        const { verdict } = JSON.parse(String(await redis.admin.eval(judge.lua, 0, '0', args)))
        seen.add(verdict)
        expect(verdict).toBe(judgeRefresh(generation, session, now, window))
      }),
      { numRuns: 2000 },
    )
    expect([...seen].sort()).toEqual(['ended', 'exhausted', 'repeat', 'reuse', 'rotate'])
  })
})
