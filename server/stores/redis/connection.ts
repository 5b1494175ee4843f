import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { ConfigError, text } from '../../config/mistakes'

/** One connection to one server, or one per node of a Cluster. */
export type Connection = Redis | Cluster

const CONNECT_TIMEOUT_MS = 300
/**
 * A connection on which nothing is answered for so long is dead, even if TCP has not noticed. Callers do not wait
 * for this: `answering` ends their patience earlier, and without mistaking a stall of our own for one of Redis. The
 * client cannot tell the two apart, so it has no timeout for a command, and this one is longer than most stalls.
 */
const SILENCE_MS = 5000
/** How old the known shape of a Cluster may be, and how long asking for it may take. */
const SLOTS_MS = 1000
/** For the first connection, which may have to find a whole Cluster. */
const START_TIMEOUT_MS = 5000

/** Milliseconds until the next attempt to connect. */
type Retry = (times: number) => number | null

/**
 * A request is better refused soon than answered late, and better asked again than queued: no offline queue, one
 * retry, short timeouts. Replicas are never read, for they may still show what was revoked.
 */
const OPTIONS = {
  maxRetriesPerRequest: 1,
  connectTimeout: CONNECT_TIMEOUT_MS,
  disconnectTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: SILENCE_MS,
  // A primary that was demoted: the next connection finds the new one.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions

/** One address means one server (or what a proxy makes of it), several mean the nodes of a Cluster to ask first. */
export function createConnection(nodes: readonly URL[]): Connection {
  const [first] = nodes
  if (!first) throw new Error('There is no address of Redis')
  // Whoever starts a server wants to hear of a wrong address at once; later, Redis may go and come back.
  let wasReady = false
  const retry: Retry = (times) => (wasReady ? Math.min(times * 50, 500) : null)
  const connection = nodes.length === 1 ? createSingle(first, retry) : createCluster(first, nodes, retry)
  connection.once('ready', () => {
    wasReady = true
  })
  // The commands report what goes wrong. Without a listener the client would print it.
  connection.on('error', () => undefined)
  return connection
}

function createSingle(node: URL, retryStrategy: Retry): Redis {
  return new Redis({
    ...OPTIONS,
    ...credentials(node),
    ...addressOf(node),
    ...database(node),
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy,
  })
}

function createCluster(first: URL, nodes: readonly URL[], clusterRetryStrategy: Retry): Cluster {
  return new Cluster(nodes.map(addressOf), {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy,
    maxRedirections: 4,
    retryDelayOnFailover: 50,
    retryDelayOnClusterDown: 100,
    slotsRefreshTimeout: SLOTS_MS,
    slotsRefreshInterval: SLOTS_MS,
    redisOptions: { ...OPTIONS, ...credentials(first) },
  })
}

const addressOf = (node: URL) => ({
  host: node.hostname.replace(/^\[|\]$/g, ''),
  port: Number(node.port || 6379),
})

function credentials({ protocol, username, password, hostname }: URL) {
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: { servername: hostname } }),
  }
}

function database({ pathname }: URL) {
  return pathname.length > 1 ? { db: Number(pathname.slice(1)) } : {}
}

/**
 * Connects, and opens the connection to every node, so that the first requests need not.
 *
 * @throws {ConfigError} a sentence without the password, when Redis is not there.
 */
export async function connect(connection: Connection, nodes: readonly URL[]): Promise<void> {
  let cause: string | undefined
  const note = (error: Error) => {
    cause ??= error.message
  }
  const patience = setTimeout(() => connection.disconnect(), START_TIMEOUT_MS)
  connection.on('error', note).on('node error', note)
  try {
    await connection.connect()
    if (connection instanceof Cluster) await Promise.all(connection.nodes('master').map((it) => it.ping()))
  } catch {
    close(connection)
    const hosts = nodes.map((it) => it.host).join(', ')
    throw new ConfigError([
      text(
        `Redis at ${hosts} cannot be used: ${cause ?? 'no answer'}.`,
        `无法使用 ${hosts} 上的 Redis：${cause ?? '没有应答'}。`,
      ),
    ])
  } finally {
    clearTimeout(patience)
    connection.off('error', note).off('node error', note)
  }
}

/** Ends the connection, if it has not ended by itself. */
export function close(connection: Connection): void {
  if (connection.status !== 'end') connection.disconnect()
}
