import { Cluster } from 'ioredis'
import type { SealedKey, SealedOfUser, SealedPhone, SealedStore } from '../sealed-store'
import type { UserRef } from '../store'
import type { Directory } from './directory'
import { phoneKey, routeOfUserKey, USER_KEYS, userKeys } from './keys'
import { replaceSealedKey, replaceSealedPhone } from './lua/sealed'
import { fromText, type StoredUser, toText } from './records'
import type { Runner } from './runner'

const PAGE = 500

interface StoredKey {
  readonly openId: string
  readonly sealed: string
}

export function redisSealed(runner: Runner, directory: Directory): SealedStore {
  const { connection } = runner

  async function* pages(): AsyncGenerator<readonly UserRef[]> {
    const nodes = connection instanceof Cluster ? connection.nodes('master') : [connection]
    for (const node of nodes) {
      let cursor = '0'
      do {
        const [next, keys] = await node.scan(cursor, 'MATCH', USER_KEYS, 'COUNT', PAGE)
        const found = await Promise.all(keys.map(userAt))
        yield found.filter((it) => it !== null)
        cursor = next
      } while (cursor !== '0')
    }
  }

  async function userAt(key: string): Promise<UserRef | null> {
    const user = await runner.read<StoredUser>(key)
    return user && { id: user.id, route: routeOfUserKey(key) }
  }

  async function find({ route }: UserRef): Promise<SealedOfUser> {
    const names = userKeys(route)
    const [current, previous, user] = await Promise.all([
      connection.hgetall(names.keys),
      connection.hgetall(names.previousKeys),
      runner.read<StoredUser>(names.user),
    ])
    const keys = Object.entries(current).map(([appId, text]) => {
      const { openId, sealed } = JSON.parse(text) as StoredKey
      const before = previous[appId]
      return {
        appId,
        openId,
        sealed: fromText(sealed),
        previousSealed: before === undefined ? null : fromText((JSON.parse(before) as StoredKey).sealed),
      }
    })
    const phone = user?.phone
    return { keys, phone: phone ? { sealed: fromText(phone.sealed), hash: fromText(phone.hash) } : null }
  }

  /** The new signpost first, so that the number is never anybody's; the old one goes last. */
  async function replacePhone({ route }: UserRef, before: SealedPhone, after: SealedPhone): Promise<void> {
    const [oldHash, hash] = [toText(before.hash), toText(after.hash)]
    const holder = await directory.claim(phoneKey(hash), route)
    if (holder !== route) return
    const args = { before: toText(before.sealed), sealed: toText(after.sealed), hash }
    const { isReplaced } = await runner.run(replaceSealedPhone, userKeys(route), args)
    if (hash === oldHash) return
    await directory.release(phoneKey(isReplaced ? oldHash : hash), route)
  }

  return {
    pages,
    find: (user) => runner.answering(() => find(user)),
    replaceKey: ({ route }, before, after) =>
      runner.answering(async () => {
        await runner.run(replaceSealedKey, userKeys(route), {
          appId: before.appId,
          ...texts(before),
          sealed: toText(after.sealed),
          fingerprint: toText(after.fingerprint),
          previousSealed: after.previousSealed && toText(after.previousSealed),
        })
      }),
    replacePhone: (user, before, after) => runner.answering(() => replacePhone(user, before, after)),
  }
}

const texts = ({ sealed, previousSealed }: SealedKey) => ({
  before: toText(sealed),
  previousBefore: previousSealed && toText(previousSealed),
})
