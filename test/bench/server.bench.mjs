/**
 * The backend under load, beside a bare Fastify that does as little as can be done, all in one run.
 *
 * `npm run bench -- server` takes less than three minutes; `node test/bench/server.bench.mjs --full` measures longer
 * and in more settings. What one request costs in CPU time is what to compare: it spreads by a tenth where
 * requests per second spread twofold on a busy machine.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { median } from './figures.mjs'
import { freePort, startChild } from './server/child.mjs'
import { Crowd, measure } from './server/load.mjs'

/**
 * @typedef {import('./server/load.mjs').Target} Target
 * @typedef {import('./server/load.mjs').Figures} Figures
 * @typedef {import('./server/load.mjs').Operation} Operation
 * @typedef {{ people: number, delayMs: number, store: 'SQLite full' | 'SQLite normal' | 'Redis' }} Setting
 */

const isFull = process.argv.includes('--full')
const [rounds, duration] = isFull ? [5, 5] : [3, 2]
const [few, many] = [10_000, 1_000_000]
/** Each person can sign out once, and those of the few who do must last for all rounds. */
const leaving = Math.floor(few / 3 / rounds) - 1
const wechatConnections = '256'
let databases = 0

const root = path.resolve(import.meta.dirname, '../..')
const backend = path.join(root, 'server/dist/main.js')
const helpers = path.join(root, 'node_modules/.cache/bench')
const folder = await mkdtemp(path.join(os.tmpdir(), 'server-bench-'))
const log = path.join(folder, 'output.log')
/** @type {(() => Promise<void>)[]} */
const cleanups = [() => rm(folder, { recursive: true, force: true })]

try {
  await run()
} finally {
  for (const cleanUp of cleanups.reverse()) await cleanUp()
}

async function run() {
  await buildHelpers()
  const wechat = new Map([
    [0, await startWechat(0)],
    [50, await startWechat(50)],
  ])
  const start = (/** @type {Setting} */ setting) => startOurs(setting, wechat.get(setting.delayMs) ?? '')
  const bare = await startBare(wechat.get(0) ?? '')
  const small = await start({ people: few, store: 'SQLite full', delayMs: 0 })
  const large = await start({ people: many, store: 'SQLite full', delayMs: 0 })

  await compare('me', [bare, small, large], { connections: 32, duration })
  await compare('login', [bare, small, large], { connections: 64, duration })
  if (isFull) await compare('login with Idempotency-Key', [small, large], { connections: 64, duration })
  await compare('refresh', [small, large], { connections: 32, duration })
  await compare('sign-out', [small, large], { connections: 32, amount: leaving })
  await Promise.all([bare, small, large].map((it) => it.child.stop()))

  /** @type {Setting['store'][]} */
  const others = hasRedis() ? ['SQLite normal', 'Redis'] : ['SQLite normal']
  for (const store of others) {
    const other = await start({ people: few, store, delayMs: 0 })
    await compare('me', [other], { connections: 32, duration })
    await compare('login', [other], { connections: 64, duration })
    await compare('refresh', [other], { connections: 32, duration })
    await compare('sign-out', [other], { connections: 32, amount: leaving })
    await other.child.stop()
  }

  const distant = [
    await startBare(wechat.get(50) ?? ''),
    await start({ people: few, store: 'SQLite full', delayMs: 50 }),
  ]
  await compare('login', distant, { connections: 256, duration })
}

async function buildHelpers() {
  await build({
    entryPoints: ['bare', 'seed-sqlite', 'seed-redis'].map((name) =>
      path.join(import.meta.dirname, `server/${name}.mjs`),
    ),
    outdir: helpers,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  })
}

/**
 * @param {number} delayMs
 * @returns {Promise<string>}
 */
async function startWechat(delayMs) {
  const script = path.join(import.meta.dirname, 'server/wechat.mjs')
  const child = await startChild(script, { env: { DELAY_MS: String(delayMs) }, log })
  cleanups.push(child.stop)
  return child.url
}

/**
 * @param {string} wechat
 * @returns {Promise<Target>}
 */
async function startBare(wechat) {
  const env = { WECHAT_API: wechat, WECHAT_CONNECTIONS: wechatConnections }
  const child = await startChild(path.join(helpers, 'bare.mjs'), { env, log })
  cleanups.push(child.stop)
  return { name: 'bare Fastify', child, crowd: new Crowd(few) }
}

