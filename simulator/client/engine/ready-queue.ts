import type * as glassEasel from 'glass-easel'

/** glass-easel leaves `ready` to its host: components that were attached get it after the first rendering, children first. */
export interface ReadyQueue {
  attached(component: glassEasel.GeneralComponent): void
  /** Calls every waiting `ready` now. */
  flush(): void
}

export function createReadyQueue(schedule: (task: () => void) => void): ReadyQueue {
  let waiting: glassEasel.GeneralComponent[] = []

  function flush(): void {
    const now = waiting
    waiting = []
    for (const component of now.reverse()) component.triggerLifetime('ready', [])
  }

  return {
    attached(component) {
      if (waiting.length === 0) schedule(flush)
      waiting.push(component)
    },
    flush,
  }
}
