import { text, type Warn } from '../../config/mistakes'
import { type RandomBytes, systemRandom } from '../../random'
import type { SealedStore } from '../sealed-store'
import type { Store } from '../store'
import { StoreClock } from './clock'
import { type Connection, close, connect, createConnection } from './connection'
import { Directory } from './directory'
import { probeKey } from './keys'
import { redisOnce } from './once'
import { redisRateLimits } from './rate-limits'
import { Replication } from './replication'
import { Runner } from './runner'
import { redisSealed } from './sealed'
import { redisSessionKeys } from './session-keys'
import { redisSessions } from './sessions'
import { redisUsers } from './users'
import { redisWechatTokens } from './wechat-tokens'

export interface RedisOptions {
  /** `redis://` or `rediss://`. One is a single server, several are nodes of a Cluster. */
  readonly nodes: readonly URL[]
  readonly warn: Warn
  readonly random?: RandomBytes
  readonly clock?: StoreClock
  /** Milliseconds after which a caller hears that Redis cannot answer. Default: 300. */
  readonly deadlineMs?: number
}

/** A request is better refused soon than answered late. */
const DEADLINE_MS = 300

const PROBES = 8
const PROBE_MS = 10_000

/**
 * The store for any number of instances. Resolves when Redis answers.
 *
 * @throws {ConfigError} a sentence that says which Redis cannot be used, without its password.
 */
export async function openRedisStore({
  nodes,
  warn,
  ...options
}: RedisOptions): Promise<Store & { readonly sealed: SealedStore }> {
  const { random = systemRandom, clock = new StoreClock(), deadlineMs = DEADLINE_MS } = options
  const [requests, barriers] = [createConnection(nodes), createConnection(nodes)]
  try {
    await connect(requests, nodes)
    await connect(barriers, nodes)
    await warnOfSettings(requests, warn)
  } catch (error) {
    close(requests)
    close(barriers)
    throw error
  }
  const runner = new Runner(requests, clock, deadlineMs)
  const directory = new Directory(runner)
  const replication = new Replication(barriers, warn)
  return {
    sessions: redisSessions(runner, directory, replication),
    users: redisUsers(runner, directory, replication, random),
    keys: redisSessionKeys(runner),
    once: redisOnce(runner, random),
    wechatTokens: redisWechatTokens(runner, random),
    limits: redisRateLimits(runner),
    sealed: redisSealed(runner, directory),
    checkWritable: () => runner.answering(() => probe(requests)),
    close: async () => {
      close(requests)
      close(barriers)
    },
  }
}

/** A Cluster that has lost a shard still serves the users of the others: any slot that takes a write will do. */
async function probe(connection: Connection): Promise<void> {
  const slots = Array.from({ length: PROBES }, (_, number) => probeKey(number))
  await Promise.any(slots.map((key) => connection.set(key, '1', 'PX', PROBE_MS))).catch(
    (error: AggregateError) => {
      throw error.errors[0]
    },
  )
}

/** What forgets revocations, and logs people out, at the worst of times. */
async function warnOfSettings(connection: Connection, warn: Warn): Promise<void> {
  const [, policy] = /^maxmemory_policy:(\S+)/m.exec(await connection.info('memory')) ?? []
  if (policy !== undefined && policy !== 'noeviction')
    warn(
      text(
        `Redis may evict what it must keep: its maxmemory-policy is ${policy}, set it to noeviction.`,
        `Redis 可能淘汰必须保留的数据：maxmemory-policy 为 ${policy}，请设为 noeviction。`,
      ),
    )
  if (/^aof_enabled:0/m.test(await connection.info('persistence')))
    warn(
      text(
        'A restart of Redis undoes the last writes, or all of them: it keeps no log, set appendonly to yes.',
        'Redis 重启会丢失最后的写入，甚至全部数据：未开启 AOF，请将 appendonly 设为 yes。',
      ),
    )
}
