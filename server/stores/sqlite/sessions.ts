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
import { type Presented, RETIRE, type RetiredTokens } from './retired-tokens'
import {
  PROFILE_COLUMNS,
  type ProfileRow,
  SESSION_COLUMNS,
  SESSION_WIDTH,
  type SessionRow,
  toBytes,
  toProfile,
  toSession,
} from './rows'

type AccessRow = [
  isActive: 0 | 1,
  expiresAt: number,
  parentExpiresAt: number | null,
  ...SessionRow,
  ...ProfileRow,
]

export function sqliteSessions(
  db: Database,
  writer: GroupCommit,
  recent: RecentAccess,
  keyRing: KeyRing,
  retired: RetiredTokens,
  now: Clock,
): SessionStore {
  const logIn = logInStatement(db, keyRing, retired, now)

  const findSession = db
    .prepare<[string, string], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM session WHERE route = ? AND id = ?`,
    )
    .raw()
  const findByActive = db
    .prepare<[string, Buffer], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM session WHERE route = ? AND refresh_hash = ?`,
    )
    .raw()
  const findByLiving = db
    .prepare<[string, Buffer], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM session
       WHERE route = ? AND ? IN (access_hash, refresh_hash, parent_access_hash)`,
    )
    .raw()
  const accessed = db
    .prepare<[Buffer, string, Buffer], AccessRow>(
      `SELECT access_hash = ?, access_expires_at, parent_access_expires_at, ${SESSION_COLUMNS}, ${PROFILE_COLUMNS}
       FROM session JOIN user ON user.route = session.route
       WHERE session.route = ? AND ? IN (access_hash, parent_access_hash)`,
    )
    .raw()
  const rotateSession = db.prepare(
    `UPDATE session SET ${RETIRE}, parent_access_hash = access_hash, parent_access_expires_at = access_expires_at,
       access_hash = ?, access_expires_at = ?, refresh_hash = ?, generation = ?, rotated_at = ?, successor = ?,
       repeats = 0, last_used_at = ?, idle_expires_at = ? WHERE route = ? AND id = ?`,
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

  function refreshed(presented: TokenKey): Presented | null {
    const active = findByActive.get(presented.route, toBytes(presented.hash))
    if (!active) return retired.find(presented)
    const session = toSession(active)
    return { generation: session.generation, session }
  }

  function rotate(presented: TokenKey, next: NextTokens, lifetimes: Lifetimes): RotateOutcome {
    const found = refreshed(presented)
    if (!found) return { kind: 'refused', session: null }
    const { generation, session } = found
    const time = now()
    switch (judgeRefresh(generation, session, time, lifetimes.windowMs)) {
      case 'rotate':
        return { kind: 'rotated', session: startGeneration(session, next, lifetimes, time), now: time }
      case 'repeat':
        countRepeat.run(presented.route, session.id)
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
    rotateSession.run(
      toBytes(tokens.accessHash),
      time + lifetimes.accessMs,
      toBytes(tokens.refreshHash),
      next.generation,
      time,
      tokens.sealed,
      time,
      next.idleExpiresAt,
      user.route,
      id,
    )
    retired.moveOut(user.route, id, next.generation)
    return next
  }

  function readAccess({ route, hash }: TokenKey): Access | null {
    const bytes = toBytes(hash)
    const row = accessed.get(bytes, route, bytes)
    if (!row) return null
    const [isActive, expiresAt, parentExpiresAt, ...columns] = row
    const session = toSession(columns)
    const profile = toProfile(columns.slice(SESSION_WIDTH) as ProfileRow)
    return isActive
      ? { session, profile, generation: session.generation, expiresAt }
      : { session, profile, generation: session.generation - 1, expiresAt: parentExpiresAt ?? 0 }
  }

  function accessOf(presented: TokenKey): Access | null {
    const known = recent.find(presented.hash)
    if (known) return known
    const read = readAccess(presented)
    if (read) recent.keep(presented.hash, read)
    return read
  }

  function endByToken(presented: TokenKey, reason: EndReason): SessionRecord | null {
    const living = findByLiving.get(presented.route, toBytes(presented.hash))
    const session = living ? toSession(living) : retired.find(presented)?.session
    return session ? endOne(session, reason) : null
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
