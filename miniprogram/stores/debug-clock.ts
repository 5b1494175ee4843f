import type { Clock } from '../login/index'

/** The device's clock, which the developer's page may set on: a token then runs out at once, as time does it. */
export class DebugClock implements Clock {
  private ahead = 0

  now(): number {
    return Date.now() + this.ahead
  }

  /** @param ms - milliseconds; they last for this launch. */
  advance(ms: number): void {
    this.ahead += ms
  }

  /** What the device's own clock showed when this one showed `at`, since it was last advanced. */
  deviceTime(at: number): number {
    return at - this.ahead
  }

  setTimeout(run: () => void, ms: number): unknown {
    return setTimeout(run, ms)
  }

  clearTimeout(timer: unknown): void {
    clearTimeout(timer as number)
  }
}
