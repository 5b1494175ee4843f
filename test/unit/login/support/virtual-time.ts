import type { Clock } from '../../../../miniprogram/login'
import { reactionsPending } from './macrotask-promise'

/** True time, and a device clock that can be wrong. Nothing here waits for real. */
export interface VirtualTime {
  readonly clock: Clock
  /** Milliseconds of true time since the start. */
  elapsed(): number
  /** Sets the device's clock forward (or back) by so many milliseconds. */
  jumpClock(ms: number): void
  /** The mini program sleeps in the background: true time passes, its timers do not. */
  freeze(ms: number): void
  advance(ms: number): Promise<void>
  /** Lets time pass until the promise settles; fails when nothing is left that could settle it. */
  until<T>(promise: Promise<T>): Promise<T>
  pendingTimers(): number
  /** Drops all that was to happen, as when the mini program is killed. */
  forget(): void
}

interface Timer {
  at: number
  readonly run: () => void
}

/** The device's clock at the start: any date will do. */
const EPOCH = 1_800_000_000_000

export function createVirtualTime(): VirtualTime {
  let elapsed = 0
  let clockError = 0
  const timers = new Set<Timer>()

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  /** Until nothing is left to do but wait; where promises are tasks, that takes a turn for each. */
  async function microtasks(): Promise<void> {
    await turn()
    while (reactionsPending()) await turn()
  }

  function next(before: number): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of timers) {
      if (timer.at <= before && (!earliest || timer.at < earliest.at)) earliest = timer
    }
    return earliest
  }

  async function fire(timer: Timer): Promise<void> {
    elapsed = Math.max(elapsed, timer.at)
    // Those due at the same moment fire together, in order: one wait for all their microtasks.
    for (const due of [...timers].filter(({ at }) => at === timer.at)) {
      if (timers.delete(due)) due.run()
    }
    await microtasks()
  }

  return {
    clock: {
      now: () => EPOCH + elapsed + clockError,
      setTimeout(run, ms) {
        const timer = { at: elapsed + Math.max(0, ms), run }
        timers.add(timer)
        return timer
      },
      clearTimeout: (timer) => void timers.delete(timer as Timer),
    },
    elapsed: () => elapsed,
    jumpClock(ms) {
      clockError += ms
    },
    freeze(ms) {
      elapsed += ms
      for (const timer of timers) timer.at += ms
    },
    async advance(ms) {
      const end = elapsed + ms
      await microtasks()
      for (let timer = next(end); timer; timer = next(end)) await fire(timer)
      elapsed = end
    },
    async until(promise) {
      let settled = false
      const mark = (): void => {
        settled = true
      }
      promise.then(mark, mark)
      await microtasks()
      while (!settled) {
        const timer = next(Number.POSITIVE_INFINITY)
        if (!timer) throw new Error('hangs: nothing is left that could settle this promise')
        await fire(timer)
      }
      return promise
    },
    pendingTimers: () => timers.size,
    forget: () => timers.clear(),
  }
}
