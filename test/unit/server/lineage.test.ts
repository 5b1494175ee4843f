import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  accessEnd,
  judgeRefresh,
  type Lineage,
  MAX_REPEATS,
  type RefreshVerdict,
} from '../../../server/sessions/lineage'

const WINDOW = 30_000
const NOW = 1_000_000

/** Generation 3 began one second ago; nobody has used its tokens. */
const session: Lineage = {
  generation: 3,
  rotatedAt: NOW - 1000,
  successor: Buffer.from('sealed'),
  repeats: 0,
  idleExpiresAt: NOW + 1000,
  absoluteExpiresAt: NOW + 2000,
  endedAt: null,
}

const rows: [name: string, presented: number, change: Partial<Lineage>, verdict: RefreshVerdict][] = [
  ['the active token', 3, {}, 'rotate'],
  ['the parent of the active token', 2, {}, 'repeat'],
  ['the parent at the last moment of the window', 2, { rotatedAt: NOW - WINDOW }, 'repeat'],
  ['the parent after the window', 2, { rotatedAt: NOW - WINDOW - 1 }, 'reuse'],
  ['the parent after its successor was used', 2, { successor: null }, 'reuse'],
  ['the parent once more than allowed', 2, { repeats: MAX_REPEATS }, 'exhausted'],
  ['the grandparent', 1, {}, 'reuse'],
  ['the active token of an ended session', 3, { endedAt: NOW - 1 }, 'ended'],
  ['the parent in an ended session', 2, { endedAt: NOW - 1 }, 'ended'],
  ['the active token at the idle end', 3, { idleExpiresAt: NOW }, 'ended'],
  ['the active token at the absolute end', 3, { absoluteExpiresAt: NOW }, 'ended'],
]

describe('judgeRefresh', () => {
  test.each(rows)('%s: generation %i', (_name, presented, change, verdict) => {
    expect(judgeRefresh(presented, { ...session, ...change }, NOW, WINDOW)).toBe(verdict)
  })

  test('an ended session never rotates, whatever is presented and when', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(), (presented, later) => {
        const ended = { ...session, endedAt: NOW }
        expect(judgeRefresh(presented, ended, NOW + later, WINDOW)).toBe('ended')
      }),
    )
  })
})

describe('accessEnd', () => {
  const expiresAt = NOW + 1500
  const ends: [name: string, generation: number, change: Partial<Lineage>, end: number][] = [
    ['the active generation lives its own life', 3, {}, expiresAt],
    ['but not beyond the session', 3, { absoluteExpiresAt: NOW + 10 }, NOW + 10],
    ['its parent lives for the window', 2, { rotatedAt: NOW - WINDOW + 5 }, NOW + 5],
    ['its parent never lives longer than it would have', 2, {}, expiresAt],
    ['older ones are dead', 1, {}, 0],
    ['an ended session ends all', 3, { endedAt: NOW - 7 }, NOW - 7],
  ]
  test.each(ends)('%s', (_name, generation, change, end) => {
    expect(accessEnd({ generation, expiresAt }, { ...session, ...change }, WINDOW)).toBe(end)
  })
})
