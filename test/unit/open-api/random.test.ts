import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createRandom, derive, deriveText } from '../../../simulator/open-api/state/random'

test('every length comes out exactly, of bytes and of characters', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.string(), (length, seed) => {
      expect(createRandom(seed).bytes(length)).toHaveLength(length)
      expect(createRandom(seed).text(length)).toMatch(new RegExp(`^[\\w-]{${length}}$`))
    }),
  )
})

test('a stream repeats with its seed and never repeats itself', () => {
  const draw = (seed: string): string[] => {
    const random = createRandom(seed)
    return Array.from({ length: 1_000 }, () => random.text(31))
  }
  const texts = draw('one')
  expect(draw('one')).toEqual(texts)
  expect(new Set([...texts, ...draw('two')]).size).toBe(2_000)
})

test('names that run together to the same text give different values', () => {
  expect(deriveText('seed', 24, 'ab', 'c')).not.toBe(deriveText('seed', 24, 'a', 'bc'))
})

test('the blocks of a long value differ', () => {
  const bytes = derive('seed', 64, 'name')
  expect(bytes.subarray(0, 32).equals(bytes.subarray(32))).toBe(false)
})
