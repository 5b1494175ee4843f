import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { type Clock, DAY } from '../../clock'
import type { GroupCommit } from './group-commit'
import type { KeyRing } from './key-ring'
import type { RetiredTokens } from './retired-tokens'

/** Rows looked at or removed in one go: few enough that nobody waits for it. */
const SLICE = 500
const PAUSE_MS = 50

/** Removes in slices, with pauses, until nothing is left. A store that cannot write now is purged later. */
export type Purge = () => Promise<void>

/** Removes session_keys and answers whose time is over. */
export function purgeByTime(db: Database, writer: GroupCommit, keyRing: KeyRing, now: Clock): Purge {
  const removeOnce = db.prepare(
    'DELETE FROM once WHERE hash IN (SELECT hash FROM once WHERE expires_at <= ? LIMIT ?)',
  )
  /** Tells how much it was of that of which there was most: a full slice says that there may be more. */
  const removeSlice = () => {
    const time = now()
    return Math.max(removeOnce.run(time, SLICE).changes, keyRing.forgetOverdue(time, SLICE))
  }
  return forgiving(async () => {
    while ((await writer.run(removeSlice)) >= SLICE) await pause(PAUSE_MS)
  })
}

/**
 * Removes sessions that are over, by a walk through all of them: there is no hurry, and an index of their ends would
 * cost every login more than it saves here.
 */
export function purgeSessions(
  db: Database,
  writer: GroupCommit,
  keyRing: KeyRing,
  retired: RetiredTokens,
  now: Clock,
): Purge {
  const nextSlice = db
    .prepare<[string, string, number], [route: string, id: string, absoluteExpiresAt: number]>(
      `SELECT route, id, absolute_expires_at FROM session WHERE (route, id) > (?, ?) ORDER BY route, id LIMIT ?`,
    )
    .raw()
  const remove = db.prepare('DELETE FROM session WHERE route = ? AND id = ?')

  /** A session stays for a day after its absolute end, so that the reuse of its tokens is noticed till then. */
  const isOverdue = (absoluteExpiresAt: number) => absoluteExpiresAt < now() - DAY

  async function* slices() {
    for (let last: readonly [string, string] = ['', '']; ; ) {
      const slice = nextSlice.all(...last, SLICE)
      yield slice
      const end = slice.at(-1)
      if (!end || slice.length < SLICE) return
      last = [end[0], end[1]]
      await pause(PAUSE_MS)
    }
  }

  return forgiving(async () => {
    for await (const slice of slices()) {
      const overdue = slice.filter(([, , absoluteExpiresAt]) => isOverdue(absoluteExpiresAt))
      if (overdue.length === 0) continue
      await writer.run(() => {
        for (const [route, id] of overdue) {
          remove.run(route, id)
          retired.forget(route, id)
          keyRing.forgetUnused(route, now())
        }
      })
    }
  })
}

/** The next round tries again; requests report a store that is down. */
function forgiving(purge: Purge): Purge {
  return () => purge().catch(() => undefined)
}
