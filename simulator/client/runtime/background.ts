import { Emitter } from './emitter'
import type { TimerSource, Timers } from './timers'

/** Milliseconds in the background after which WeChat suspends the app's JavaScript and network (facts §13, §11). */
const SUSPEND_DELAY = 5000

/** Whether the app still runs while another one is on screen. */
export interface Background {
  enter(): void
  leave(): void
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
  return {
    suspensions,
    get suspended() {
      return suspended
    },
    enter() {
      waiting = source.setTimeout(() => {
        suspended = true
        timers.freeze()
        suspensions.emit()
      }, SUSPEND_DELAY)
    },
    leave() {
      if (waiting !== undefined) source.clearTimeout(waiting)
      suspended = false
      timers.thaw()
    },
  }
}
