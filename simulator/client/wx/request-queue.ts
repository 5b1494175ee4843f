import type { ApiFailure } from './failure'

/** WeChat runs this many requests at a time; the others wait their turn (facts §11). */
export const MAX_CONCURRENT_REQUESTS = 10

export interface RequestQueue {
  /** Starts `run` when there is room. */
  add<Result>(run: () => Promise<Result>): QueuedRequest<Result>
}

export interface QueuedRequest<Result> {
  readonly result: Promise<Result>
  /** Takes a waiting request out; answers false when it already runs or is over. */
  cancel(reason: ApiFailure): boolean
}

export function createRequestQueue(limit = MAX_CONCURRENT_REQUESTS): RequestQueue {
  const waiting: (() => void)[] = []
  let running = 0

  function next(): void {
    while (running < limit) {
      const start = waiting.shift()
      if (!start) return
      start()
    }
  }

  return {
    add<Result>(run: () => Promise<Result>): QueuedRequest<Result> {
      let start: () => void = () => {}
      let refuse: (reason: ApiFailure) => void = () => {}
      const result = new Promise<Result>((resolve, reject) => {
        refuse = reject
        start = () => {
          running += 1
          run()
            .then(resolve, reject)
            .finally(() => {
              running -= 1
              next()
            })
        }
      })
      waiting.push(start)
      next()
      return {
        result,
        cancel(reason) {
          const at = waiting.indexOf(start)
          if (at < 0) return false
          waiting.splice(at, 1)
          refuse(reason)
          return true
        },
      }
    },
  }
}
