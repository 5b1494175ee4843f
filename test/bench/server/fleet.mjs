/** The servers of one run: ours in every setting, what it is compared with, and the WeChat and Redis behind them. */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { freePort, startChild } from './child.mjs'
import { Crowd } from './load.mjs'

/**
 * @typedef {import('./load.mjs').Target} Target
 * @typedef {'SQLite full' | 'SQLite normal' | 'Redis'} StoreKind
 */

const root = path.resolve(import.meta.dirname, '../../..')
const backend = path.join(root, 'server/dist/main.js')
const helpers = path.join(root, 'node_modules/.cache/bench')
const WECHAT_CONNECTIONS = '256'
/** More than any load here: what is measured is the way to an answer, not to a refusal. */
const UNLIMITED = {
  RATE_AUTH_PER_IP: '1000000000',
  RATE_PER_USER: '1000000000',
  RATE_LOGINS_PER_APP: '1000000000',
}

/** As `server/compose.yaml` starts it. */
const RECOMMENDED = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction']

export const hasRedis = () => spawnSync('redis-server', ['--version']).status === 0

export class Fleet {
  #folder = ''
  #stores = 0
  /** @type {(() => Promise<void>)[]} */
  #cleanUps = []

  static async create() {
    const fleet = new Fleet()
    fleet.#folder = await mkdtemp(path.join(os.tmpdir(), 'server-bench-'))
    fleet.#cleanUps.push(() => rm(fleet.#folder, { recursive: true, force: true }))
    await build({
      entryPoints: ['bare', 'seed-sqlite', 'seed-redis'].map((name) =>
        path.join(import.meta.dirname, `${name}.mjs`),
      ),
      outdir: helpers,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      logLevel: 'warning',
    })
    return fleet
  }

  /** Ends everything that this fleet has started. */
  async end() {
    for (const cleanUp of this.#cleanUps.reverse()) await cleanUp()
  }

  /**
   * @param {number} delayMs
   * @returns {Promise<string>} its origin
   */
  async wechat(delayMs) {
    const { url } = await this.#start(path.join(import.meta.dirname, 'wechat.mjs'), {
      DELAY_MS: String(delayMs),
    })
    return url
  }

  /** @param {string} wechat */
  bare(wechat) {
    return this.#compared('bare Fastify', path.join(helpers, 'bare.mjs'), { WECHAT_API: wechat })
  }

  /** @param {string} wechat */
  plain(wechat) {
    return this.#compared('bare node:http', path.join(import.meta.dirname, 'plain.mjs'), {
      WECHAT_API: wechat,
    })
  }

  /** @param {string} wechat */
  coWechatApi(wechat) {
    const env = { WECHAT_API: wechat, CLIENT: 'co-wechat-api' }
    return this.#compared('node:http, co-wechat-api', path.join(import.meta.dirname, 'plain.mjs'), env)
  }

  /**
   * @param {StoreKind} store
   * @param {number} people with a session each
   * @param {string} wechat
   * @returns {Promise<Target>}
   */
  async ours(store, people, wechat) {
    const where = store === 'Redis' ? await this.redis(people) : this.#sqlite(people, store)
    return this.oursOn(where, `${store}, ${people.toLocaleString('en')} sessions`, people, wechat)
  }

  /**
   * One process on a store that is there.
   *
   * @param {Record<string, string>} where
   * @param {string} name
   * @param {number} people
   * @param {string} wechat
   * @returns {Promise<Target>}
   */
  async oursOn(where, name, people, wechat) {
    const child = await this.#start(backend, { ...where, ...UNLIMITED, WECHAT_API: wechat })
    return { name, child, crowd: new Crowd(people) }
  }

  /**
   * @param {number} people
   * @returns {Promise<Record<string, string>>} settings that lead to it
   */
  async redis(people) {
    const port = await freePort()
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', this.#folder, ...RECOMMENDED]
    const redis = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#cleanUps.push(async () => {
      // False when it has ended by itself.
      if (redis.kill('SIGKILL')) await once(redis, 'exit')
    })
    await once(redis.stdout, 'data')
    // Unread, its log would fill the pipe and hold it up.
    redis.stdout.resume()
    const url = `redis://127.0.0.1:${port}`
    seed('seed-redis', url, people)
    const [key, avatars] = [randomBytes(32).toString('base64'), path.join(this.#folder, 'avatars')]
    return { REDIS_URL: url, SEALING_KEY: key, AVATAR_DIR: avatars }
  }

  /**
   * @param {number} people
   * @param {StoreKind} store
   */
  #sqlite(people, store) {
    this.#stores += 1
    const file = path.join(this.#folder, `${this.#stores}.sqlite`)
    seed('seed-sqlite', file, people)
    return { DATABASE_FILE: file, DATABASE_DURABILITY: store === 'SQLite full' ? 'full' : 'normal' }
  }

  /**
   * @param {string} name
   * @param {string} script
   * @param {Record<string, string>} env
   * @returns {Promise<Target>}
   */
  async #compared(name, script, env) {
    return { name, child: await this.#start(script, env), crowd: new Crowd(FEW) }
  }

  /**
   * @param {string} script
   * @param {Record<string, string>} env
   */
  async #start(script, env) {
    const log = path.join(this.#folder, 'output.log')
    const child = await startChild(script, { env: { ...env, WECHAT_CONNECTIONS }, log })
    this.#cleanUps.push(child.stop)
    return child
  }
}

/** Sessions of a small app, and of the servers that look none up. */
export const FEW = 10_000

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
