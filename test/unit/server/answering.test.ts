import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { answering } from '../../../server/stores/redis/answering'
import { StorageUnavailable } from '../../../server/stores/store'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

const DEADLINE_MS = 300

async function stateAfter(milliseconds: number, work: Promise<unknown>): Promise<unknown> {
  let state: unknown = 'waiting'
  answering(DEADLINE_MS, () => work).then(
    () => {
      state = 'answered'
    },
    (error) => {
      state = error
    },
  )
  await jest.advanceTimersByTimeAsync(milliseconds)
  return state
}

const never = new Promise<never>(() => undefined)

test('a Redis that is silent is waited for until the deadline, and not longer', async () => {
  expect(await stateAfter(DEADLINE_MS - 1, never)).toBe('waiting')
  expect(await stateAfter(DEADLINE_MS + 1, never)).toEqual(new StorageUnavailable('timeout'))
})

test('a reply that came while this process was held up is read before the patience is over', async () => {
  const late = new Promise((resolve) => setTimeout(() => setImmediate(resolve), DEADLINE_MS - 1))
  expect(await stateAfter(DEADLINE_MS + 1, late)).toBe('answered')
})
