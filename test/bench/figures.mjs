/** Prints figures beside a reference of the same run, because absolute times tell little about another machine. */

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

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

/**
 * @param {string} what
 * @param {number[]} ours milliseconds
 * @param {{ goal?: number, reference?: { name: string, times: number[] } }} [beside] goal in milliseconds
 */
export function print(what, ours, { goal, reference } = {}) {
  const middle = median(ours)
  const spread = `${Math.min(...ours).toFixed(1)}–${Math.max(...ours).toFixed(1)}`
  const compared = reference
    ? `, ${(middle / median(reference.times)).toFixed(2)} × ${reference.name} (${median(reference.times).toFixed(1)} ms)`
    : ''
  console.log(
    `  ${what.padEnd(34)} ${middle.toFixed(1).padStart(8)} ms (${spread})${compared}${goal ? `, goal ${goal} ms` : ''}`,
  )
}
