import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { stop } from '../../../server/stop'

const exit = jest.fn<(code: number) => void>()
beforeEach(() => {
  jest.useFakeTimers()
  exit.mockClear()
})
afterEach(() => {
  jest.useRealTimers()
})

test('a server that has closed ends the process well, one that cannot close does not', async () => {
  await stop({ drainMs: 0, close: async () => undefined }, exit)
  await stop({ drainMs: 0, close: () => Promise.reject(new Error('no')) }, exit)
  expect(exit.mock.calls).toEqual([[0], [1]])
})

test('one that never closes is left ten seconds after its draining, however long that takes', () => {
  void stop({ drainMs: 60_000, close: () => new Promise(() => undefined) }, exit)
  jest.advanceTimersByTime(69_999)
  expect(exit).not.toHaveBeenCalled()
  jest.advanceTimersByTime(1)
  expect(exit.mock.calls).toEqual([[1]])
})
