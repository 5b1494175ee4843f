import type { Database } from 'better-sqlite3'
import type { TokenKey } from '../../sessions/tokens'
import type { SessionRecord } from '../store'
import { SESSION_COLUMNS, type SessionRow, toBytes, toSession } from './rows'

/** So much of a hash is kept of a refresh token that was replaced: to notice its use, 128 bits do. */
export const RETIRED_BYTES = 16

/**
 * Each replaced token would be a row, on a page of its own to write, where its session's page is written anyway: so
 * many stay there first, oldest in front, then they move out together.
 */
export const RETIRED_BATCH = 16

/** For the SET of an update that replaces the refresh token. */
export const RETIRE = `retired = CAST(retired || substr(refresh_hash, 1, ${RETIRED_BYTES}) AS BLOB)`

type FoundRow = [generation: number, ...SessionRow]

/** The session of a refresh token, and of which of its generations the token is. */
export interface Presented {
  readonly generation: number
  readonly session: SessionRecord
}

/** Every refresh token that was replaced, so that the use of one is noticed until its session's end. */
export interface RetiredTokens {
  find(presented: TokenKey): Presented | null
  /** To be called after each rotation. */
  moveOut(route: string, id: string, generation: number): void
  /** With the session that is removed. */
  forget(route: string, id: string): void
}

export function retiredTokens(db: Database): RetiredTokens {
  const findWithSession = db
    .prepare<[Buffer, string, Buffer], FoundRow>(
      `SELECT generation - (length(retired) + 1 - instr(retired, ?)) / ${RETIRED_BYTES}, ${SESSION_COLUMNS}
       FROM session WHERE route = ? AND instr(retired, ?) > 0`,
    )
    .raw()
  const findMovedOut = db
    .prepare<[Buffer, string, Buffer], FoundRow>(
      `SELECT retired_batch.generation + (instr(hashes, ?) - 1) / ${RETIRED_BYTES}, ${SESSION_COLUMNS} FROM retired_batch
       JOIN session ON session.route = retired_batch.route AND session.id = retired_batch.session_id
       WHERE retired_batch.route = ? AND instr(hashes, ?) > 0`,
    )
    .raw()
  const copy = db.prepare(
    `INSERT INTO retired_batch SELECT route, id, generation - length(retired) / ${RETIRED_BYTES}, retired
     FROM session WHERE route = ? AND id = ?`,
  )
  const clear = db.prepare("UPDATE session SET retired = x'' WHERE route = ? AND id = ?")
  const forget = db.prepare('DELETE FROM retired_batch WHERE route = ? AND session_id = ?')

  return {
    find({ route, hash }) {
      const start = toBytes(hash).subarray(0, RETIRED_BYTES)
      const row = findWithSession.get(start, route, start) ?? findMovedOut.get(start, route, start)
      if (!row) return null
      const [generation, ...columns] = row
      return { generation, session: toSession(columns) }
    },
    moveOut(route, id, generation) {
      if (generation % RETIRED_BATCH !== 0) return
      copy.run(route, id)
      clear.run(route, id)
    },
    forget(route, id) {
      forget.run(route, id)
    },
  }
}
