/** What the parts of the benchmark have in common: repeat, time, and say how far the figures spread. */

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/**
 * The smallest and the largest.
 *
 * @param {number[]} numbers
 * @param {number} [digits] behind the point
 */
export const spread = (numbers, digits = 1) =>
  `${Math.min(...numbers).toFixed(digits)}–${Math.max(...numbers).toFixed(digits)}`

/**
 * Milliseconds of each of `runs` calls, after one that is not counted.
 *
 * @param {number} runs
 * @param {() => Promise<unknown>} work
 */
export async function time(runs, work) {
  await work()
  const taken = []
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now()
    await work()
    taken.push(performance.now() - started)
  }
  return taken
}
