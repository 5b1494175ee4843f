import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock'
import { PREVIOUS_KEY_MS } from '../../sessions/key-ring'
import type { SealedSessionKey, SessionKeyRecord, SessionKeyStore } from '../store'
import type { GroupCommit } from './group-commit'
import { reading } from './reading'

interface KeyRow {
  open_id: string
  sealed: Buffer
  version: number
  previous_sealed: Buffer | null
  previous_until: number | null
}

/** The writes of the ring, for use inside a transaction. */
export interface KeyRing {
  find(route: string, appId: string, time: number): SessionKeyRecord | null
  put(
    route: string,
    identity: { readonly appId: string; readonly openId: string },
    key: SealedSessionKey,
    time: number,
  ): void
  /** After a session ended: forgets the previous key, and the current one when no session is left. */
  forgetAfterEnd(route: string, time: number): void
  /** After a session was removed: forgets the current key when no session is left. */
  forgetUnused(route: string, time: number): void
  /** Wipes at most so many previous keys whose time is over, and tells how many. */
  forgetOverdue(time: number, limit: number): number
}

export function keyRing(db: Database): KeyRing {
  const find = db.prepare<[string, string], KeyRow>(
    'SELECT * FROM session_key WHERE route = ? AND app_id = ?',
  )
  const put = db.prepare(
    `INSERT INTO session_key (route, app_id, open_id, sealed, fingerprint, version, obtained_at)
     VALUES (?, ?, ?, ?, ?, 1, ?)
     ON CONFLICT (route, app_id) DO UPDATE SET
       obtained_at = excluded.obtained_at,
       version = version + 1,
       previous_sealed = sealed,
       previous_until = ?,
       sealed = excluded.sealed,
       open_id = excluded.open_id,
       fingerprint = excluded.fingerprint
     WHERE fingerprint <> excluded.fingerprint`,
  )
  const forgetPrevious = db.prepare(
    'UPDATE session_key SET previous_sealed = NULL, previous_until = NULL WHERE route = ? AND previous_sealed IS NOT NULL',
  )
  const forgetUnused = db.prepare(
    `DELETE FROM session_key WHERE route = ? AND NOT EXISTS (SELECT 1 FROM session
       WHERE session.route = session_key.route AND ended_at IS NULL AND idle_expires_at > ?)`,
  )

  const forgetOverdue = db.prepare(
    `UPDATE session_key SET previous_sealed = NULL, previous_until = NULL
     WHERE (route, app_id) IN (SELECT route, app_id FROM session_key WHERE previous_until <= ? LIMIT ?)`,
  )

  return {
    find(route, appId, time) {
      const row = find.get(route, appId)
      if (!row) return null
      const isPreviousAlive = row.previous_until !== null && row.previous_until > time
      return {
        openId: row.open_id,
        sealed: row.sealed,
        previousSealed: isPreviousAlive ? row.previous_sealed : null,
        version: row.version,
      }
    },
    // WeChat often gives the key it gave before: then nothing is written, and the one before that stays in the ring.
    put(route, { appId, openId }, { sealed, fingerprint }, time) {
      put.run(route, appId, openId, sealed, fingerprint, time, time + PREVIOUS_KEY_MS)
    },
    forgetAfterEnd(route, time) {
      forgetPrevious.run(route)
      forgetUnused.run(route, time)
    },
    forgetUnused(route, time) {
      forgetUnused.run(route, time)
    },
    forgetOverdue: (time, limit) => forgetOverdue.run(time, limit).changes,
  }
}

export function sqliteSessionKeys(ring: KeyRing, writer: GroupCommit, now: Clock): SessionKeyStore {
  return {
    find: (user, appId) => reading(() => ring.find(user.route, appId, now())),
    replace: (user, appId, key) =>
      writer.run(() => {
        const time = now()
        const known = ring.find(user.route, appId, time)
        if (known) ring.put(user.route, { appId, openId: known.openId }, key, time)
      }),
  }
}
