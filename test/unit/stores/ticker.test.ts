import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { autorun } from 'mobx-miniprogram'
import { Ticker } from '../../../miniprogram/stores/ticker'

beforeEach(() => {
  jest.useFakeTimers()
})

afterEach(() => {
  jest.useRealTimers()
})

test('a ticker lets its observers look again each second, and runs no timer once nobody looks', () => {
  const ticker = new Ticker()
  expect(jest.getTimerCount()).toBe(0)
  let looks = 0
  const stop = autorun(() => {
    ticker.observe()
    looks += 1
  })
  jest.advanceTimersByTime(3000)
  expect(looks).toBe(4)

  stop()
  expect(jest.getTimerCount()).toBe(0)
  jest.advanceTimersByTime(3000)
  expect(looks).toBe(4)
})
