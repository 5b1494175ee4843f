import { text, type Warn } from '../../config/mistakes'
import { within } from './answering'
import type { Connection } from './connection'
import { barrierKey } from './keys'

/** How long an answer waits for a replica to have what it reports. */
const WAIT_MS = 100
/** The same with the way there and back. */
const PATIENCE_MS = 150

/** A write that replicas hear of, that works in full memory because it begins with DEL, and that leaves nothing. */
const BARRIER = `
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], '')
redis.call('DEL', KEYS[1])
`

const UNREPLICATED = text(
  'A revocation has not reached a replica: if the primary is lost now, it may be undone.',
  '一次撤销尚未同步到从节点：若此时主节点丢失，该撤销可能失效。',
)

/**
 * Makes sure that a revocation survives the loss of the primary: replication is asynchronous, and a revoked token
 * would live again on a replica that had not heard of it. Where there are no replicas there is nothing to wait for.
 *
 * WAIT blocks its connection, so it has one of its own. A write there, after the revocation, stands in for it:
 * replicas get writes in order.
 */
export class Replication {
  readonly #connection: Connection
  readonly #warn: Warn
  #hasReplicas = false

  constructor(connection: Connection, warn: Warn) {
    this.#connection = connection
    this.#warn = warn
  }

  /** Resolves when a replica has all that was written to this route, or after a warning that none has. */
  async confirm(route: string): Promise<void> {
    const confirmed = this.#isConfirmed(route).catch(() => false)
    const isConfirmed = await within(PATIENCE_MS, confirmed, () => false)
    if (!isConfirmed) this.#warn(UNREPLICATED)
  }

  async #isConfirmed(route: string): Promise<boolean> {
    if (!(await this.#findsReplicas(route))) return !this.#hasReplicas
    this.#hasReplicas = true
    const [write, wait] = (await this.#write(route).wait(1, WAIT_MS).exec()) ?? []
    return write?.[0] === null && Number(wait?.[1]) >= 1
  }

  async #findsReplicas(route: string): Promise<boolean> {
    const [, role] = (await this.#write(route).role().exec()) ?? []
    const [name, , replicas] = Array.isArray(role?.[1]) ? role[1] : []
    return name === 'master' && Array.isArray(replicas) && replicas.length > 0
  }

  /** In a Cluster the key brings the whole pipeline to the node of the route. */
  #write(route: string) {
    return this.#connection.pipeline().eval(BARRIER, 1, barrierKey(route))
  }
}
