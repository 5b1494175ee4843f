import type { Step } from './step'

/** The latest steps of a host's phones and of WeChat's server, in the order in which they began. */
export interface SequenceLog {
  put(steps: readonly Step[]): void
  list(): Step[]
  clear(): void
  /** @returns the unsubscriber. */
  subscribe(listener: (steps: readonly Step[] | 'cleared') => void): () => void
}

/** Enough to look back over an hour of trying things out. */
const KEPT_STEPS = 1_000

export function createSequenceLog(): SequenceLog {
  const steps = new Map<string, Step>()
  const listeners = new Set<(steps: readonly Step[] | 'cleared') => void>()
  const tell = (news: readonly Step[] | 'cleared'): void => {
    for (const listener of listeners) listener(news)
  }
  return {
    put(news) {
      for (const step of news) steps.set(step.id, step)
      for (const id of steps.keys()) {
        if (steps.size <= KEPT_STEPS) break
        steps.delete(id)
      }
      tell(news)
    },
    list: () => [...steps.values()].sort((a, b) => a.began - b.began),
    clear() {
      steps.clear()
      tell('cleared')
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
