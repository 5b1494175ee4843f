import type { Deadlines } from './clock'

/**
 * Readers collect data that WeChat encrypted with session_key and bring it to the backend; the writer is
 * `wx.login` with its exchange, which may replace the key. They never overlap.
 */
export interface KeyLock {
  /** Waits for a writer that runs or waits, so that readers cannot starve it. */
  read<T>(work: () => Promise<T>): Promise<T>
  /** Waits for the readers, but not for one that hangs. Writers come one at a time: renewal sees to that. */
  write<T>(work: () => Promise<T>): Promise<T>
}

/** Collecting and sending takes well under a second; a reader that needs a new login itself would wait for ever. */
const LONGEST_READ_MS = 3_000

export function createKeyLock(deadlines: Deadlines): KeyLock {
  let readers = 0
  let writer: Promise<unknown> | null = null
  let readersGone: (() => void) | null = null

  async function afterReaders<T>(work: () => Promise<T>): Promise<T> {
    if (readers > 0) {
      const gone = new Promise<void>((resolve) => {
        readersGone = resolve
      })
      await deadlines.limit(LONGEST_READ_MS, gone).catch(() => {})
    }
    return work()
  }

  return {
    async read(work) {
      while (writer) await writer.catch(() => {})
      readers += 1
      try {
        return await work()
      } finally {
        readers -= 1
        if (readers === 0) readersGone?.()
      }
    },

    write(work) {
      const result = afterReaders(work).finally(() => {
        writer = null
      })
      writer = result
      return result
    },
  }
}
