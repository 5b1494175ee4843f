import type { Identity, LinkOutcome, UserRef } from '../store'
import { identityKey, unionKey, userIdKey, userKeys } from './keys'
import { claim, release, replaceIf } from './lua/signpost'
import type { StoredUser } from './records'
import type { Runner } from './runner'

/** Whose identity it is. A unionid that WeChat vouches for joins two openids; it never moves one between users. */
export type Owner = { readonly route: string; readonly hasUnionId: boolean } | 'conflict'

interface Signpost {
  readonly route: string
  readonly unionId: string | null
}

/**
 * The signposts that lead to a route: from an identity, a unionid, a public id. They lie in other slots than the
 * user, so no script can change both. Instead each step is atomic by itself, in an order that leaves, wherever it
 * breaks off, at worst a signpost to a route where nobody lives; the next login along it moves in there.
 */
export class Directory {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Finds the owner of an identity, or makes `newRoute` the owner. */
  async resolve(identity: Identity, newRoute: string): Promise<Owner> {
    const { appId, openId, unionId } = identity
    const key = identityKey(appId, openId)
    const known = await this.#runner.connection.get(key)
    if (known !== null) return this.#join(parse(known), identity)
    const route = unionId === null ? newRoute : await this.claim(unionKey(unionId), newRoute)
    return this.#join(parse(await this.claim(key, format({ route, unionId }))), identity)
  }

  /** The unionid appears later, or differs from the known one. */
  async #join(known: Signpost, { appId, openId, unionId }: Identity): Promise<Owner> {
    const { route } = known
    if (unionId === null || unionId === known.unionId) return { route, hasUnionId: known.unionId !== null }
    if (known.unionId !== null) return 'conflict'
    const key = unionKey(unionId)
    const owner = await this.claim(key, route)
    if (owner !== route) {
      if (await this.#isInhabited(owner)) return 'conflict'
      // Two first logins of one person, with and without the unionid, ran into each other.
      if (!(await this.replaceIf(key, owner, route))) return 'conflict'
    }
    const isLinked = await this.replaceIf(
      identityKey(appId, openId),
      format(known),
      format({ route, unionId }),
    )
    return isLinked ? { route, hasUnionId: true } : 'conflict'
  }

  /** What a login does, when the unionid is learned in another way. */
  async linkUnionId(user: UserRef, appId: string, unionId: string): Promise<LinkOutcome> {
    const identities = await this.#identitiesOf(user)
    const identity = identities.find((it) => it.appId === appId)
    if (!identity) return 'gone'
    const owner = await this.#join(identity, { ...identity, unionId })
    return owner === 'conflict' ? 'conflict' : 'linked'
  }

  async #isInhabited(route: string): Promise<boolean> {
    return (await this.#runner.connection.exists(userKeys(route).user)) === 1
  }

  /** Before the user is created, so that there is never one that their id does not lead to. */
  async announce(user: UserRef): Promise<void> {
    await this.#runner.connection.set(userIdKey(user.id), user.route)
  }

  async findById(id: string): Promise<UserRef | null> {
    const route = await this.#runner.connection.get(userIdKey(id))
    const user = route === null ? null : await this.#userAt(route)
    return user?.id === id ? user : null
  }

  async findByOpenId(appId: string, openId: string): Promise<UserRef | null> {
    const known = await this.#runner.connection.get(identityKey(appId, openId))
    return known === null ? null : this.#userAt(parse(known).route)
  }

  async #userAt(route: string): Promise<UserRef | null> {
    const user = await this.#runner.read<StoredUser>(userKeys(route).user)
    return user && { id: user.id, route }
  }

  /** Takes down every signpost to the user: before the user goes, so that nobody arrives meanwhile. */
  async forget(user: UserRef): Promise<void> {
    const identities = await this.#identitiesOf(user)
    const signposts = identities.flatMap(({ appId, openId, unionId }) => {
      const key = identityKey(appId, openId)
      return unionId === null ? [key] : [key, unionKey(unionId)]
    })
    await Promise.all([userIdKey(user.id), ...signposts].map((key) => this.release(key, user.route)))
  }

  async #identitiesOf({ route }: UserRef): Promise<readonly (Identity & Signpost)[]> {
    const { connection } = this.#runner
    const names = await connection.smembers(userKeys(route).identities)
    const found = names.map(async (name) => {
      const colon = name.indexOf(':')
      const [appId, openId] = [name.slice(0, colon), name.slice(colon + 1)]
      const known = await connection.get(identityKey(appId, openId))
      const { unionId } = known === null ? { unionId: null } : parse(known)
      return { appId, openId, route, unionId }
    })
    return Promise.all(found)
  }

  /** The value in force: this one, if there was none. */
  async claim(signpost: string, value: string): Promise<string> {
    return (await this.#runner.run(claim, { signpost }, { value })).value
  }

  async replaceIf(signpost: string, expected: string, value: string): Promise<boolean> {
    const args = { expected, value }
    return (await this.#runner.run(replaceIf, { signpost }, args)).isReplaced
  }

  async release(signpost: string, route: string): Promise<void> {
    await this.#runner.run(release, { signpost }, { route })
  }
}

/** `<route>`, or `<route>:<unionid>`. */
const format = ({ route, unionId }: Signpost) => (unionId === null ? route : `${route}:${unionId}`)

function parse(text: string): Signpost {
  const colon = text.indexOf(':')
  return colon === -1
    ? { route: text, unionId: null }
    : { route: text.slice(0, colon), unionId: text.slice(colon + 1) }
}
