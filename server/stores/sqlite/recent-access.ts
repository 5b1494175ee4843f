import type { TokenKey } from '../../sessions/tokens'
import type { AccessRecord } from '../store'

export type Access = Omit<AccessRecord, 'now'>
type ByHash = Map<string, Access>

/** How many users each of two generations may hold; about a kilobyte for one. */
const GENERATION_SIZE = 20_000

/**
 * What the access tokens of those who asked of late led to; to find it in the database takes a request half of its
 * time. It never differs from the database: one process writes a SQLite file, and each change of a user forgets what
 * is known of them inside its transaction, which nothing can be read in between.
 *
 * Two generations stand in for an order of last use: once the young one is full it becomes the old one, and of that
 * only who is asked for again lives on.
 */
export class RecentAccess {
  readonly #size: number
  #young = new Map<string, ByHash>()
  #old = new Map<string, ByHash>()

  constructor(size = GENERATION_SIZE) {
    this.#size = size
  }

  find({ route, hash }: TokenKey): Access | undefined {
    const young = this.#young.get(route)
    if (young) return young.get(hash)
    const old = this.#old.get(route)
    if (old) this.#admit(route, old)
    return old?.get(hash)
  }

  keep({ route, hash }: TokenKey, access: Access): void {
    const young = this.#young.get(route)
    if (young) young.set(hash, access)
    else this.#admit(route, new Map([[hash, access]]))
  }

  forget(route: string): void {
    this.#young.delete(route)
    this.#old.delete(route)
  }

  /** The change of a user, for a transaction. */
  changing<T>(route: string, change: () => T): () => T {
    return () => {
      this.forget(route)
      return change()
    }
  }

  #admit(route: string, ofUser: ByHash): void {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(route, ofUser)
  }
}
