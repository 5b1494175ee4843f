import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock'
import { judgeRefresh } from '../../sessions/lineage'
import type { TokenKey } from '../../sessions/tokens'
import type {
  EndReason,
  Lifetimes,
  NextTokens,
  RotateOutcome,
  SessionRecord,
  SessionStore,
  UserRef,
} from '../store'
import { endAllStatement } from './end-all'
import type { GroupCommit } from './group-commit'
import type { KeyRing } from './key-ring'
import { logInStatement } from './login'
import { reading } from './reading'
import type { Access, RecentAccess } from './recent-access'
import {
  ADD_TOKENS,
  PROFILE_COLUMNS,
  type ProfileRow,
  SESSION_COLUMNS,
  SESSION_WIDTH,
  type SessionRow,
  toBytes,
  tokenRows,
  toProfile,
  toSession,
} from './rows'

type RefreshRow = [generation: number, ...SessionRow]
type AccessRow = [generation: number, expiresAt: number, ...SessionRow, ...ProfileRow]

export function sqliteSessions(
  db: Database,
  writer: GroupCommit,
  recent: RecentAccess,
  keyRing: KeyRing,
  now: Clock,
): SessionStore {
  const logIn = logInStatement(db, keyRing, now)

  const findSession = db
    .prepare<[string, string], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM session WHERE route = ? AND id = ?`,
    )
    .raw()
  const refreshed = db
    .prepare<[string, Buffer], RefreshRow>(
      `SELECT token.generation, ${SESSION_COLUMNS} FROM token
       JOIN session ON session.route = token.route AND session.id = token.session_id
       WHERE token.route = ? AND token.hash = ? AND token.expires_at IS NULL`,
    )
    .raw()
  const findSessionOf = db
    .prepare<[string, Buffer], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM token
       JOIN session ON session.route = token.route AND session.id = token.session_id
       WHERE token.route = ? AND token.hash = ?`,
    )
    .raw()
  const accessed = db
    .prepare<[string, Buffer], AccessRow>(
      `SELECT token.generation, token.expires_at, ${SESSION_COLUMNS}, ${PROFILE_COLUMNS} FROM token
       JOIN session ON session.route = token.route AND session.id = token.session_id
       JOIN user ON user.route = token.route
       WHERE token.route = ? AND token.hash = ? AND token.expires_at IS NOT NULL`,
    )
    .raw()
  const addTokens = db.prepare(ADD_TOKENS)
  const dropAccessBefore = db.prepare(
    'DELETE FROM token WHERE route = ? AND session_id = ? AND generation < ? AND expires_at IS NOT NULL',
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
  const endAll = endAllStatement(db, keyRing, now)
  const listLive = db
    .prepare<[string, number], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM session WHERE route = ? AND ended_at IS NULL AND idle_expires_at > ?
       ORDER BY last_used_at DESC, created_at DESC`,
    )
    .raw()

  function sessionAt(route: string, id: string): SessionRecord | null {
    const row = findSession.get(route, id)
    return row ? toSession(row) : null
  }

  /** Ending it again changes nothing. */
  function endOne(session: SessionRecord, reason: EndReason): SessionRecord {
    const { id, user, endedAt } = session
    const time = now()
    end.run(time, reason, user.route, id)
    keyRing.forgetAfterEnd(user.route, time)
    return endedAt === null ? { ...session, endedAt: time, endReason: reason, successor: null } : session
  }

  function rotate(presented: TokenKey, next: NextTokens, lifetimes: Lifetimes): RotateOutcome {
    const { route, hash } = presented
    const row = refreshed.get(route, toBytes(hash))
    if (!row) return { kind: 'refused', session: null }
    const [generation, ...columns] = row
    const session = toSession(columns)
    const time = now()
    switch (judgeRefresh(generation, session, time, lifetimes.windowMs)) {
      case 'rotate':
        return { kind: 'rotated', session: startGeneration(session, next, lifetimes, time), now: time }
      case 'repeat':
        countRepeat.run(route, session.id)
        return {
          kind: 'repeated',
          session,
          now: time,
          sealed: session.successor ?? next.sealed,
          accessExpiresAt: (session.rotatedAt ?? time) + lifetimes.accessMs,
        }
      case 'reuse':
        return { kind: 'reused', session: endOne(session, 'reuse_detected') }
      case 'ended':
      case 'exhausted':
        return { kind: 'refused', session }
    }
  }

  function startGeneration(
    session: SessionRecord,
    tokens: NextTokens,
    lifetimes: Lifetimes,
    time: number,
  ): SessionRecord {
    const { id, user } = session
    const next: SessionRecord = {
      ...session,
      generation: session.generation + 1,
      idleExpiresAt: Math.min(time + lifetimes.idleMs, session.absoluteExpiresAt),
      rotatedAt: time,
      lastUsedAt: time,
      successor: tokens.sealed,
      repeats: 0,
    }
    rotateSession.run(next.generation, time, tokens.sealed, time, next.idleExpiresAt, user.route, id)
    addTokens.run(tokenRows(next, tokens, time + lifetimes.accessMs))
    dropAccessBefore.run(user.route, id, session.generation)
    return next
  }

  function readAccess({ route, hash }: TokenKey): Access | null {
    const row = accessed.get(route, toBytes(hash))
    if (!row) return null
    const [generation, expiresAt, ...columns] = row
    const profile = toProfile(columns.slice(SESSION_WIDTH) as ProfileRow)
    return { session: toSession(columns), profile, generation, expiresAt }
  }

  function accessOf(presented: TokenKey): Access | null {
    const known = recent.find(presented.hash)
    if (known) return known
    const read = readAccess(presented)
    if (read) recent.keep(presented.hash, read)
    return read
  }

  function endByToken({ route, hash }: TokenKey, reason: EndReason): SessionRecord | null {
    const row = findSessionOf.get(route, toBytes(hash))
    return row ? endOne(toSession(row), reason) : null
  }

  return {
    logIn: (login) =>
      writer.run(() => {
        const outcome = logIn(login)
        if (outcome.kind === 'started') recent.forget(outcome.user.route)
        return outcome
      }),
    rotate: (presented, next, lifetimes) =>
      writer.run(recent.changing(presented.route, () => rotate(presented, next, lifetimes))),
    findByAccess: (presented) =>
      reading(() => {
        const access = accessOf(presented)
        return access && { ...access, now: now() }
      }),
    confirmGeneration: (route, id, generation) =>
      writer.run(
        recent.changing(route, () => {
          confirm.run(now(), route, id, generation)
        }),
      ),
    endByToken: (presented, reason) =>
      writer.run(recent.changing(presented.route, () => endByToken(presented, reason))),
    endSession: (user: UserRef, id, reason) =>
      writer.run(
        recent.changing(user.route, () => {
          const session = sessionAt(user.route, id)
          return session && endOne(session, reason)
        }),
      ),
    listSessions: (user) => reading(() => listLive.all(user.route, now()).map(toSession)),
    endAllSessions: (user, reason) =>
      writer.run(recent.changing(user.route, () => endAll(user.route, reason))),
  }
}