/**
 * @param {Setting} setting
 * @param {string} wechat
 * @returns {Promise<Target>}
 */
async function startOurs({ people, store, delayMs }, wechat) {
  const where = `${people.toLocaleString('en')} sessions${delayMs > 0 ? `, WeChat ${delayMs} ms` : ''}`
  const name = `${store}, ${where}`
  const started = performance.now()
  const env = {
    ...(store === 'Redis' ? await seedRedis(people) : seedSqlite(people, store)),
    WECHAT_API: wechat,
    WECHAT_CONNECTIONS: wechatConnections,
    RATE_AUTH_PER_IP: '1000000000',
    RATE_PER_USER: '1000000000',
    RATE_LOGINS_PER_APP: '1000000000',
  }
  const child = await startChild(backend, { env, log })
  cleanups.push(child.stop)
  console.log(`  ${name}: seeded and started in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return { name, child, crowd: new Crowd(people) }
}

/**
 * @param {number} people
 * @param {'SQLite full' | 'SQLite normal'} store
 */
function seedSqlite(people, store) {
  databases += 1
  const file = path.join(folder, `${databases}.sqlite`)
  seed('seed-sqlite', file, people)
  return { DATABASE_FILE: file, DATABASE_DURABILITY: store === 'SQLite full' ? 'full' : 'normal' }
}

function hasRedis() {
  return spawnSync('redis-server', ['--version']).status === 0
}

/** @param {number} people */
async function seedRedis(people) {
  const port = await freePort()
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  cleanups.push(async () => {
    redis.kill('SIGKILL')
  })
  await once(redis.stdout, 'data')
  const url = `redis://127.0.0.1:${port}`
  seed('seed-redis', url, people)
  return { REDIS_URL: url, SEALING_KEY: randomBytes(32).toString('base64'), AVATAR_DIR: folder }
}

/**
 * @param {string} script
 * @param {string} where
 * @param {number} people
 */
function seed(script, where, people) {
  const args = [path.join(helpers, `${script}.mjs`), where, String(people)]
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) throw new Error('seeding failed')
}

/**
 * Measures in turns, so that what else runs on the machine hits all alike; prints the middle of the rounds.
 *
 * @param {Operation} operation
 * @param {Target[]} targets
 * @param {Parameters<typeof measure>[2]} load
 */
async function compare(operation, targets, load) {
  /** @type {Figures[][]} */
  const taken = targets.map(() => [])
  const { connections } = load
  // The compiler needs some thousand requests before it knows a route.
  if (operation !== 'sign-out')
    for (const it of targets) await measure(it, operation, { connections, amount: 8000 })
  for (let round = 0; round < rounds; round += 1)
    for (const [index, target] of targets.entries())
      taken[index]?.push(await measure(target, operation, load))
  printHead(operation, connections)
  for (const [index, { name }] of targets.entries()) printRow(name, taken[index] ?? [], taken[0] ?? [])
}

/**
 * @param {Operation} operation
 * @param {number} connections
 */
function printHead(operation, connections) {
  console.log(`\n  ${operation}, ${connections} connections`)
  const columns = ['req/s', 'p50 ms', 'p99 ms', 'CPU µs', 'spread', '× first', 'RSS MB', 'stall ms', 'failed']
  console.log(`    ${''.padEnd(38)}${columns.map((it) => it.padStart(9)).join('')}`)
}

/**
 * @param {string} name
 * @param {Figures[]} figures
 * @param {Figures[]} reference
 */
function printRow(name, figures, reference) {
  const middle = (/** @type {keyof Figures} */ member, of = figures) => median(of.map((it) => it[member]))
  const cpu = figures.map((it) => it.cpuMicros)
  const cells = [
    middle('perSecond').toFixed(0),
    middle('p50').toFixed(0),
    middle('p99').toFixed(0),
    middle('cpuMicros').toFixed(1),
    `${Math.min(...cpu).toFixed(0)}–${Math.max(...cpu).toFixed(0)}`,
    (middle('cpuMicros') / middle('cpuMicros', reference)).toFixed(2),
    (Math.max(...figures.map((it) => it.rssBytes)) / 2 ** 20).toFixed(0),
    Math.max(...figures.map((it) => it.stallMs)).toFixed(0),
    String(figures.reduce((sum, it) => sum + it.failed, 0)),
  ]
  console.log(`    ${name.padEnd(38)}${cells.map((it) => it.padStart(9)).join('')}`)
}
