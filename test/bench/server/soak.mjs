/** Minutes of mixed load on one server, and what that does to its memory. */
import { measure } from './load.mjs'

/** What people do in a slice of a few seconds: mostly reading. */
const MIX = /** @type {const} */ ([
  ['me', { connections: 32, duration: 2 }],
  ['login', { connections: 32, duration: 1 }],
  ['refresh', { connections: 32, duration: 1 }],
  ['sign-out', { connections: 8, amount: 40 }],
])

/**
 * @param {import('./load.mjs').Target} target
 * @param {number} seconds
 * @param {(text: string) => void} progress
 */
export async function soak(target, seconds, progress) {
  const began = performance.now()
  const elapsed = () => (performance.now() - began) / 1000
  /** @type {[seconds: number, megabytes: number][]} */
  const memory = []
  const totals = { requests: 0, failed: 0, stallMs: 0 }
  while (elapsed() < seconds) {
    for (const [operation, load] of MIX) {
      const figures = await measure(target, operation, load)
      totals.requests += figures.answered
      totals.failed += figures.failed
      totals.stallMs = Math.max(totals.stallMs, figures.stallMs)
      memory.push([elapsed(), figures.rssBytes / 2 ** 20])
    }
    progress(`soak: ${elapsed().toFixed(0)} of ${seconds} s, ${totals.requests} requests`)
  }
  return { ...totals, memory, growth: growthOf(memory) }
}

/**
 * The last fifth beside the middle one: what the first half holds are caches that fill up to their limits. Of each its
 * lowest point, right after a collection: between two of them memory rises by a third, and what leaks lifts both.
 *
 * @param {[seconds: number, megabytes: number][]} memory
 */
function growthOf(memory) {
  const fifth = Math.floor(memory.length / 5)
  const lowest = (/** @type {number} */ from) =>
    Math.min(...memory.slice(from * fifth, (from + 1) * fifth).map(([, megabytes]) => megabytes))
  return lowest(4) / lowest(2)
}
