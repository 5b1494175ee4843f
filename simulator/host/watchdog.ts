/** Rejects what waits for a page whose thread is stuck, such as in an endless loop of the app. */
export interface Watchdog {
  /** Follows `work`; rejects as soon as the page is found stuck. */
  watch<Result>(work: Promise<Result>): Promise<Result>
}

/** Milliseconds. */
export interface WatchdogTimes {
  /** Between two pings, while something is awaited. Nothing is sent while nothing is. */
  readonly interval: number
  /** How long the page may take to answer a ping, not counting a standstill of the machine. */
  readonly patience: number
}

/** DevTools' own words for it. */
const STUCK = 'timeout waiting for automator response'

/** @param ping - resolves or rejects as soon as the page's thread runs. */
export function createWatchdog(ping: () => Promise<unknown>, times: WatchdogTimes): Watchdog {
  const waiting = new Set<(reason: Error) => void>()
  let patrolling = false

  async function patrol(): Promise<void> {
    if (patrolling) return
    patrolling = true
    for (;;) {
      await pause(times.interval)
      if (waiting.size === 0) break
      const alive = ping().then(yes, yes)
      const stuck = ownTime(times.patience).then(() => false)
      if (!(await Promise.race([alive, stuck]))) {
        for (const reject of waiting) reject(new Error(STUCK))
      }
    }
    patrolling = false
  }

  return {
    async watch(work) {
      let giveUp: (reason: Error) => void = () => undefined
      const stuck = new Promise<never>((_, reject) => {
        giveUp = reject
      })
      waiting.add(giveUp)
      void patrol()
      try {
        return await Promise.race([work, stuck])
      } finally {
        waiting.delete(giveUp)
      }
    },
  }
}

const yes = (): boolean => true

/** Milliseconds. */
const TURN = 500

/**
 * Passes time in turns. A machine that stands still, which keeps the page from answering as well, makes one turn long
 * and not many; what has come meanwhile is read before the last one is over.
 */
async function ownTime(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= TURN) await pause(Math.min(left, TURN))
  await new Promise(setImmediate)
}

/** Does not keep the process alive. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())
