import { onFreePort, type RedisServer, startRedis } from './redis'
import { until } from './until'

export interface Shard {
  readonly primary: RedisServer
  readonly replica: RedisServer
}

export interface RedisCluster {
  readonly shards: readonly [Shard, Shard, Shard]
  readonly urls: readonly URL[]
  shardOf(key: string): Promise<Shard>
}

const SLOTS = 16_384
/** A primary that is silent for so long, in milliseconds, is replaced. */
const NODE_TIMEOUT = '1000'

/** Three primaries with a replica each, in sync when this resolves. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: 6 }, startNode))
  const shards = [pair(nodes, 0), pair(nodes, 1), pair(nodes, 2)] as const
  const [first] = shards
  for (const [index, { primary }] of shards.entries()) {
    const [from, to] = slotsOf(index)
    await primary.admin.call('CLUSTER', 'ADDSLOTSRANGE', from, to)
    await primary.admin.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
  }
  for (const { port, busPort } of nodes)
    await first.primary.admin.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort)
  await until(() => everyNode(nodes, 'cluster_known_nodes:6'))
  for (const { primary, replica } of shards)
    await replica.admin.call('CLUSTER', 'REPLICATE', String(await primary.admin.call('CLUSTER', 'MYID')))
  await until(() => everyNode(nodes, 'cluster_state:ok'))
  await Promise.all(shards.map(untilReplicaFollows))
  return {
    shards,
    urls: nodes.map((it) => it.url),
    shardOf: async (key) => {
      // Any node can tell, dead ones cannot.
      const slot = Number(await Promise.any(nodes.map((it) => it.admin.call('CLUSTER', 'KEYSLOT', key))))
      const found = shards.find((_, index) => slot >= slotsOf(index)[0] && slot <= slotsOf(index)[1])
      return found ?? first
    },
  }
}

interface Node extends RedisServer {
  readonly busPort: number
}

function startNode(): Promise<Node> {
  return onFreePort(async (busPort) => {
    const node = await startRedis(
      ...['--cluster-enabled', 'yes', '--cluster-node-timeout', NODE_TIMEOUT],
      ...['--cluster-port', String(busPort), '--cluster-require-full-coverage', 'no'],
      ...['--repl-diskless-sync-delay', '0'],
    )
    return { ...node, busPort }
  })
}

function pair(nodes: readonly Node[], index: number): Shard {
  const [primary, replica] = [nodes[index], nodes[index + 3]]
  if (!primary || !replica) throw new Error('There are not six nodes')
  return { primary, replica }
}

function slotsOf(index: number): readonly [from: number, to: number] {
  const start = (shard: number) => Math.floor((SLOTS * shard) / 3)
  return [start(index), start(index + 1) - 1]
}

async function everyNode(nodes: readonly Node[], line: string): Promise<boolean> {
  const states = await Promise.all(nodes.map((it) => it.admin.call('CLUSTER', 'INFO')))
  return states.every((it) => String(it).includes(line))
}

/** WAIT counts a replica that has what this connection wrote; a primary takes only keys of its own slots. */
async function untilReplicaFollows({ primary }: Shard): Promise<void> {
  let count = 0
  await until(async () => {
    const isMine = await primary.admin.set(`probe-${count++}`, '', 'PX', 1000).catch(() => null)
    return isMine !== null && (await primary.admin.wait(1, 100)) === 1
  })
}
