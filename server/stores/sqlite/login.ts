import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock'
import type { EndedSession, EndReason, Identity, Login, LoginOutcome, SessionRecord, UserRef } from '../store'
import type { KeyRing } from './key-ring'
import type { RetiredTokens } from './retired-tokens'
import { ADD_SESSION, newSessionRow } from './rows'

type OwnerRow = [
  unionId: string | null,
  route: string,
  id: string,
  status: 'active' | 'blocked',
  phoneMasked: string | null,
]

type LiveRow = [id: string, userId: string, deviceId: string | null, generation: number]

/** What is known of an identity. A unionid that WeChat vouches for joins two openids; it never moves one between users. */
interface Owner {
  /** Null for a new user. */
  readonly user: UserRef | null
  readonly isBlocked: boolean
  readonly hasPhone: boolean
  readonly isNoted: boolean
  /** Null where none was noted with this identity. */
  readonly unionId: string | null
}

const OWNER_COLUMNS = 'identity.union_id, user.route, user.id, user.status, user.phone_masked'
const OWNER_TABLES = 'identity JOIN user ON user.route = identity.route'

/** The whole login; runs inside one transaction. */
export function logInStatement(
  db: Database,
  keyRing: KeyRing,
  retired: RetiredTokens,
  now: Clock,
): (login: Login) => LoginOutcome {
  const findOwner = db
    .prepare<[string, string], OwnerRow>(
      `SELECT ${OWNER_COLUMNS} FROM ${OWNER_TABLES} WHERE app_id = ? AND open_id = ?`,
    )
    .raw()
  const findUnionOwner = db
    .prepare<[string], OwnerRow>(`SELECT ${OWNER_COLUMNS} FROM ${OWNER_TABLES} WHERE union_id = ? LIMIT 1`)
    .raw()
  const addIdentity = db.prepare('INSERT INTO identity VALUES (?, ?, ?, ?)')
  const linkUnion = db.prepare('UPDATE identity SET union_id = ? WHERE app_id = ? AND open_id = ?')
  const addUser = db.prepare('INSERT INTO user (route, id, created_at) VALUES (?, ?, ?)')

  const liveSessions = db
    .prepare<[string, number], LiveRow>(
      `SELECT id, user_id, device_id, generation FROM session WHERE route = ? AND ended_at IS NULL AND idle_expires_at > ?
       ORDER BY last_used_at, created_at`,
    )
    .raw()
  const remove = db.prepare('DELETE FROM session WHERE route = ? AND id = ?')
  const addSession = db.prepare(ADD_SESSION)

  function ownerOf({ appId, openId, unionId }: Identity): Owner | 'conflict' {
    const known = findOwner.get(appId, openId)
    const ofUnion = unionId === null ? undefined : findUnionOwner.get(unionId)
    const found = known ?? ofUnion
    if (!found) return { user: null, isBlocked: false, hasPhone: false, isNoted: false, unionId: null }
    const [foundUnionId, route, id, status, phoneMasked] = found
    const isTaken = ofUnion !== undefined && ofUnion[1] !== route
    const isAnother = unionId !== null && foundUnionId !== null && foundUnionId !== unionId
    if (isTaken || isAnother) return 'conflict'
    return {
      user: { id, route },
      isBlocked: status === 'blocked',
      hasPhone: phoneMasked !== null,
      isNoted: known !== undefined,
      unionId: known ? foundUnionId : null,
    }
  }

  function saveIdentity({ appId, openId, unionId }: Identity, known: Owner, route: string): void {
    if (!known.isNoted) addIdentity.run(appId, openId, route, unionId)
    else if (known.unionId === null && unionId !== null) linkUnion.run(unionId, appId, openId)
  }

  /** One session per device, at most `maxSessions` in all. Of the others nothing is left. */
  function makeRoom(login: Login, route: string, time: number): EndedSession[] {
    const live = liveSessions.all(route, time)
    const device = login.session.device
    const isReplaced = ([id, , deviceId]: LiveRow) =>
      id === login.replaces || (device !== null && deviceId === device.id)
    const kept = live.filter((session) => !isReplaced(session))
    const surplus = kept.slice(0, Math.max(0, kept.length + 1 - login.maxSessions))
    return live.flatMap((session) => {
      const endReason: EndReason | null = isReplaced(session)
        ? 'replaced'
        : surplus.includes(session)
          ? 'too_many_sessions'
          : null
      if (endReason === null) return []
      const [id, userId, , generation] = session
      remove.run(route, id)
      if (generation > 1) retired.forget(route, id)
      return [{ id, user: { id: userId, route }, endReason }]
    })
  }

  function startSession(login: Login, user: UserRef, time: number): SessionRecord {
    const { lifetimes, identity } = login
    const { device, ipPrefix, scope } = login.session
    const { id, ...tokens } = login.mint(user.route)
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
    addSession.run(newSessionRow(session, tokens, time + lifetimes.accessMs))
    return session
  }

  return (login) => {
    const time = now()
    const { identity, newUser, sessionKey } = login
    const owner = ownerOf(identity)
    if (owner === 'conflict') return { kind: 'conflict' }
    const user = owner.user ?? newUser
    if (owner.isBlocked) return { kind: 'blocked', user }
    if (owner.user === null) addUser.run(user.route, user.id, time)
    saveIdentity(identity, owner, user.route)
    keyRing.put(user.route, identity, sessionKey, time)
    const ended = makeRoom(login, user.route, time)
    return {
      kind: 'started',
      user,
      isNew: owner.user === null,
      hasPhone: owner.hasPhone,
      hasUnionId: (identity.unionId ?? owner.unionId) !== null,
      session: startSession(login, user, time),
      ended,
      now: time,
    }
  }
}
