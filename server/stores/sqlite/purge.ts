import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { type Clock, DAY } from '../../clock'
import type { GroupCommit } from './group-commit'
import type { KeyRing } from './key-ring'

/** Rows removed in one transaction: few enough that nobody waits for it. */
const SLICE = 500
const PAUSE_MS = 50

/** Removes a slice of all that is over, and tells how much it was of that of which there was most. */
export function purgeStatement(db: Database, keyRing: KeyRing, now: Clock): () => number {
  // A session stays for a day after its absolute end, so that the reuse of its tokens is noticed till then.
  const overdue = db.prepare<[number, number], { route: string; id: string }>(
    'SELECT route, id FROM session WHERE absolute_expires_at < ? LIMIT ?',
  )
  const removals = [
    db.prepare('DELETE FROM retired_token WHERE route = ? AND session_id = ?'),
    db.prepare('DELETE FROM session WHERE route = ? AND id = ?'),
  ]
  const removeOnce = db.prepare(
    'DELETE FROM once WHERE hash IN (SELECT hash FROM once WHERE expires_at <= ? LIMIT ?)',
  )
  return () => {
    const time = now()
    const sessions = overdue.all(time - DAY, SLICE)
    for (const { route, id } of sessions) {
      for (const remove of removals) remove.run(route, id)
      keyRing.forgetUnused(route, time)
    }
    // The fullest slice says whether there may be more.
    return Math.max(sessions.length, removeOnce.run(time, SLICE).changes, keyRing.forgetOverdue(time, SLICE))
  }
}

/** Runs slice after slice, with pauses, until nothing is left. A store that cannot write now is purged later. */
export async function purgeInSlices(writer: GroupCommit, purge: () => number): Promise<void> {
  try {
    while ((await writer.run(purge)) >= SLICE) await pause(PAUSE_MS)
  } catch {
    // The next round tries again; requests report a store that is down.
  }
}
