import { type LoginError, type LoginErrorCode, loginError } from './errors'
import type { CancelSignal } from './types'

/** Where time comes from. Milliseconds; `now` may jump, as a phone's clock does. */
export interface Clock {
  now(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as number),
}

/** Why a wait ended without its result. */
type End = Extract<LoginErrorCode, 'timeout' | 'aborted' | 'disposed'>

/** The waits of one client, all of which end with it. */
export interface Deadlines {
  now(): number
  /**
   * Starts `work` in the same turn and settles like it, or rejects with `timeout` after `ms` milliseconds, `aborted` or
   * `disposed`: work that has no use any more is not started.
   * @param ended - told why, when the wait ends without its result.
   */
  limit<T>(
    ms: number,
    work: () => Promise<T>,
    ended?: (error: LoginError) => void,
    signal?: CancelSignal,
  ): Promise<T>
  pause(ms: number): Promise<void>
  endWaits(): void
}

export function createDeadlines(clock: Clock): Deadlines {
  const waits = new Set<(code: End) => void>()
  let disposed = false

  function limit<T>(
    ms: number,
    work: () => Promise<T>,
    ended: (error: LoginError) => void = () => {},
    signal?: CancelSignal,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (disposed) return reject(loginError('disposed'))
      if (signal?.cancelled) return reject(loginError('aborted'))
      const timer = clock.setTimeout(() => end('timeout'), ms)
      const unsubscribe = signal ? signal.subscribe(() => end('aborted')) : () => {}
      const release = (): void => {
        clock.clearTimeout(timer)
        waits.delete(end)
        unsubscribe()
      }
      const end = (code: End): void => {
        const error = loginError(code)
        release()
        reject(error)
        ended(error)
      }
      waits.add(end)
      work().then(resolve, reject).then(release)
    })
  }

  return {
    now: () => clock.now(),
    limit,
    async pause(ms) {
      await limit(ms, () => new Promise<void>(() => {})).catch((error) => {
        if (error.code !== 'timeout') throw error
      })
    },
    endWaits() {
      disposed = true
      for (const end of [...waits]) end('disposed')
    },
  }
}
