/** What `watched-server.ts` tells of itself since it was last asked. */
export interface Report {
  /** How often the event loop was held for longer than `LONGEST_STALL_MS` by work of this process. */
  readonly stalls: number
  readonly longestStallMs: number
  /** The longest time between two turns, which also counts the time in which other processes had the CPU. */
  readonly longestGapMs: number
  /** What lives after a garbage collection. */
  readonly heapBytes: number
}

export const LONGEST_STALL_MS = 100
