import type { Clock } from '../../clock'
import { Newest } from '../../newest'
import type { OnceStore } from '../store'

/** At least so many claims are remembered, and twice as many at most: a flood must not fill the memory. */
const CLAIMS = 50_000

/**
 * One process writes a SQLite file, so its memory is the shared one. A restart, or a flood, forgives: what is claimed
 * are codes of WeChat, who refuses a spent one by itself; to remember them saves the call. A row for each would cost a
 * login a second commit.
 */
export function memoryClaims(now: Clock): OnceStore['claim'] {
  /** Ends by hash. */
  const claims = new Newest<string, number>(CLAIMS)
  return async (hash, ttlMs) => {
    const time = now()
    const key = hash.toString('latin1')
    if ((claims.get(key) ?? 0) > time) return false
    claims.set(key, time + ttlMs)
    return true
  }
}
