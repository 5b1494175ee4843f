import type { RandomBytes } from '../../random'
import type {
  ProfileChanges,
  ProfileOutcome,
  ProfileRecord,
  SessionRecord,
  UserRef,
  UserStore,
} from '../store'
import type { Directory } from './directory'
import { accessKey, phoneKey, refreshKey, userKeys } from './keys'
import { setBlocked } from './lua/end-sessions'
import { eraseUser, updateProfile } from './lua/user'
import { Phones } from './phones'
import { type StoredUser, toProfile, toSessions, toText } from './records'
import type { Replication } from './replication'
import type { Runner } from './runner'

export function redisUsers(
  runner: Runner,
  directory: Directory,
  replication: Replication,
  random: RandomBytes,
): UserStore {
  const phones = new Phones(runner, directory, random)

  async function findProfile(user: UserRef): Promise<ProfileRecord | null> {
    const stored = await runner.read<StoredUser>(userKeys(user.route).user)
    return stored?.id === user.id ? toProfile(stored, user) : null
  }

  async function change(
    user: UserRef,
    changes: ProfileChanges,
    ifVersion: number | null,
  ): Promise<ProfileOutcome> {
    const members = Object.entries(changes)
    const answer = await runner.run(updateProfile, userKeys(user.route), {
      userId: user.id,
      set: Object.fromEntries(members.filter(([, value]) => value !== null)),
      remove: members.filter(([, value]) => value === null).map(([name]) => name),
      ifVersion,
      change: toText(random(12)),
    })
    if (answer.kind !== 'updated') return { kind: answer.kind }
    return {
      kind: 'updated',
      profile: toProfile(answer.profile, user),
      before: toProfile(answer.before, user),
    }
  }

  async function block(user: UserRef, isBlocked: boolean): Promise<readonly SessionRecord[]> {
    const { sessions } = await runner.run(setBlocked, userKeys(user.route), { isBlocked })
    await replication.confirm(user.route)
    return toSessions(sessions, user.route)
  }

  async function erase(user: UserRef): Promise<ProfileRecord | null> {
    const erased = await runner.answering(() => eraseRecords(user))
    if (!erased) return null
    // Without the deadline of a request: who was here for months has retired thousands of tokens. What a break-off
    // leaves leads nowhere, and expires by itself.
    await Promise.all(erased.refreshHashes.map((hash) => removeTokens(user.route, hash))).catch(
      () => undefined,
    )
    return erased.profile
  }

  async function eraseRecords(user: UserRef) {
    const known = await runner.read<StoredUser>(userKeys(user.route).user)
    if (known?.id !== user.id) return null
    await directory.forget(user)
    const { profile, refreshHashes = [] } = await runner.run(eraseUser, userKeys(user.route), {
      userId: user.id,
    })
    if (!profile) return null
    if (profile.phone) await directory.release(phoneKey(profile.phone.hash), user.route)
    await replication.confirm(user.route)
    return { profile: toProfile(profile, user), refreshHashes }
  }

  /** From the newest generation to the first. */
  async function removeTokens(route: string, newest: string): Promise<void> {
    let hash: string | undefined = newest
    while (hash !== undefined) {
      const text: string | null = await runner.connection.getdel(refreshKey(route, hash))
      const token: { access: string; parent?: string } | null = text === null ? null : JSON.parse(text)
      if (token) await runner.connection.del(accessKey(route, token.access))
      hash = token?.parent
    }
  }

  return {
    findProfile: (user) => runner.answering(() => findProfile(user)),
    findById: (id) => runner.answering(() => directory.findById(id)),
    findByOpenId: (appId, openId) => runner.answering(() => directory.findByOpenId(appId, openId)),
    linkUnionId: (user, appId, unionId) =>
      runner.answering(() => directory.linkUnionId(user, appId, unionId)),
    updateProfile: (user, changes, ifVersion) => runner.answering(() => change(user, changes, ifVersion)),
    setPhone: (user, phone) => runner.answering(() => phones.set(user, phone)),
    clearPhone: (user) => runner.answering(() => phones.clear(user)),
    setBlocked: (user, isBlocked) => runner.answering(() => block(user, isBlocked)),
    erase,
  }
}
