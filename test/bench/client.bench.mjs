/**
 * The SDK beside what a user would pick instead: exact counts of what each client asks of WeChat and the network in the
 * scenarios of the session engine, in virtual time; and the CPU time and size of one warm request.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ensureInstalledIn } from '../../scripts/install.mjs'
import { publishedEntry } from '../../scripts/published-build.mjs'
import { bare, ours, queueing, tutorial } from './client/clients.mjs'
import { CPU_COLUMNS, measureCpu } from './client/cpu.mjs'
import { measure } from './client/measure.mjs'
import { loadPeers } from './client/peers.mjs'
import { scenarios } from './client/scenarios.mjs'
import { peers } from './peers/peers.mjs'

/**
 * @typedef {import('./client/measure.mjs').Client} Client
 * @typedef {import('./client/measure.mjs').Outcome} Outcome
 * @typedef {import('./client/measure.mjs').Scenario} Scenario
 * @typedef {import('./report.mjs').Goal} Goal
 * @typedef {{ client: Client, outcomes: Outcome[] }} Result of each size, in order
 */

/** The bars of the session engine. */
const CPU = { microseconds: 15, times: 4 }
const peersFolder = path.join(import.meta.dirname, 'peers')

/**
 * @param {import('./part.mjs').Run} run
 * @returns {Promise<import('./report.mjs').Part>}
 */
export default async function ({ isFull, isQuick, progress }) {
  if (!isQuick) await ensureInstalledIn(peersFolder, 'the peers (141 MB, about ten seconds, only once)')
  const { code } = await publishedEntry('index')
  /** @type {{ createLogin: Parameters<typeof ours>[0] }} */
  const core = evaluate(code)
  const own = ours(core.createLogin)
  const clients = [own, bare, tutorial, queueing, ...(isQuick ? [] : await loadPeers())]

  const tables = []
  /** @type {Goal[]} */
  const goals = []
  for (const scenario of scenarios) {
    progress(scenario.name)
    /** @type {Result[]} */
    const results = []
    for (const client of clients) results.push(await run(client, scenario))
    tables.push(tableOf(scenario, results))
    goals.push(...goalsOf(scenario, results))
  }
  progress(`measuring the CPU time of warm requests${isQuick ? '' : ', about a minute'}`)
  const cpu = await measureCpu(isFull ? 15 : 7, isQuick ? [] : peers)
  goals.push(
    {
      what: 'CPU of one warm request',
      value: cpu.microseconds,
      atMost: CPU.microseconds,
      unit: 'µs',
      kind: 'time',
    },
    { what: 'the same, in bare calls', value: cpu.times, atMost: CPU.times, kind: 'ratio' },
  )
  return {
    title: 'Client',
    about:
      'Each scenario runs in virtual time on a fake `wx` (wx.login 100 ms, request 80, exchange +120, refresh +20, checkSession 30, storage 2, ten requests in flight), each client from a fresh launch. A cell reads *wx.login / checkSession / network calls, milliseconds added* to what bare requests take, for so many requests at once; these figures are exact. supabase-wechat-stable-v2 and leancloud-storage have no silent login to a backend of one’s own and take part in CPU time and size only.',
    versions: await versionsOfPeers(),
    tables: [
      ...tables,
      {
        title: 'CPU time and size of one warm request',
        about:
          'One authorised GET with a session in storage, in turns, middle of the rounds. A synchronous read of storage stops the app on a phone until the other side has answered.',
        columns: CPU_COLUMNS,
        rows: cpu.rows,
      },
    ],
    goals,
    plots: [],
    notes: [
      'Where the login endpoint fails, ours tries three times with a fresh code each, within about two seconds, before everybody is told; minapp-sdk gives up after one. A passing failure is so not seen by anybody, at the price of two calls.',
      '“isRefreshing + queue” is the recipe as articles give it: when the renewal fails, the queue is forgotten, and so are the promises in it.',
      ...cpu.failed,
    ],
  }
}

/** @param {string} code a CommonJS module */
function evaluate(code) {
  const exports = {}
  new Function('exports', code)(exports)
  return /** @type {never} */ (exports)
}

/**
 * @param {Client} client
 * @param {Scenario} scenario
 * @returns {Promise<Result>}
 */
async function run(client, scenario) {
  const outcomes = []
  for (const size of scenario.sizes) outcomes.push(await measure(client, scenario, size))
  return { client, outcomes }
}

/**
 * @param {Scenario} scenario
 * @param {Result[]} results
 */
const tableOf = ({ name, about, sizes }, results) => ({
  title: name.slice(0, 1).toUpperCase() + name.slice(1),
  about,
  columns: ['client', ...sizes.map((size) => `N = ${size}`), `promises, N = ${sizes.at(-1)}`],
  rows: results.map(({ client, outcomes }) => [client.name, ...outcomes.map(calls), ends(outcomes.at(-1))]),
})

/** @param {Outcome} outcome */
const calls = ({ login, checkSession, requests, added }) =>
  `${login} / ${checkSession} / ${requests}, ${added === null ? 'hangs' : `+${Math.round(added)}`}`

/** @param {Outcome | undefined} outcome */
const ends = (outcome) =>
  [
    [outcome?.ok, 'ok'],
    [outcome?.typed, 'rejected, typed'],
    [outcome?.untyped, 'rejected, untyped'],
    [outcome?.hung, 'hung'],
  ]
    .filter(([count]) => count)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ')

/**
 * Every promise ends as it must, with the fewest calls and the least time of all clients that serve every request. Each
 * figure is the worst of all sizes.
 *
 * @param {Scenario} scenario
 * @param {Result[]} results
 * @returns {Goal[]}
 */
function goalsOf({ name, sizes, ends }, [own, ...others]) {
  if (!own) return []
  const served = sizes.map((size, at) =>
    others.flatMap(({ outcomes }) => outcomes[at] ?? []).filter(({ ok }) => ok === size),
  )
  /** @param {(outcome: Outcome) => number} figure */
  const over = (figure) =>
    Math.max(
      ...own.outcomes.map((outcome, at) => figure(outcome) - Math.min(...(served[at] ?? []).map(figure))),
    )
  /** @type {Goal[]} */
  const goals = [
    {
      what: `${name}: promises of ours that do not end as they must`,
      value: Math.max(...own.outcomes.map((outcome, at) => (sizes[at] ?? 0) - outcome[ends])),
      atMost: 0,
      kind: 'count',
    },
  ]
  if (ends === 'ok')
    goals.push(
      {
        what: `${name}: calls of ours over the fewest of another`,
        value: over(total),
        atMost: 0,
        kind: 'count',
      },
      {
        what: `${name}: time of ours over the least of another`,
        value: over(({ added }) => added ?? Number.POSITIVE_INFINITY),
        atMost: 0,
        unit: 'ms',
        kind: 'count',
      },
    )
  return goals
}

/** @param {Outcome} outcome */
const total = ({ login, checkSession, requests }) => login + checkSession + requests

/** @returns {Promise<Record<string, string>>} */
async function versionsOfPeers() {
  const { dependencies } = JSON.parse(await readFile(path.join(peersFolder, 'package.json'), 'utf8'))
  const names = Object.keys(dependencies).filter((name) => !/^@|regenerator|co-wechat/.test(name))
  return Object.fromEntries(names.map((name) => [name, dependencies[name]]))
}
