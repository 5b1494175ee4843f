import { describe, expect, jest, test } from '@jest/globals'
import { createTimers } from '../../../../simulator/client/runtime/timers'

/** A clock that stands still until it is moved. */
function clock() {
  let now = 0
  let lastId = 0
  const due = new Map<number, { at: number; run: () => void }>()
  return {
    source: {
      setTimeout(run: () => void, delay: number) {
        lastId += 1
        due.set(lastId, { at: now + delay, run })
        return lastId
      },
      clearTimeout: (id: number) => void due.delete(id),
    },
    advance(milliseconds: number) {
      const end = now + milliseconds
      for (;;) {
        const [next] = [...due].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)
        if (!next) break
        due.delete(next[0])
        now = next[1].at
        next[1].run()
      }
      now = end
    },
    pending: () => due.size,
  }
}

describe('timers of a mini program', () => {
  test('call back with their arguments and without the browser as `this`', () => {
    const { source, advance } = clock()
    const timers = createTimers(source, () => {})
    let seen: unknown[] = []
    timers.setTimeout(
      function (this: unknown, ...args: unknown[]) {
        seen = [this, ...args]
      },
      10,
      'a',
      'b',
    )
    advance(10)
    expect(seen).toEqual([undefined, 'a', 'b'])
  })

  test('repeat until cleared', () => {
    const { source, advance, pending } = clock()
    const timers = createTimers(source, () => {})
    const tick = jest.fn()
    const id = timers.setInterval(tick, 100)
    advance(350)
    expect(tick).toHaveBeenCalledTimes(3)
    timers.clearInterval(id)
    advance(1000)
    expect(tick).toHaveBeenCalledTimes(3)
    expect(pending()).toBe(0)
  })

  test('stand still while frozen and catch up in order', () => {
    const { source, advance } = clock()
    const timers = createTimers(source, () => {})
    const calls: string[] = []
    timers.setTimeout(() => calls.push('late'), 20)
    timers.setTimeout(() => calls.push('early'), 10)
    timers.freeze()
    advance(1000)
    expect(calls).toEqual([])
    timers.thaw()
    expect(calls).toEqual(['early', 'late'])
  })

  test('drop what was cleared while frozen', () => {
    const { source, advance } = clock()
    const timers = createTimers(source, () => {})
    const call = jest.fn()
    const id = timers.setTimeout(call, 10)
    timers.freeze()
    advance(10)
    timers.clearTimeout(id)
    timers.thaw()
    expect(call).not.toHaveBeenCalled()
  })

  test('report what a callback throws and go on', () => {
    const { source, advance } = clock()
    const onError = jest.fn()
    const timers = createTimers(source, onError)
    timers.setInterval(() => {
      throw new Error('broken')
    }, 10)
    advance(20)
    expect(onError).toHaveBeenCalledTimes(2)
  })
})

describe('time that passes at once', () => {
  test('makes due what waits no longer, the shortest first, once the app runs again', () => {
    const { source, advance } = clock()
    const timers = createTimers(source, () => {})
    const calls: string[] = []
    timers.setTimeout(() => calls.push('hour'), 3_600_000)
    timers.setTimeout(() => calls.push('second'), 1_000)
    timers.setTimeout(() => calls.push('day'), 86_400_000)
    const cleared = timers.setTimeout(() => calls.push('cleared'), 5)
    timers.clearTimeout(cleared)
    timers.freeze()
    timers.elapse(7_200_000)
    expect(calls).toEqual([])
    timers.thaw()
    expect(calls).toEqual(['second', 'hour'])
    advance(7_200_000)
    expect(calls).toEqual(['second', 'hour'])
  })

  test('makes a repeating timer due once, and it goes on', () => {
    const { source, advance } = clock()
    const timers = createTimers(source, () => {})
    const tick = jest.fn()
    timers.setInterval(tick, 100)
    timers.elapse(1_000)
    expect(tick).toHaveBeenCalledTimes(1)
    advance(250)
    expect(tick).toHaveBeenCalledTimes(3)
  })
})
