/** WeChat's time: the machine's, plus whatever a test has added. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number
  /** Seconds since 1970, as WeChat writes time. */
  seconds(): number
  /** Moves the time by so many milliseconds; negative goes back. */
  advance(milliseconds: number): void
  /** Back to the machine's own time. */
  reset(): void
}

export function createClock(source: () => number = Date.now): Clock {
  let offset = 0
  return {
    now: () => source() + offset,
    seconds: () => Math.floor((source() + offset) / 1000),
    advance: (milliseconds) => {
      offset += milliseconds
    },
    reset: () => {
      offset = 0
    },
  }
}
