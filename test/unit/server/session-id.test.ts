import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { systemRandom } from '../../../server/random'
import { isSessionIdOf, newSessionId } from '../../../server/sessions/session-id'
import { newRoute } from '../../../server/sessions/tokens'

const route = newRoute(systemRandom)

test('the id of a session says by itself whose it is', () => {
  const id = newSessionId(route, systemRandom)
  expect(id).toMatch(/^s_[\w-]{22}$/)
  expect(isSessionIdOf(route, id)).toBe(true)
  expect(isSessionIdOf(newRoute(systemRandom), id)).toBe(false)
})

test('96 of its bits are random', () => {
  const asked: number[] = []
  const random = (bytes: number) => {
    asked.push(bytes)
    return randomBytes(bytes)
  }
  const ids = Array.from({ length: 1000 }, () => newSessionId(route, random))
  expect(new Set(ids).size).toBe(1000)
  expect(new Set(asked)).toEqual(new Set([12]))
})

test.each([
  '',
  's_',
  's_never-mine',
  's_1234567890123456789012',
  'u_AAAAAAAAAAAAAAAAAAAAAA',
  's_😀',
  's_\u0000',
])('what is no id of ours is nobody’s: %j', (id) => {
  expect(isSessionIdOf(route, id)).toBe(false)
})

test('one letter more, less or other makes it nobody’s', () => {
  const id = newSessionId(route, systemRandom)
  const other = (letter: string) => (letter === 'A' ? 'B' : 'A')
  for (let at = 0; at < id.length; at += 1)
    expect(isSessionIdOf(route, id.slice(0, at) + other(id.charAt(at)) + id.slice(at + 1))).toBe(false)
  expect([isSessionIdOf(route, id.slice(0, -1)), isSessionIdOf(route, `${id}A`)]).toEqual([false, false])
})
