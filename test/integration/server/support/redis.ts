import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { openRedisStore } from '../../../../server/stores/redis'
import { StoreClock } from '../../../../server/stores/redis/clock'
import { traceOf } from './backend'

/** Closed when the test file ends, passed or failed, the last one first. */
const opened: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const close of opened.reverse()) await close()
})

const isInstalled = (() => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** `describe` where redis-server is installed; elsewhere one skipped test that says what is missing. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (isInstalled) describe(name, tests)
  else test.skip(`${name}: redis-server is not installed (apt-get install redis-server)`, () => undefined)
}

export interface RedisServer {
  readonly port: number
  readonly url: URL
  /** A connection of the test's own, beside the store's. */
  readonly admin: Redis
  /** Stops the process where it is, as a machine does that swaps or a hypervisor that pauses. */
  freeze(): void
  thaw(): void
  kill(): Promise<void>
  /** Starts again on the same port, with what it knew. */
  restart(): Promise<void>
}

/** A redis-server of our own on a free port; arguments as on its command line. */
export async function startRedis(...args: readonly string[]): Promise<RedisServer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'redis-test-'))
  const started = await onFreePort(async (free) => {
    return { port: free, process: await spawnRedis(free, folder, args) }
  })
  const { port } = started
  let { process } = started
  const admin = new Redis({
    port,
    lazyConnect: true,
    disconnectTimeout: 100,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  })
  admin.on('error', () => undefined)

  const kill = async () => {
    if (process.exitCode !== null || process.signalCode !== null) return
    const exited = once(process, 'exit')
    process.kill('SIGKILL')
    await exited
  }
  opened.push(async () => {
    admin.disconnect()
    await kill()
    await rm(folder, { recursive: true, force: true })
  })
  // Its log holds every write, which is more than a dump does.
  traceOf({ folder, log: [], answers: [] })
  await admin.connect()
  return {
    port,
    url: new URL(`redis://127.0.0.1:${port}`),
    admin,
    freeze: () => process.kill('SIGSTOP'),
    thaw: () => process.kill('SIGCONT'),
    kill,
    restart: async () => {
      process = await spawnRedis(port, folder, args)
    },
  }
}

async function spawnRedis(port: number, folder: string, args: readonly string[]): Promise<ChildProcess> {
  const common = [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
    ...['--save', '', '--appendonly', 'yes', '--appendfsync', 'no'],
  ]
  const process = spawn('redis-server', [...common, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    process.once('error', reject)
    process.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${output}`)))
    process.stdout?.on('data', (chunk: Buffer) => {
      output += chunk
      if (/Ready to accept connections/i.test(output)) resolve()
    })
  })
  return process
}

/** Starts what needs a free port; once more when somebody else has taken it meanwhile. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (;;) {
    const port = await freePort()
    try {
      return await start(port)
    } catch (error) {
      if (!String(error).includes(`:${port}: bind: Address already in use`)) throw error
    }
  }
}

/** Taken and given back: redis-server cannot take one by itself. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface RedisStore {
  readonly store: Awaited<ReturnType<typeof openRedisStore>>
  readonly clock: StoreClock
  readonly warnings: readonly string[]
}

/** A store that waits for a Redis which a busy machine keeps from answering. */
export const openStore = (...nodes: readonly URL[]): Promise<RedisStore> =>
  open(nodes, { deadlineMs: 20_000 })

/** A store as it serves people, who hear soon when Redis does not answer. */
export const openServingStore = (...nodes: readonly URL[]): Promise<RedisStore> => open(nodes)

async function open(nodes: readonly URL[], options: { deadlineMs?: number } = {}): Promise<RedisStore> {
  const clock = new StoreClock()
  const warnings: string[] = []
  const store = await openRedisStore({ nodes, clock, warn: ({ en }) => warnings.push(en), ...options })
  opened.push(() => store.close())
  return { store, clock, warnings }
}

/** Lets time pass for one store: as if Redis had shown it this time. */
export function pass(clock: StoreClock, milliseconds: number): void {
  clock.saw(Math.max(clock.latest, Date.now()) + milliseconds)
}
