import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock'
import type { EndReason, Identity, Login, LoginOutcome, SessionRecord, UserRef } from '../store'
import type { KeyRing } from './key-ring'
import { SESSION_COLUMNS, type SessionRow, toBytes, toSession } from './rows'

type IdentityRow = [route: string, unionId: string | null]
type UserRow = [id: string, status: 'active' | 'blocked', phoneMasked: string | null]

/**
 * What is known of an identity. A unionid that WeChat vouches for joins two openids; it never moves one between users.
 * `route` is null for a new user, `unionId` where none was noted with this identity.
 */
interface Owner {
  readonly route: string | null
  readonly isNoted: boolean
  readonly unionId: string | null
}

/** The whole login; runs inside one transaction. */
export function logInStatement(db: Database, keyRing: KeyRing, now: Clock): (login: Login) => LoginOutcome {
  const findIdentity = db
    .prepare<[string, string], IdentityRow>(
      'SELECT route, union_id FROM identity WHERE app_id = ? AND open_id = ?',
    )
    .raw()
  const findUnion = db
    .prepare<[string], IdentityRow>('SELECT route, union_id FROM identity WHERE union_id = ? LIMIT 1')
    .raw()
  const addIdentity = db.prepare('INSERT INTO identity VALUES (?, ?, ?, ?)')
  const linkUnion = db.prepare('UPDATE identity SET union_id = ? WHERE app_id = ? AND open_id = ?')
  const findUser = db
    .prepare<[string], UserRow>('SELECT id, status, phone_masked FROM user WHERE route = ?')
    .raw()
  const addUser = db.prepare('INSERT INTO user (route, id, created_at) VALUES (?, ?, ?)')

  const liveSessions = db
    .prepare<[string, number], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM session WHERE route = ? AND ended_at IS NULL AND idle_expires_at > ?
       ORDER BY last_used_at, created_at`,
    )
    .raw()
  const end = db.prepare(
    'UPDATE session SET ended_at = ?, end_reason = ?, successor = NULL WHERE route = ? AND id = ?',
  )
  const addSession = db.prepare(
    `INSERT INTO session (route, id, user_id, app_id, device_id, device_label, ip_prefix, scope, created_at,
       last_used_at, generation, idle_expires_at, absolute_expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const addAccess = db.prepare('INSERT INTO access_token VALUES (?, ?, ?, 1, ?)')
  const addRefresh = db.prepare('INSERT INTO refresh_token VALUES (?, ?, ?, 1)')

  function ownerOf({ appId, openId, unionId }: Identity): Owner | 'conflict' {
    const known = findIdentity.get(appId, openId)
    const [unionRoute] = (unionId !== null && findUnion.get(unionId)) || [null]
    if (!known) return { route: unionRoute, isNoted: false, unionId: null }
    const [route, knownUnionId] = known
    const isTaken = unionRoute !== null && unionRoute !== route
    const isAnother = unionId !== null && knownUnionId !== null && knownUnionId !== unionId
    return isTaken || isAnother ? 'conflict' : { route, isNoted: true, unionId: knownUnionId }
  }

  function saveIdentity({ appId, openId, unionId }: Identity, known: Owner, route: string): void {
    if (!known.isNoted) addIdentity.run(appId, openId, route, unionId)
    else if (known.unionId === null && unionId !== null) linkUnion.run(unionId, appId, openId)
  }

  /** One session per device, at most `maxSessions` in all. */
  function makeRoom(login: Login, route: string, time: number): SessionRecord[] {
    const live = liveSessions.all(route, time).map(toSession)
    const device = login.session.device
    const isReplaced = (session: SessionRecord) =>
      session.id === login.replaces || (device !== null && session.device?.id === device.id)
    const kept = live.filter((session) => !isReplaced(session))
    const surplus = kept.slice(0, Math.max(0, kept.length + 1 - login.maxSessions))
    return live.flatMap((session) => {
      const endReason: EndReason | null = isReplaced(session)
        ? 'replaced'
        : surplus.includes(session)
          ? 'too_many_sessions'
          : null
      if (endReason === null) return []
      end.run(time, endReason, route, session.id)
      return [{ ...session, endedAt: time, endReason, successor: null }]
    })
  }

  function startSession(login: Login, user: UserRef, time: number): SessionRecord {
    const { lifetimes, identity } = login
    const { id, device, ipPrefix, scope } = login.session
    const { accessHash, refreshHash } = login.mint(user.route)
    const absoluteExpiresAt = time + lifetimes.absoluteMs
    const session: SessionRecord = {
      id,
      user,
      appId: identity.appId,
      device,
      ipPrefix,
      scope,
      createdAt: time,
      lastUsedAt: time,
      generation: 1,
      rotatedAt: null,
      successor: null,
      repeats: 0,
      idleExpiresAt: Math.min(time + lifetimes.idleMs, absoluteExpiresAt),
      absoluteExpiresAt,
      endedAt: null,
      endReason: null,
    }
    addSession.run(
      user.route,
      id,
      user.id,
      session.appId,
      device?.id ?? null,
      device?.label ?? null,
      ipPrefix,
      scope,
      time,
      time,
      session.generation,
      session.idleExpiresAt,
      absoluteExpiresAt,
    )
    addAccess.run(user.route, toBytes(accessHash), id, time + lifetimes.accessMs)
    addRefresh.run(user.route, toBytes(refreshHash), id)
    return session
  }

  return (login) => {
    const time = now()
    const { identity, newUser, sessionKey } = login
    const owner = ownerOf(identity)
    if (owner === 'conflict') return { kind: 'conflict' }
    const isNew = owner.route === null
    const route = owner.route ?? newUser.route
    if (isNew) addUser.run(route, newUser.id, time)
    const known = findUser.get(route)
    if (!known) throw new Error('An identity names a user that is not there')
    const [id, status, phoneMasked] = known
    const user = { id, route }
    if (status === 'blocked') return { kind: 'blocked', user }
    saveIdentity(identity, owner, route)
    keyRing.put(route, identity, sessionKey, time)
    const ended = makeRoom(login, route, time)
    return {
      kind: 'started',
      user,
      isNew,
      hasPhone: phoneMasked !== null,
      hasUnionId: (identity.unionId ?? owner.unionId) !== null,
      session: startSession(login, user, time),
      ended,
      now: time,
    }
  }
}
