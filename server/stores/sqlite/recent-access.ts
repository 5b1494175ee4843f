import type { AccessRecord } from '../store'

export type Access = Omit<AccessRecord, 'now'>

/** How many tokens each of two generations may hold. More would cost the garbage collector what they save. */
const GENERATION_SIZE = 5_000
/** A power of two. */
const DOORKEEPER_SLOTS = 16_384

/**
 * What the access tokens of those who asked of late led to; to find it in the database takes a request half of its
 * time. It never differs from the database: one process writes a SQLite file, and each change of a user forgets what
 * is known of them inside its transaction, which nothing can be read in between.
 *
 * Two generations stand in for an order of last use: once the young one is full it becomes the old one, and of that
 * only what is asked for again lives on. Who asks once in a long while is not remembered at all: a crowd of them would
 * push everybody else out.
 */
export class RecentAccess {
  readonly #size: number
  readonly #doorkeeper = new Doorkeeper()
  #young = new Generation()
  #old = new Generation()

  constructor(size = GENERATION_SIZE) {
    this.#size = size
  }

  /** @param hash as `TokenKey` has it */
  find(hash: string): Access | undefined {
    const young = this.#young.find(hash)
    if (young) return young
    const old = this.#old.find(hash)
    if (old) this.#add(hash, old)
    return old
  }

  /** What `find` did not know: remembered from the second time on. */
  keep(hash: string, access: Access): void {
    if (this.#doorkeeper.hasSeen(hash)) this.#add(hash, access)
  }

  /** Everything of a user. */
  forget(route: string): void {
    this.#young.forget(route)
    this.#old.forget(route)
  }

  /** The change of a user, for a transaction. */
  changing<T>(route: string, change: () => T): () => T {
    return () => {
      this.forget(route)
      return change()
    }
  }

  #add(hash: string, access: Access): void {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Generation()
    }
    this.#young.add(hash, access)
  }
}

class Generation {
  readonly #byHash = new Map<string, Access>()
  readonly #hashesOf = new Map<string, string[]>()

  get size(): number {
    return this.#byHash.size
  }

  find(hash: string): Access | undefined {
    return this.#byHash.get(hash)
  }

  add(hash: string, access: Access): void {
    const { route } = access.session.user
    this.#byHash.set(hash, access)
    const hashes = this.#hashesOf.get(route)
    if (hashes) hashes.push(hash)
    else this.#hashesOf.set(route, [hash])
  }

  forget(route: string): void {
    for (const hash of this.#hashesOf.get(route) ?? []) this.#byHash.delete(hash)
    this.#hashesOf.delete(route)
  }
}

/** Knows of each slot who asked last. Allocates nothing, and a mistake costs a place among the remembered. */
class Doorkeeper {
  readonly #last = new Uint32Array(DOORKEEPER_SLOTS)

  /** Whether this one asked before, and nobody of the same slot since. */
  hasSeen(hash: string): boolean {
    const mark = markOf(hash)
    const slot = mark % DOORKEEPER_SLOTS
    const isKnown = this.#last[slot] === mark
    this.#last[slot] = mark
    return isKnown
  }
}

/** 32 bits of a hash that is random already (FNV-1a over enough of its letters). */
function markOf(hash: string): number {
  let mark = 0x811c9dc5
  for (let at = 0; at < 8; at += 1) mark = Math.imul(mark ^ hash.charCodeAt(at), 0x01000193)
  return mark >>> 0
}
