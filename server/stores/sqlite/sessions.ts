import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock'
import { judgeRefresh } from '../../sessions/lineage'
import type { TokenKey } from '../../sessions/tokens'
import type {
  AccessRecord,
  EndReason,
  Lifetimes,
  NextTokens,
  RotateOutcome,
  SessionRecord,
  SessionStore,
  UserRef,
} from '../store'
import type { GroupCommit } from './group-commit'
import type { KeyRing } from './key-ring'
import { logInStatement } from './login'
import { reading } from './reading'
import { type SessionRow, toSession } from './rows'

interface TokenRow {
  session_id: string
  generation: number
}

export function sqliteSessions(
  db: Database,
  writer: GroupCommit,
  keyRing: KeyRing,
  now: Clock,
): SessionStore {
  const logIn = logInStatement(db, keyRing, now)

  const findSession = db.prepare<[string, string], SessionRow>(
    'SELECT * FROM session WHERE route = ? AND id = ?',
  )
  const findRefresh = db.prepare<[string, Buffer], TokenRow>(
    'SELECT session_id, generation FROM refresh_token WHERE route = ? AND hash = ?',
  )
  const findAccess = db.prepare<
    [string, Buffer],
    SessionRow & { access_generation: number; access_expires_at: number }
  >(
    `SELECT session.*, access_token.generation AS access_generation, access_token.expires_at AS access_expires_at
     FROM access_token JOIN session ON session.route = access_token.route AND session.id = access_token.session_id
     WHERE access_token.route = ? AND access_token.hash = ?`,
  )
  const addAccess = db.prepare('INSERT INTO access_token VALUES (?, ?, ?, ?, ?)')
  const addRefresh = db.prepare('INSERT INTO refresh_token VALUES (?, ?, ?, ?)')
  const dropAccessBefore = db.prepare(
    'DELETE FROM access_token WHERE route = ? AND session_id = ? AND generation < ?',
  )
  const rotateSession = db.prepare(
    `UPDATE session SET generation = ?, rotated_at = ?, successor = ?, repeats = 0, last_used_at = ?,
       idle_expires_at = ? WHERE route = ? AND id = ?`,
  )
  const countRepeat = db.prepare('UPDATE session SET repeats = repeats + 1 WHERE route = ? AND id = ?')
  const confirm = db.prepare(
    'UPDATE session SET successor = NULL, last_used_at = ? WHERE route = ? AND id = ? AND generation = ?',
  )
  const end = db.prepare(
    `UPDATE session SET ended_at = ?, end_reason = ?, successor = NULL
     WHERE route = ? AND id = ? AND ended_at IS NULL`,
  )
  const endAll = db.prepare<[number, string, string], SessionRow>(
    `UPDATE session SET ended_at = ?, end_reason = ?, successor = NULL
     WHERE route = ? AND ended_at IS NULL RETURNING *`,
  )

  const listLive = db.prepare<[string, number], SessionRow>(
    `SELECT * FROM session WHERE route = ? AND ended_at IS NULL AND idle_expires_at > ?
     ORDER BY last_used_at DESC, created_at DESC`,
  )

  function endOne(session: SessionRow, reason: EndReason): SessionRecord {
    const time = now()
    end.run(time, reason, session.route, session.id)
    keyRing.forgetAfterEnd(session.route, time)
    return toSession(findSession.get(session.route, session.id) ?? session)
  }

  function rotate(presented: TokenKey, next: NextTokens, lifetimes: Lifetimes): RotateOutcome {
    const token = findRefresh.get(presented.route, presented.hash)
    const row = token && findSession.get(presented.route, token.session_id)
    if (!token || !row) return { kind: 'refused', session: null }
    const session = toSession(row)
    const time = now()
    switch (judgeRefresh(token.generation, session, time, lifetimes.windowMs)) {
      case 'rotate':
        return { kind: 'rotated', session: startGeneration(session, next, lifetimes, time), now: time }
      case 'repeat':
        countRepeat.run(row.route, row.id)
        return {
          kind: 'repeated',
          session,
          now: time,
          sealed: session.successor ?? next.sealed,
          accessExpiresAt: (session.rotatedAt ?? time) + lifetimes.accessMs,
        }
      case 'reuse':
        return { kind: 'reused', session: endOne(row, 'reuse_detected') }
      case 'ended':
      case 'exhausted':
        return { kind: 'refused', session }
    }
  }

  function startGeneration(
    session: SessionRecord,
    next: NextTokens,
    lifetimes: Lifetimes,
    time: number,
  ): SessionRecord {
    const { route } = session.user
    const generation = session.generation + 1
    const idleExpiresAt = Math.min(time + lifetimes.idleMs, session.absoluteExpiresAt)
    rotateSession.run(generation, time, next.sealed, time, idleExpiresAt, route, session.id)
    addRefresh.run(route, next.refreshHash, session.id, generation)
    addAccess.run(route, next.accessHash, session.id, generation, time + lifetimes.accessMs)
    dropAccessBefore.run(route, session.id, generation - 1)
    return {
      ...session,
      generation,
      idleExpiresAt,
      rotatedAt: time,
      lastUsedAt: time,
      successor: next.sealed,
      repeats: 0,
    }
  }

  function findByAccess(presented: TokenKey): AccessRecord | null {
    const row = findAccess.get(presented.route, presented.hash)
    if (!row) return null
    return {
      session: toSession(row),
      generation: row.access_generation,
      expiresAt: row.access_expires_at,
      now: now(),
    }
  }

  function endByToken(presented: TokenKey, reason: EndReason): SessionRecord | null {
    const token =
      findRefresh.get(presented.route, presented.hash) ?? findAccess.get(presented.route, presented.hash)
    if (!token) return null
    const id = 'session_id' in token ? token.session_id : token.id
    const session = findSession.get(presented.route, id)
    return session ? endOne(session, reason) : null
  }

  return {
    logIn: (login) => writer.run(() => logIn(login)),
    rotate: (presented, next, lifetimes) => writer.run(() => rotate(presented, next, lifetimes)),
    findByAccess: (presented) => reading(() => findByAccess(presented)),
    confirmGeneration: (route, id, generation) =>
      writer.run(() => {
        confirm.run(now(), route, id, generation)
      }),
    endByToken: (presented, reason) => writer.run(() => endByToken(presented, reason)),
    endSession: (user: UserRef, id, reason) =>
      writer.run(() => {
        const session = findSession.get(user.route, id)
        return session ? endOne(session, reason) : null
      }),
    listSessions: (user) => reading(() => listLive.all(user.route, now()).map(toSession)),
    endAllSessions: (user, reason) =>
      writer.run(() => {
        const ended = endAll.all(now(), reason, user.route).map(toSession)
        keyRing.forgetAfterEnd(user.route, now())
        return ended
      }),
  }
}
