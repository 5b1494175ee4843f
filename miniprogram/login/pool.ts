/** So many at a time, the others in order. */
export interface Pool {
  /** Nothing when there is room, else a promise of it. Each entry ends with `leave`. */
  enter(): Promise<void> | undefined
  leave(): void
}

export function createPool(size: number): Pool {
  let free = size
  const queue: (() => void)[] = []

  return {
    enter() {
      if (free === 0) return new Promise((resolve) => queue.push(resolve))
      free -= 1
      return undefined
    },
    leave() {
      const next = queue.shift()
      if (next) next()
      else free += 1
    },
  }
}
