import { type LoginErrorCode, loginError } from './errors'

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

/** Deadlines of one client, all of which end with it. */
export interface Deadlines {
  now(): number
  /** Settles like `work`, or rejects with `timeout` after `ms` milliseconds, or `disposed`. */
  limit<T>(ms: number, work: Promise<T>): Promise<T>
  /** Calls `end` after `ms` milliseconds or on dispose, unless cancelled by the function it returns. */
  after(ms: number, end: (code: LoginErrorCode) => void): () => void
  pause(ms: number): Promise<void>
  dispose(): void
}

export function createDeadlines(clock: Clock): Deadlines {
  const open = new Set<() => void>()

  function after(ms: number, end: (code: LoginErrorCode) => void): () => void {
    const timer = clock.setTimeout(() => finish('timeout'), ms)
    const cancel = (): void => {
      clock.clearTimeout(timer)
      open.delete(dispose)
    }
    const finish = (code: LoginErrorCode): void => {
      cancel()
      end(code)
    }
    const dispose = (): void => finish('disposed')
    open.add(dispose)
    return cancel
  }

  return {
    now: () => clock.now(),
    after,
    limit: (ms, work) =>
      new Promise((resolve, reject) => {
        const cancel = after(ms, (code) => reject(loginError(code)))
        work.then(resolve, reject).then(cancel, cancel)
      }),
    pause: (ms) =>
      new Promise((resolve, reject) => {
        after(ms, (code) => (code === 'timeout' ? resolve() : reject(loginError(code))))
      }),
    dispose() {
      for (const end of [...open]) end()
    },
  }
}
