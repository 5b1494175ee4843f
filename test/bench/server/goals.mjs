/** What the figures of the server are held to. */
import os from 'node:os'

/**
 * @typedef {import('../report.mjs').Goal} Goal
 * @typedef {import('./compare.mjs').Results} Results
 * @typedef {import('./load.mjs').Target} Target
 *
 * @typedef {object} Findings
 * @property {{ get: Results, login: Results, refresh: Results, signOut: Results, distantLogin: Results }} results
 * @property {{ bare: Target, bareDistant: Target, few: Target, fewDistant: Target, many: Target, manyAsked: Target }} targets
 * @property {number | null} pairGain two processes on one Redis beside one
 * @property {{ growth: number, failed: number } | null} soaked
 */

/** The generator, Redis and two servers. */
const CORES_FOR_TWO = 4

/** On the machine on which the bars of CPU were set: 58,000 requests a second. */
const MICROS_OF_A_BARE_READ = 17

/**
 * @param {Findings} findings
 * @returns {Goal[]}
 */
export function goalsOf({ results, targets, pairGain, soaked }) {
  const { get, login, refresh, distantLogin } = results
  const { bare, bareDistant, few, fewDistant, many, manyAsked } = targets
  // As many people ask, of more who are stored. What it costs when they all do is in the table.
  const growsBy = [
    get.beside(manyAsked, few, 'cpuMicros'),
    ...[login, refresh].map((it) => it.beside(many, few, 'cpuMicros')),
  ]
  return [
    ...besideBare('authorized GET', get, few, bare, 0.7),
    ...besideBare('login, WeChat at once', login, few, bare, 0.5),
    ...besideBare('login, WeChat after 50 ms', distantLogin, fewDistant, bareDistant, 0.5),
    ratio(
      'CPU with a million sessions beside ten thousand, worst of GET by as many people, login and refresh',
      Math.max(...growsBy),
      {
        atMost: 1.3,
      },
    ),
    pairGoal(pairGain),
    {
      ...ratio(
        'memory in a soak, the lowest of the last minute beside that of the third',
        soaked?.growth ?? null,
        { atMost: 1.1 },
      ),
      ...(soaked === null && { remark: 'only in the long form' }),
    },
    // Of a GET the first goals ask for more: 40 µs there were 0.43 of a bare one.
    ...[
      { what: 'a login', results: login, bar: 200 },
      { what: 'a refresh', results: refresh, bar: 110 },
    ].map(({ what, results: { middle }, bar }) =>
      inBareReads(what, middle(few, 'cpuMicros'), get.middle(bare, 'cpuMicros'), bar),
    ),
    {
      what: 'longest pause of the event loop with a million sessions',
      value: Math.max(...[get, login, refresh].map((it) => it.longest(many, 'stallMs'))),
      atMost: 100,
      unit: 'ms',
      kind: 'time',
    },
    failures([...Object.values(results), ...(soaked ? [soaked] : [])]),
  ]
}

/**
 * Those of the quick form: what holds on a busy machine too. Requests per second are shown and are no reason to fail: a
 * login's belong to the disk, and a machine that stands still for a part of a round makes them anything.
 *
 * @param {{ get: Results, login: Results }} results
 * @param {Target} target
 * @param {Target} bare
 * @returns {Goal[]}
 */
export const quickGoalsOf = ({ get, login }, target, bare) => [
  { ...perSecond('authorized GET', get, target, bare, 0.7), kind: 'time' },
  perCpuSecond('authorized GET', get, target, bare, 0.7),
  { ...perSecond('login, WeChat at once', login, target, bare, 0.5), kind: 'time' },
  perCpuSecond('login, WeChat at once', login, target, bare, 0.5),
  failures([get, login]),
]

/**
 * @param {{ failed: number }[]} results
 * @returns {Goal}
 */
const failures = (results) => ({
  what: 'answers other than success',
  value: results.reduce((sum, it) => sum + it.failed, 0),
  atMost: 0,
  kind: 'count',
})

/**
 * Requests per second, and what a core could answer if it did nothing else: that one is free of the generator, which
 * takes its share of the machine.
 *
 * @param {string} what
 * @param {Results} results
 * @param {Target} target
 * @param {Target} bare
 * @param {number} atLeast
 */
const besideBare = (what, results, target, bare, atLeast) => [
  perSecond(what, results, target, bare, atLeast),
  perCpuSecond(what, results, target, bare, atLeast),
]

/**
 * @param {string} what
 * @param {Results} results
 * @param {Target} target
 * @param {Target} bare
 * @param {number} atLeast
 */
const perCpuSecond = (what, { beside }, target, bare, atLeast) =>
  ratio(`${what}, requests per second of CPU beside it`, beside(bare, target, 'cpuMicros'), { atLeast })

/**
 * @param {string} what
 * @param {Results} results
 * @param {Target} target
 * @param {Target} bare
 * @param {number} atLeast
 */
const perSecond = (what, { beside }, target, bare, atLeast) =>
  ratio(`${what}, requests per second beside bare Fastify`, beside(target, bare, 'perSecond'), { atLeast })

/**
 * @param {number | null} gain
 * @returns {Goal}
 */
function pairGoal(gain) {
  const [what, bar] = ['two processes on one Redis beside one', { atLeast: 1.7 }]
  if (gain === null) return { ...ratio(what, null, bar), remark: 'no redis-server here' }
  const cores = os.cpus().length
  if (cores >= CORES_FOR_TWO) return ratio(what, gain, bar)
  const remark = `needs ${CORES_FOR_TWO} cores; ${gain.toFixed(2)} × on the ${cores} here, which Redis and the generator share`
  return { ...ratio(what, null, bar), remark }
}

/**
 * @param {string} what
 * @param {number | null} value
 * @param {{ atLeast: number } | { atMost: number }} bar
 * @returns {Goal}
 */
const ratio = (what, value, bar) => ({ what, value, ...bar, unit: '×', kind: 'ratio' })

/**
 * CPU in units of what a bare GET takes on the same machine, in the same run.
 *
 * @param {string} what
 * @param {number} micros
 * @param {number} bareMicros
 * @param {number} bar microseconds on the machine of the bars
 * @returns {Goal}
 */
const inBareReads = (what, micros, bareMicros, bar) => ({
  ...ratio(`CPU of ${what}, beside a GET of bare Fastify`, micros / bareMicros, {
    atMost: bar / MICROS_OF_A_BARE_READ,
  }),
  remark: `${micros.toFixed(0)} µs; the bar stands for ${bar} µs where a bare GET takes ${MICROS_OF_A_BARE_READ}`,
})
