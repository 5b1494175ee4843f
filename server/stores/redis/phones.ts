import type { RandomBytes } from '../../random'
import { type NewPhone, type PhoneOutcome, StorageUnavailable, type UserRef } from '../store'
import type { Directory } from './directory'
import { phoneKey, userKeys } from './keys'
import { clearPhone, setPhone } from './lua/user'
import { type StoredUser, toPhone, toText } from './records'
import type { Runner } from './runner'

const ATTEMPTS = 3

/**
 * A phone number belongs to one user, although its signpost and the user lie in different slots: the signpost is
 * claimed first as `<route>?<nonce>`, then the user gets the number, then the claim is confirmed as `<route>`.
 * Whoever takes over a claim makes its confirmation fail. A signpost to a user without the number is left over
 * from something broken off, and free.
 */
export class Phones {
  readonly #runner: Runner
  readonly #directory: Directory
  readonly #random: RandomBytes

  constructor(runner: Runner, directory: Directory, random: RandomBytes) {
    this.#runner = runner
    this.#directory = directory
    this.#random = random
  }

  async set(user: UserRef, phone: NewPhone): Promise<PhoneOutcome> {
    const hash = toText(phone.hash)
    if (await this.#isTakenByOlderHash(user, phone)) return { kind: 'conflict' }
    const signpost = phoneKey(hash)
    const claim = `${user.route}?${toText(this.#random(12))}`
    if (!(await this.#claim(signpost, claim, user.route, hash))) return { kind: 'conflict' }
    const answer = await this.#runner.run(setPhone, userKeys(user.route), {
      userId: user.id,
      phone: {
        hash,
        sealed: toText(phone.sealed),
        masked: phone.masked,
        countryCode: phone.countryCode,
      },
    })
    if (answer.kind === 'gone') {
      await this.#directory.release(signpost, claim)
      return { kind: 'gone' }
    }
    if (!(await this.#directory.replaceIf(signpost, claim, user.route))) {
      const holder = await this.#runner.connection.get(signpost)
      if (holder === null || routeOf(holder) !== user.route) {
        await this.#runner.run(clearPhone, userKeys(user.route), { hash })
        return { kind: 'conflict' }
      }
    }
    if (answer.replaced !== undefined && answer.replaced !== hash)
      await this.#directory.release(phoneKey(answer.replaced), user.route)
    return { kind: 'set', phone: toPhone(answer.phone) }
  }

  async clear(user: UserRef): Promise<void> {
    const { removed } = await this.#runner.run(clearPhone, userKeys(user.route))
    if (removed !== undefined) await this.#directory.release(phoneKey(removed), user.route)
  }

  /** False when the number is another user's. */
  async #claim(signpost: string, claim: string, route: string, hash: string): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const holder = await this.#directory.claim(signpost, claim)
      if (holder === claim) return true
      if (routeOf(holder) !== route && (await this.#hasPhone(routeOf(holder), hash))) return false
      if (await this.#directory.replaceIf(signpost, holder, claim)) return true
    }
    throw new StorageUnavailable('contended')
  }

  /** Numbers that were set before the keys were changed, and not indexed anew yet. */
  async #isTakenByOlderHash(user: UserRef, { olderHashes }: NewPhone): Promise<boolean> {
    for (const hash of olderHashes.map(toText)) {
      const holder = await this.#runner.connection.get(phoneKey(hash))
      const route = holder === null ? user.route : routeOf(holder)
      if (route !== user.route && (await this.#hasPhone(route, hash))) return true
    }
    return false
  }

  async #hasPhone(route: string, hash: string): Promise<boolean> {
    const user = await this.#runner.read<StoredUser>(userKeys(route).user)
    return user?.phone?.hash === hash
  }
}

const routeOf = (holder: string): string => holder.split('?', 1)[0] ?? holder
