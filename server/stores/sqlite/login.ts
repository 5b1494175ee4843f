import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock'
import type { EndReason, Identity, Login, LoginOutcome, SessionRecord, UserRef } from '../store'
import type { KeyRing } from './key-ring'
import { type SessionRow, toSession } from './rows'

interface OwnerRow {
  route: string
  union_id: string | null
}

interface LoginUserRow {
  route: string
  id: string
  status: 'active' | 'blocked'
  phone_masked: string | null
}

/** Whose identity it is. A unionid that WeChat vouches for joins two openids; it never moves one between users. */
type Owner = { readonly route: string | null } | 'conflict'

/** The whole login; runs inside one transaction. */
export function logInStatement(db: Database, keyRing: KeyRing, now: Clock): (login: Login) => LoginOutcome {
  const findIdentity = db.prepare<[string, string], OwnerRow>(
    'SELECT route, union_id FROM identity WHERE app_id = ? AND open_id = ?',
  )
  const findUnion = db.prepare<[string], OwnerRow>(
    'SELECT route, union_id FROM identity WHERE union_id = ? LIMIT 1',
  )
  const addIdentity = db.prepare('INSERT INTO identity VALUES (?, ?, ?, ?)')
  const linkUnion = db.prepare('UPDATE identity SET union_id = ? WHERE app_id = ? AND open_id = ?')
  const findUser = db.prepare<[string], LoginUserRow>(
    'SELECT route, id, status, phone_masked FROM user WHERE route = ?',
  )
  const addUser = db.prepare('INSERT INTO user (route, id, created_at) VALUES (?, ?, ?)')

  const liveSessions = db.prepare<[string, number], SessionRow>(
    `SELECT * FROM session WHERE route = ? AND ended_at IS NULL AND idle_expires_at > ?
     ORDER BY last_used_at, created_at`,
  )
  const end = db.prepare<[number, EndReason, string, string], SessionRow>(
    `UPDATE session SET ended_at = ?, end_reason = ?, successor = NULL WHERE route = ? AND id = ? RETURNING *`,
  )
  const addSession = db.prepare(
    `INSERT INTO session (route, id, user_id, app_id, device_id, device_label, ip_prefix, scope, created_at,
       last_used_at, generation, idle_expires_at, absolute_expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?) RETURNING *`,
  )
  const addAccess = db.prepare('INSERT INTO access_token VALUES (?, ?, ?, 1, ?)')
  const addRefresh = db.prepare('INSERT INTO refresh_token VALUES (?, ?, ?, 1)')

  function ownerOf({ appId, openId, unionId }: Identity): Owner {
    const known = findIdentity.get(appId, openId)
    const union = unionId === null ? undefined : findUnion.get(unionId)
    if (!known) return { route: union?.route ?? null }
    const isTaken = union !== undefined && union.route !== known.route
    const isAnother = unionId !== null && known.union_id !== null && known.union_id !== unionId
    return isTaken || isAnother ? 'conflict' : { route: known.route }
  }

  function saveIdentity({ appId, openId, unionId }: Identity, route: string): boolean {
    const known = findIdentity.get(appId, openId)
    if (!known) addIdentity.run(appId, openId, route, unionId)
    else if (known.union_id === null && unionId !== null) linkUnion.run(unionId, appId, openId)
    return unionId !== null || Boolean(known?.union_id)
  }

  /** One session per device, at most `maxSessions` in all. */
  function makeRoom(login: Login, route: string, time: number): SessionRecord[] {
    const live = liveSessions.all(route, time)
    const device = login.session.device
    const isReplaced = (row: SessionRow) =>
      row.id === login.replaces || (device !== null && row.device_id === device.id)
    const kept = live.filter((row) => !isReplaced(row))
    const surplus = kept.slice(0, Math.max(0, kept.length + 1 - login.maxSessions))
    return live.flatMap((row) => {
      const reason = isReplaced(row) ? 'replaced' : surplus.includes(row) ? 'too_many_sessions' : null
      const ended = reason && end.get(time, reason, route, row.id)
      return ended ? [toSession(ended)] : []
    })
  }

  function startSession(login: Login, user: UserRef, time: number): SessionRecord {
    const { session, lifetimes, identity } = login
    const { accessHash, refreshHash } = login.mint(user.route)
    const absolute = time + lifetimes.absoluteMs
    const row = addSession.get(
      user.route,
      session.id,
      user.id,
      identity.appId,
      session.device?.id ?? null,
      session.device?.label ?? null,
      session.ipPrefix,
      session.scope,
      time,
      time,
      Math.min(time + lifetimes.idleMs, absolute),
      absolute,
    )
    addAccess.run(user.route, accessHash, session.id, time + lifetimes.accessMs)
    addRefresh.run(user.route, refreshHash, session.id)
    return toSession(row as SessionRow)
  }

  return (login) => {
    const time = now()
    const owner = ownerOf(login.identity)
    if (owner === 'conflict') return { kind: 'conflict' }
    const isNew = owner.route === null
    if (isNew) addUser.run(login.newUser.route, login.newUser.id, time)
    const user = findUser.get(owner.route ?? login.newUser.route)
    if (!user) throw new Error('An identity names a user that is not there')
    if (user.status === 'blocked') return { kind: 'blocked', user }
    const hasUnionId = saveIdentity(login.identity, user.route)
    keyRing.put(user.route, login.identity, login.sessionKey, time)
    const ended = makeRoom(login, user.route, time)
    const session = startSession(login, { id: user.id, route: user.route }, time)
    return {
      kind: 'started',
      user: session.user,
      isNew,
      hasPhone: user.phone_masked !== null,
      hasUnionId,
      session,
      ended,
      now: time,
    }
  }
}
