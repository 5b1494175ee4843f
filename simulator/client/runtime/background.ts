import { Emitter } from './emitter'
import type { TimerSource, Timers } from './timers'

/** Milliseconds in the background after which WeChat suspends the app's JavaScript and network (facts §13, §11). */
const SUSPEND_DELAY = 5000

/** Whether the app still runs while another one is on screen. */
export interface Background {
  enter(): void
  leave(): void
  /** So many milliseconds have passed at once. */
  elapse(milliseconds: number): void
  readonly suspended: boolean
  readonly suspensions: Emitter<[]>
}

export function createBackground(
  timers: Timers,
  source: TimerSource,
  onError: (error: unknown) => void,
): Background {
  const suspensions = new Emitter<[]>(onError)
  let suspended = false
  let waiting: number | undefined

  function suspend(): void {
    stopWaiting()
    suspended = true
    timers.freeze()
    suspensions.emit()
  }
  function stopWaiting(): void {
    if (waiting !== undefined) source.clearTimeout(waiting)
    waiting = undefined
  }

  return {
    suspensions,
    get suspended() {
      return suspended
    },
    enter() {
      waiting = source.setTimeout(suspend, SUSPEND_DELAY)
    },
    leave() {
      stopWaiting()
      suspended = false
      timers.thaw()
    },
    elapse(milliseconds) {
      if (waiting !== undefined && milliseconds >= SUSPEND_DELAY) suspend()
    },
  }
}
