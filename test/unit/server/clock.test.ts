import { describe, expect, test } from '@jest/globals'
import { steadyClock } from '../../../server/clock'
import { StoreClock } from '../../../server/stores/redis/clock'

function setUp(floor?: number) {
  const source = { wallTime: 1_000_000, ticks: 50 }
  const clock = steadyClock({ wall: () => source.wallTime, monotonic: () => source.ticks }, floor)
  const pass = (wall: number, ticks: number) => {
    source.wallTime += wall
    source.ticks += ticks
  }
  return { clock, pass }
}

describe('steadyClock', () => {
  test('follows the wall', () => {
    const { clock, pass } = setUp()
    pass(10, 10)
    expect(clock()).toBe(1_000_010)
  })

  test('jumps forwards with the wall, as after the sleep of a laptop', () => {
    const { clock, pass } = setUp()
    pass(3_600_000, 10)
    expect(clock()).toBe(4_600_000)
  })

  test('ignores a step backwards and goes on at the monotonic pace', () => {
    const { clock, pass } = setUp()
    clock()
    pass(-86_400_000, 5)
    expect(clock()).toBe(1_000_005)
    pass(100, 100)
    expect(clock()).toBe(1_000_105)
  })

  test('starts no earlier than the time a previous process saw', () => {
    const { clock, pass } = setUp(2_000_000)
    expect(clock()).toBe(2_000_000)
    pass(7, 7)
    expect(clock()).toBe(2_000_007)
  })
})

test('a reply of Redis that was overtaken by a later one does not set its time back', () => {
  const clock = new StoreClock()
  for (const time of [1000, 3000, 2000]) clock.saw(time)
  expect(clock.latest).toBe(3000)
})
