import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock'
import type { EndReason, SessionRecord } from '../store'
import type { KeyRing } from './key-ring'
import { SESSION_COLUMNS, type SessionRow, toSession } from './rows'

export type EndAll = (route: string, reason: EndReason) => readonly SessionRecord[]

/** Ends the living sessions of a user, for use inside a transaction. */
export function endAllStatement(db: Database, keyRing: KeyRing, now: Clock): EndAll {
  const end = db
    .prepare<[number, EndReason, string, number], SessionRow>(
      `UPDATE session SET ended_at = ?, end_reason = ?, successor = NULL
       WHERE route = ? AND ended_at IS NULL AND idle_expires_at > ? RETURNING ${SESSION_COLUMNS}`,
    )
    .raw()
  return (route, reason) => {
    const time = now()
    const ended = end.all(time, reason, route, time).map(toSession)
    keyRing.forgetAfterEnd(route, time)
    return ended
  }
}
