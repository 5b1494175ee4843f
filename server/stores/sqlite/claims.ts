import type { Clock } from '../../clock'
import type { OnceStore } from '../store'

/** Beyond this many claims the oldest are forgotten: a flood must not fill the memory. */
const MAX_CLAIMS = 100_000

/**
 * One process writes a SQLite file, so its memory is the shared one. A restart, or a flood, forgives: what is claimed
 * are codes of WeChat, who refuses a spent one by itself; to remember them saves the call. A row for each would cost a
 * login a second commit.
 */
export function memoryClaims(now: Clock): OnceStore['claim'] {
  /** Ends by hash, the oldest claim first. */
  const claims = new Map<string, number>()

  function forgetOverdue(time: number): void {
    for (const [hash, end] of claims) {
      if (end > time && claims.size <= MAX_CLAIMS) return
      claims.delete(hash)
    }
  }

  return async (hash, ttlMs) => {
    const time = now()
    const key = hash.toString('latin1')
    if ((claims.get(key) ?? 0) > time) return false
    // Taken out first, so that it goes to the end.
    claims.delete(key)
    claims.set(key, time + ttlMs)
    forgetOverdue(time)
    return true
  }
}
