/** Where a tap ends. */
export type TapEnd = (callback: () => void) => void

/**
 * The tap state (点击态, facts §7): some APIs work only as the direct consequence of a person's tap. It lasts for the
 * task of the handler and what awaits promises in it, and one use ends it.
 */
export interface UserGesture {
  /** Runs something as a person's tap. */
  run(dispatch: () => void): void
  /** Uses the tap up; false when there was none. */
  consume(): boolean
}

/** @param end calls back after the task of the handler, or at once for a phone whose promises are tasks of their own */
export function createUserGesture(end: TapEnd): UserGesture {
  let current = 0
  let active = false
  return {
    run(dispatch) {
      current += 1
      const mine = current
      active = true
      dispatch()
      end(() => {
        if (current === mine) active = false
      })
    },
    consume() {
      const had = active
      active = false
      return had
    },
  }
}
