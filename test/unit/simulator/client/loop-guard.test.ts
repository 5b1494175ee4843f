import { describe, expect, jest, test } from '@jest/globals'
import { createLoopGuard, type EndlessLoopError } from '../../../../simulator/client/runtime/loop-guard'

/** A thread whose clock the test turns; `endTask` lets the tasks that wait have their turn. */
function openThread() {
  let time = 1_000
  let waiting: (() => void)[] = []
  const now = jest.fn(() => time)
  const onFound = jest.fn<(error: EndlessLoopError) => void>()
  const guard = createLoopGuard({ now, afterTask: (task) => void waiting.push(task), onFound })
  return {
    now,
    onFound,
    /** So many turns of a loop, of so many milliseconds each. */
    loop(turns: number, each: number, place = 'pages/a.ts:1'): void {
      for (let turn = 0; turn < turns; turn += 1) {
        time += each
        guard(place)
      }
    },
    pass(milliseconds: number): void {
      time += milliseconds
    },
    endTask(): void {
      const tasks = waiting
      waiting = []
      for (const task of tasks) task()
    },
  }
}

const FOREVER = Number.POSITIVE_INFINITY

describe('the loop guard', () => {
  test('throws where a loop holds the thread for four seconds, and tells it once', () => {
    const { loop, onFound, now } = openThread()
    expect(() => loop(FOREVER, 1)).toThrow('endless loop in pages/a.ts:1 (it ran for 4 s without a pause)')
    expect(onFound).toHaveBeenCalledTimes(1)
    // The clock is asked seldom: every turn of every loop of the app comes by.
    expect(now.mock.calls.length).toBeLessThan(100)
  })

  test('counts all loops of one task together', () => {
    const { loop } = openThread()
    expect(() => {
      for (;;) loop(10, 1, 'inner')
    }).toThrow('endless loop in inner')
  })

  test('lets a loop work as long as it pauses: each task has the whole time', () => {
    const { loop, endTask, onFound } = openThread()
    for (let task = 0; task < 10; task += 1) {
      loop(3_500, 1)
      endTask()
    }
    expect(onFound).not.toHaveBeenCalled()
  })

  test('throws at every further turn of the same task, so that a loop which catches the error ends as well', () => {
    const { loop, onFound } = openThread()
    expect(() => loop(FOREVER, 1)).toThrow('endless loop')
    expect(() => loop(1, 1, 'around')).toThrow('endless loop in around')
    expect(onFound).toHaveBeenCalledTimes(1)
  })

  test('is ready again for the next task', () => {
    const { loop, endTask, onFound } = openThread()
    expect(() => loop(FOREVER, 1)).toThrow('endless loop')
    endTask()
    loop(1_000, 1)
    expect(() => loop(FOREVER, 1)).toThrow('endless loop')
    expect(onFound).toHaveBeenCalledTimes(2)
  })

  test('does not count the time at a breakpoint or of a sleeping machine', () => {
    const { loop, pass, onFound } = openThread()
    loop(1_000, 1)
    pass(3_600_000)
    loop(1_000, 1)
    expect(onFound).not.toHaveBeenCalled()
    expect(() => loop(FOREVER, 1)).toThrow('endless loop')
  })
})
