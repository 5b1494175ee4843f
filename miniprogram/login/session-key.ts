import type { Context } from './context'
import { checkSession } from './platform'

/**
 * Who may touch session_key. Readers collect data that WeChat encrypts with it and bring that to the backend;
 * the writer is `wx.login` with its exchange, which may replace the key. They do not overlap.
 */
export interface SessionKey {
  /** Waits for a writer that runs or waits, so that readers cannot starve it. */
  read<T>(work: () => Promise<T>): Promise<T>
  /** Waits for the readers, but not for ever. Writers come one at a time: renewal sees to that. */
  write<T>(work: () => Promise<T>): Promise<T>
  /** Asks `wx.checkSession`, once per launch at most, and logs in anew where the key has expired. */
  check(relogin: () => Promise<void>): Promise<void>
}

/** Collecting and sending takes well under a second; a reader that itself waits for a login would wait for ever. */
const LONGEST_READ_MS = 3_000

export function createSessionKey({ checkSession: when, timeout, limit, timed }: Context): SessionKey {
  /** WeChat's answer, asked for once a launch, or known from a login. A renewal that failed leaves it as it is. */
  let alive: Promise<boolean> | null = null
  let readers = 0
  let readersGone = (): void => {}
  let writer: Promise<unknown> | null = null

  async function afterReaders<T>(work: () => Promise<T>): Promise<T> {
    if (readers > 0) {
      const gone = new Promise<void>((resolve) => {
        readersGone = resolve
      })
      await limit(LONGEST_READ_MS, () => gone).catch(() => {})
    }
    const result = await work()
    alive = Promise.resolve(true)
    return result
  }

  return {
    async read(work) {
      while (writer) await writer.catch(() => {})
      readers += 1
      try {
        return await work()
      } finally {
        readers -= 1
        if (readers === 0) readersGone()
      }
    },

    write(work) {
      const result = afterReaders(work).finally(() => {
        writer = null
      })
      writer = result
      return result
    },

    async check(relogin) {
      if (when === 'never') return
      const asked = (): Promise<boolean> => limit(timeout, checkSession)
      // No answer says nothing against the key.
      alive = alive || timed('check_session', asked(), (alive) => ({ alive })).catch(() => true)
      if (!(await alive)) await relogin()
    },
  }
}
