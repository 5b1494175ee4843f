/** Called by every turn of the app's own loops with the loop's place, such as `pages/home/index.ts:12`. */
export type LoopGuard = (place: string) => void

/** Thrown inside a loop that does not let go of the page's thread; nothing could be drawn until it ends. */
export class EndlessLoopError extends Error {
  override readonly name = 'EndlessLoopError'

  constructor(place: string) {
    super(`endless loop in ${place} (it ran for ${LIMIT / 1000} s without a pause)`)
  }
}

export interface LoopGuardParts {
  /** Milliseconds, from any start. */
  now(): number
  /** Runs a callback as soon as the present task and its promises are over. */
  afterTask(callback: () => void): void
  /** Told once for each time that the thread was held; the app may swallow the error. */
  onFound(error: EndlessLoopError): void
}

/**
 * Milliseconds: longer than any honest work of a page, and well before the host takes the page for stuck and gives up on what it has
 * asked (`host/phones.ts`).
 */
const LIMIT = 4_000

/** How many turns pass between two looks at the clock, which costs more than a turn. */
const TURNS = 64

/** Milliseconds between two looks at the clock that tell of a debugger's stop or a sleeping machine. */
const STANDSTILL = 1_000

/** Finds loops that hold the page's thread for too long, across all loops of one task: any of them may be the inner one. */
export function createLoopGuard({ now, afterTask, onFound }: LoopGuardParts): LoopGuard {
  let turns = 0
  /** When the present task was first seen in a loop. */
  let start: number | null = null
  let last = 0
  let told = false

  const free = (): void => {
    start = null
    told = false
  }

  function look(place: string): void {
    const time = now()
    if (start === null) {
      start = time
      afterTask(free)
    } else if (time - last > STANDSTILL) {
      start += time - last
    }
    last = time
    if (time - start < LIMIT) {
      turns = 0
      return
    }
    // The count stays: from now on every turn throws, so that a loop which catches the error ends with the one around it.
    const error = new EndlessLoopError(place)
    if (!told) onFound(error)
    told = true
    throw error
  }

  return (place) => {
    turns += 1
    if (turns >= TURNS) look(place)
  }
}

/** Runs callbacks in later tasks; unlike a timer's they are not held back while the page is hidden. */
export function createTaskQueue(): (callback: () => void) => void {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return (callback) => {
    waiting.push(callback)
    port2.postMessage(null)
  }
}
