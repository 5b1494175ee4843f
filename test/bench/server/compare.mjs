/** Measures servers in turns, so that what else runs on the machine hits all alike, and makes a table of it. */
import { median, spread } from '../figures.mjs'
import { measure } from './load.mjs'

/**
 * @typedef {import('./load.mjs').Target} Target
 * @typedef {import('./load.mjs').Figures} Figures
 * @typedef {import('./load.mjs').Operation} Operation
 *
 * @typedef {object} Results of one operation
 * @property {import('../report.mjs').Table} table
 * @property {(target: Target, member: keyof Figures) => number} middle of the rounds
 * @property {(target: Target, member: keyof Figures) => number} longest of the rounds
 * @property {(target: Target, reference: Target, member: keyof Figures) => number} beside the middle of the ratios of
 *   each round: what slows the machine down for a while slows both
 * @property {number} failed
 */

const COLUMNS = [
  'server',
  'req/s',
  'req/s, spread',
  'req/s × first',
  'p50 ms',
  'p99 ms',
  'CPU µs',
  'CPU µs, spread',
  'CPU × first',
  'memory MB',
  'stall ms',
  'failed',
]

/** The compiler needs some thousand requests before it knows a route. */
const WARM_UP = 8000

/**
 * @param {string} title
 * @param {Operation} operation
 * @param {Target[]} targets the first is what the others are compared with
 * @param {{ rounds: number } & Parameters<typeof measure>[2]} load
 * @returns {Promise<Results>}
 */
export async function compare(title, operation, targets, { rounds, ...load }) {
  const { connections } = load
  // Who signs out is gone: there are none to warm up with.
  if (operation !== 'sign-out')
    for (const it of targets) await measure(it, operation, { connections, amount: WARM_UP })
  /** @type {Map<Target, Figures[]>} */
  const taken = new Map(targets.map((it) => [it, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const [target, figures] of taken) figures.push(await measure(target, operation, load))
  const all = (/** @type {Target} */ target, /** @type {keyof Figures} */ member) =>
    (taken.get(target) ?? []).map((it) => it[member])
  /** @type {Results['middle']} */
  const middle = (target, member) => median(all(target, member))
  /** @type {Results['longest']} */
  const longest = (target, member) => Math.max(...all(target, member))
  /** @type {Results['beside']} */
  const beside = (target, reference, member) => {
    const others = all(reference, member)
    return median(all(target, member).map((value, round) => value / (others[round] ?? Number.NaN)))
  }
  const [first] = targets
  const rows = targets.map((target) => {
    const besideFirst = (/** @type {keyof Figures} */ member) =>
      first && first !== target ? beside(target, first, member) : null
    return [
      target.name,
      Math.round(middle(target, 'perSecond')),
      spread(all(target, 'perSecond'), 0),
      besideFirst('perSecond'),
      middle(target, 'p50'),
      middle(target, 'p99'),
      middle(target, 'cpuMicros'),
      spread(all(target, 'cpuMicros')),
      besideFirst('cpuMicros'),
      Math.round(longest(target, 'rssBytes') / 2 ** 20),
      Math.round(longest(target, 'stallMs')),
      sum(all(target, 'failed')),
    ]
  })
  const failed = sum(targets.flatMap((target) => all(target, 'failed')))
  return {
    table: { title: `${title}, ${connections} connections`, columns: COLUMNS, rows },
    middle,
    longest,
    beside,
    failed,
  }
}

const sum = (/** @type {number[]} */ numbers) => numbers.reduce((total, it) => total + it, 0)
