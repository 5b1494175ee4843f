/**
 * The backend under load, beside servers that do as little as can be done, all in one run. What a request costs in CPU
 * time is what to compare: it spreads by a tenth where requests per second spread twofold on a busy machine.
 */
import { createRequire } from 'node:module'
import path from 'node:path'
import { ensureInstalledIn } from '../../scripts/install.mjs'
import { compare } from './server/compare.mjs'
import { FEW, Fleet, hasRedis } from './server/fleet.mjs'
import { goalsOf, quickGoalsOf } from './server/goals.mjs'
import { Crowd, measure } from './server/load.mjs'
import { soak } from './server/soak.mjs'

/**
 * @typedef {import('./report.mjs').Part} Part
 * @typedef {import('./server/compare.mjs').Results} Results
 * @typedef {import('./server/load.mjs').Target} Target
 */

const MANY = 1_000_000
const SOAK_SECONDS = 300

/**
 * @param {import('./part.mjs').Run} run
 * @returns {Promise<Part>}
 */
export default async function ({ isFull, isQuick, progress }) {
  if (!isQuick)
    await ensureInstalledIn(
      path.join(import.meta.dirname, 'peers'),
      'the peers (141 MB, about ten seconds, only once)',
    )
  const fleet = await Fleet.create()
  try {
    return await (isQuick ? runQuickly(fleet, progress) : run(fleet, isFull, progress))
  } finally {
    await fleet.end()
  }
}

/**
 * Reads and logins beside the bare server.
 *
 * @param {Fleet} fleet
 * @param {(text: string) => void} progress
 * @returns {Promise<Part>}
 */
async function runQuickly(fleet, progress) {
  const wechat = await fleet.wechat(0)
  const [bare, ours] = [await fleet.bare(wechat), await fleet.ours('SQLite full', FEW, wechat)]
  const load = { rounds: 5, duration: 1, connections: 32 }
  progress('authorized GET and login on 2 servers')
  const get = await compare('Authorized GET', 'me', [bare, ours], load)
  const login = await compare('Login', 'login', [bare, ours], load)
  return {
    title: 'Server',
    about: 'The quick form.',
    versions: versions(['fastify', 'better-sqlite3', 'autocannon']),
    tables: [get.table, login.table],
    goals: quickGoalsOf({ get, login }, ours, bare),
    plots: [],
    notes: [],
  }
}

/**
 * @param {Fleet} fleet
 * @param {boolean} isFull
 * @param {(text: string) => void} progress
 * @returns {Promise<Part>}
 */
async function run(fleet, isFull, progress) {
  const [rounds, duration] = isFull ? [5, 4] : [3, 1]
  const reads = { rounds, duration, connections: 32 }
  const logins = { rounds, duration, connections: 64 }
  const leaving = { rounds, amount: Math.floor(FEW / 4 / rounds) - 1, connections: 32 }
  /** @type {(title: string, operation: import('./server/load.mjs').Operation, targets: Target[], load: typeof reads) => Promise<Results>} */
  const measured = (title, operation, targets, load) => {
    progress(`${title} on ${targets.length} servers`)
    return compare(title, operation, targets, load)
  }

  progress('seeding up to a million sessions, and starting servers')
  const wechat = await fleet.wechat(0)
  const [bare, plain, peer] = [
    await fleet.bare(wechat),
    await fleet.plain(wechat),
    await fleet.coWechatApi(wechat),
  ]
  const few = await fleet.ours('SQLite full', FEW, wechat)
  const between = isFull ? [await fleet.ours('SQLite full', 100_000, wechat)] : []
  const many = await fleet.ours('SQLite full', MANY, wechat)
  const manyAsked = { ...many, name: `${many.name}, 10,000 in use`, crowd: new Crowd(FEW) }
  const normal = await fleet.ours('SQLite normal', FEW, wechat)
  const redis = hasRedis() ? [await fleet.ours('Redis', FEW, wechat)] : []
  const ours = [few, ...between, many, normal, ...redis]

  const get = await measured('Authorized GET', 'me', [bare, plain, ...ours, manyAsked], reads)
  const login = await measured('Login', 'login', [bare, plain, peer, ...ours], logins)
  const refresh = await measured('Refresh', 'refresh', ours, reads)
  const signOut = await measured('Sign-out', 'sign-out', ours, /** @type {never} */ (leaving))
  for (const it of [plain, peer, ...between, many, normal, ...redis]) await it.child.stop()

  const distant = await fleet.wechat(50)
  const [bareDistant, fewDistant] = [await fleet.bare(distant), await fleet.ours('SQLite full', FEW, distant)]
  const distantLogin = await measured(
    'Login, WeChat answers after 50 ms',
    'login',
    [bareDistant, fewDistant],
    {
      ...logins,
      connections: 256,
    },
  )

  const pair = redis.length > 0 ? await twoProcesses(fleet, wechat, reads, progress) : null
  const soaked = isFull
    ? await soak(await fleet.ours('SQLite full', 100_000, wechat), SOAK_SECONDS, progress)
    : null
  const results = [get, login, refresh, signOut, distantLogin]
  return {
    title: 'Server',
    about: `One process under the load of autocannon on the same machine, WeChat played by a server of its own; every figure is the middle of ${rounds} rounds of ${duration} s, the servers of a table taken in turns. "× first" compares with the server in the first row, round by round. Bare Fastify has our schemas and always gives the same answer; for a login it asks WeChat as we do. CPU is that of the whole process, with all its threads.`,
    versions: versions(['fastify', 'undici', 'better-sqlite3', 'ioredis', 'autocannon']),
    tables: [...results.map(({ table }) => table), ...(pair ? [pair.table] : [])],
    goals: goalsOf({
      results: { get, login, refresh, signOut, distantLogin },
      targets: { bare, bareDistant, few, fewDistant, many, manyAsked },
      pairGain: pair?.gain ?? null,
      soaked,
    }),
    plots: soaked
      ? [
          {
            title: 'Memory of the server in a soak',
            x: 'seconds',
            y: 'MB',
            series: [{ name: 'resident', points: soaked.memory }],
          },
        ]
      : [],
    notes: [
      ...(soaked
        ? [
            `The soak: ${SOAK_SECONDS} s of reads, logins, refreshes and sign-outs in turns, ${soaked.requests.toLocaleString('en')} requests, as many as an hour of ${Math.round(soaked.requests / 3600)} a second. The longest pause of the event loop was ${Math.round(soaked.stallMs)} ms.`,
          ]
        : []),
      ...NOTES,
    ],
  }
}

