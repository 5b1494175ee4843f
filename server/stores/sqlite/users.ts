import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock'
import type {
  LinkOutcome,
  NewPhone,
  PhoneOutcome,
  ProfileChanges,
  ProfileOutcome,
  ProfileRecord,
  UserRef,
  UserStore,
} from '../store'
import { endAllStatement } from './end-all'
import type { GroupCommit } from './group-commit'
import type { KeyRing } from './key-ring'
import { reading } from './reading'
import type { RecentAccess } from './recent-access'
import { PROFILE_COLUMNS, type ProfileRow, toProfile } from './rows'

/** Every table that holds something of a user, by their route. */
const TABLES_OF_A_USER = ['retired_batch', 'session', 'session_key', 'identity', 'user']

export function sqliteUsers(
  db: Database,
  writer: GroupCommit,
  recent: RecentAccess,
  keyRing: KeyRing,
  now: Clock,
): UserStore {
  const find = db
    .prepare<[string, string], ProfileRow>(`SELECT ${PROFILE_COLUMNS} FROM user WHERE route = ? AND id = ?`)
    .raw()
  const findById = db.prepare<[string], UserRef>('SELECT id, route FROM user WHERE id = ?')
  const findByOpenId = db.prepare<[string, string], UserRef>(
    `SELECT user.id, user.route FROM identity JOIN user ON user.route = identity.route
     WHERE app_id = ? AND open_id = ?`,
  )
  const findIdentity = db.prepare<[string, string], { open_id: string; union_id: string | null }>(
    'SELECT open_id, union_id FROM identity WHERE route = ? AND app_id = ?',
  )
  const findUnionOwner = db.prepare<[string], { route: string }>(
    'SELECT route FROM identity WHERE union_id = ? LIMIT 1',
  )
  const linkUnion = db.prepare('UPDATE identity SET union_id = ? WHERE app_id = ? AND open_id = ?')
  const setProfile = db.prepare(
    'UPDATE user SET nickname = ?, avatar = ?, version = version + 1 WHERE route = ?',
  )
  const findPhoneOwner = db.prepare<[Buffer], UserRef>('SELECT id, route FROM user WHERE phone_hash = ?')
  const setPhone = db.prepare(
    `UPDATE user SET phone_sealed = ?, phone_hash = ?, phone_masked = ?, phone_country = ?,
       phone_verified_at = ?, version = version + 1 WHERE route = ?`,
  )
  const clearPhone = db.prepare(
    `UPDATE user SET phone_sealed = NULL, phone_hash = NULL, phone_masked = NULL, phone_country = NULL,
       phone_verified_at = NULL, version = version + 1 WHERE route = ? AND phone_hash IS NOT NULL`,
  )
  const setStatus = db.prepare('UPDATE user SET status = ? WHERE route = ?')
  // Else their tokens would go on saying that the person is blocked.
  const forgetBlock = db.prepare(
    "UPDATE session SET end_reason = 'ended_by_operator' WHERE route = ? AND end_reason = 'user_blocked'",
  )
  const endAll = endAllStatement(db, keyRing, now)
  const removals = TABLES_OF_A_USER.map((table) => db.prepare(`DELETE FROM ${table} WHERE route = ?`))

  const profileOf = (user: UserRef): ProfileRecord | null => {
    const row = find.get(user.route, user.id)
    return row ? toProfile(row) : null
  }

  function updateProfile(user: UserRef, changes: ProfileChanges, ifVersion: number | null): ProfileOutcome {
    const before = profileOf(user)
    if (!before) return { kind: 'gone' }
    if (ifVersion !== null && ifVersion !== before.version) return { kind: 'stale' }
    const { nickname = before.nickname, avatar = before.avatar } = changes
    setProfile.run(nickname, avatar, user.route)
    return { kind: 'updated', profile: { ...before, nickname, avatar, version: before.version + 1 }, before }
  }

  function linkUnionId(user: UserRef, appId: string, unionId: string): LinkOutcome {
    const identity = findIdentity.get(user.route, appId)
    if (!identity) return 'gone'
    const owner = findUnionOwner.get(unionId)
    const isTaken = owner !== undefined && owner.route !== user.route
    const isAnother = identity.union_id !== null && identity.union_id !== unionId
    if (isTaken || isAnother) return 'conflict'
    linkUnion.run(unionId, appId, identity.open_id)
    return 'linked'
  }

  function replacePhone(user: UserRef, phone: NewPhone): PhoneOutcome {
    if (!profileOf(user)) return { kind: 'gone' }
    const owners = [phone.hash, ...phone.olderHashes].map((hash) => findPhoneOwner.get(hash))
    if (owners.some((owner) => owner && owner.route !== user.route)) return { kind: 'conflict' }
    const time = now()
    setPhone.run(phone.sealed, phone.hash, phone.masked, phone.countryCode, time, user.route)
    return {
      kind: 'set',
      phone: { masked: phone.masked, countryCode: phone.countryCode, verifiedAt: time },
    }
  }

  return {
    findProfile: (user) => reading(() => profileOf(user)),
    findById: (id) => reading(() => findById.get(id) ?? null),
    findByOpenId: (appId, openId) => reading(() => findByOpenId.get(appId, openId) ?? null),
    linkUnionId: (user, appId, unionId) => writer.run(() => linkUnionId(user, appId, unionId)),
    updateProfile: (user, changes, ifVersion) =>
      writer.run(recent.changing(user.route, () => updateProfile(user, changes, ifVersion))),
    setPhone: (user, phone) => writer.run(recent.changing(user.route, () => replacePhone(user, phone))),
    clearPhone: (user) =>
      writer.run(
        recent.changing(user.route, () => {
          clearPhone.run(user.route)
        }),
      ),
    setBlocked: (user, isBlocked) =>
      writer.run(
        recent.changing(user.route, () => {
          setStatus.run(isBlocked ? 'blocked' : 'active', user.route)
          if (isBlocked) return endAll(user.route, 'user_blocked')
          forgetBlock.run(user.route)
          return []
        }),
      ),
    erase: (user) =>
      writer.run(
        recent.changing(user.route, () => {
          const profile = profileOf(user)
          if (profile) for (const remove of removals) remove.run(user.route)
          return profile
        }),
      ),
  }
}
