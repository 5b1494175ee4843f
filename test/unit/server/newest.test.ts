import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Newest } from '../../../server/newest'

describe('what is newest', () => {
  test('is remembered, up to its size; twice as many are forgotten', () => {
    const newest = new Newest<number, string>(3)
    const kept = () => [1, 2, 3, 4, 5, 6, 7].filter((key) => newest.get(key) !== undefined)
    for (const key of [1, 2, 3, 4, 5, 6]) newest.set(key, `${key}`)
    expect(kept()).toEqual([1, 2, 3, 4, 5, 6])
    newest.set(7, '7')
    expect(kept()).toEqual([4, 5, 6, 7])
  })

  test('says when it holds nothing', () => {
    const newest = new Newest<string, number>(1)
    expect(newest.isEmpty).toBe(true)
    newest.set('a', 1)
    newest.set('b', 2)
    newest.delete('b')
    expect([newest.isEmpty, newest.get('a')]).toEqual([false, 1])
    newest.delete('a')
    expect(newest.isEmpty).toBe(true)
  })

  test('never differs from a Map in what it holds, and holds the last ones written', () => {
    const key = fc.integer({ min: 0, max: 12 })
    const step = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), key, value: fc.integer() }),
      fc.record({ kind: fc.constant('delete' as const), key }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (size, steps) => {
        const [newest, model] = [new Newest<number, number>(size), new Map<number, number>()]
        for (const it of steps) {
          model.delete(it.key)
          if (it.kind === 'set') {
            newest.set(it.key, it.value)
            model.set(it.key, it.value)
          } else newest.delete(it.key)
        }
        const last = [...model.keys()].slice(-size)
        for (const [it, value] of model) {
          const found = newest.get(it)
          if (found !== undefined || last.includes(it)) expect(found).toBe(value)
        }
        for (let it = 0; it <= 12; it += 1) if (!model.has(it)) expect(newest.get(it)).toBeUndefined()
      }),
    )
  })
})