/** What the figures need to be understood, and what was tried. Measured on two shared cores. */
const NOTES = [
  'Redis runs beside the server on the same machine; its own CPU is not in the column. SQLite normal is `DATABASE_DURABILITY=normal`: a crash of the process loses nothing, a power cut may undo the last writes.',
  'The stored sessions are as use leaves them, renewed up to 31 times. Where none was ever renewed, the first renewal of each has to make room in its page: then a refresh among a million cost 1.3 times what it costs among ten thousand.',
  'Requests per second suffer less than CPU does: what bare Fastify saves in CPU, the generator on the other core cannot always use.',
  'Where the time of an authorized GET goes that a bare route does not spend: the hash of the token, five more headers, the rate limit, the metrics, some more turns of the microtask queue. Of a write about a third is SQLite: five statements for a login, and the pages that the commit writes; then come sealing the session_key, the log lines and, for a login, the call to WeChat.',
  'What helped a GET: an exact memory of recent tokens (half of its time), hashes as text instead of bytes, rows as arrays instead of objects, no logger per request and no `onResponse` in Fastify, a histogram of our own instead of prom-client’s. What helped writes: a write-ahead log that is written over in a rush instead of cut down and grown again (the longest pause of the event loop halved, p99 a third less), waiting for the disk in a thread beside the event loop (9 % more refreshes and 16 % more logins on a busy machine), fewer statements, with the tokens in the session’s own row (42 and 35 % with both tokens in one table; of what the store costs a login another fifth in the row), no index of session ends, and no row left of a session that a login ends (together a quarter of what the store costs a login; a tenth of the whole), retired refresh tokens in their session’s row (a fifth of what the store costs a refresh), lines of the log handed to the writing thread once a turn, calls to WeChat by `dispatch` without stream and AbortSignal, codes remembered in memory instead of a second commit, no savepoint per write. Memories that forget by generations: to take the oldest of a hundred thousand entries out of a `Map` cost up to 77 µs.',
  'Recent tokens are remembered from their second use on, ten thousand of them: where a quarter of a million people ask at random, hardly anybody is remembered, and a GET costs what it costs to read. To remember forty thousand from the first use on made those 20 % dearer, and refreshes with them: the garbage collector walks all that is kept.',
  'What did not help: pages of 1, 2 or 8 kB, `secure_delete` off, memory-mapped reads, rows by `.expand()` (twice as slow), a memory of tokens nested by user (a second look costs more than it saves). A read transaction shared by the reads of one turn saved 2 µs, too little for what it complicates. A write-ahead log kept small by more checkpoints made logins 5 % cheaper and refreshes 10 % dearer; more writes in one commit than 32 phones bring made no difference, nor did the session_key in the identity’s row.',
]

/**
 * Two processes on one Redis under twice the load of one.
 *
 * @param {Fleet} fleet
 * @param {string} wechat
 * @param {{ rounds: number, duration: number, connections: number }} load
 * @param {(text: string) => void} progress
 */
async function twoProcesses(fleet, wechat, { rounds, duration, connections }, progress) {
  progress('two processes on one Redis')
  const where = await fleet.redis(FEW)
  const [first, second] = [
    await fleet.oursOn(where, 'one', FEW, wechat),
    await fleet.oursOn(where, 'another', FEW, wechat),
  ]
  const load = { connections, duration: rounds * duration }
  for (const it of [first, second]) await measure(it, 'me', { connections, amount: 8000 })
  const alone = await measure(first, 'me', load)
  const both = await Promise.all([first, second].map((it) => measure(it, 'me', load)))
  const together = both.reduce((sum, it) => sum + it.perSecond, 0)
  const cpu = both.map((it) => it.cpuMicros)
  return {
    gain: together / alone.perSecond,
    table: {
      title: 'Processes on one Redis: authorized GET',
      about: `${connections} connections to each process.`,
      columns: ['processes', 'req/s', '× one', 'CPU µs'],
      rows: [
        ['one', Math.round(alone.perSecond), null, alone.cpuMicros],
        ['two', Math.round(together), together / alone.perSecond, Math.max(...cpu)],
      ],
    },
  }
}

/** @param {string[]} packages */
function versions(packages) {
  const require = createRequire(import.meta.url)
  return Object.fromEntries(packages.map((name) => [name, String(require(`${name}/package.json`).version)]))
}
