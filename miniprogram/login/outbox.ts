/** Runs a callback of the user soon, in order, outside the engine; what it throws is contained. */
export type Outbox = (deliver: () => void) => void

export function createOutbox(failed: (error: unknown) => void): Outbox {
  let waiting: (() => void)[] = []

  function flush(): void {
    const batch = waiting
    waiting = []
    for (const deliver of batch) {
      try {
        deliver()
      } catch (error) {
        failed(error)
      }
    }
  }

  return (deliver) => {
    if (waiting.push(deliver) === 1) void Promise.resolve().then(flush)
  }
}
