/** Tells that work goes on: one line that changes in a terminal, a line now and then in a log. */

/** In a log, one line in so many milliseconds. */
const LOG_INTERVAL_MS = 2000

/**
 * @typedef {object} Progress
 * @property {(what: string) => void} say
 * @property {() => void} done takes the changing line away
 */

/**
 * @param {{ write(text: string): unknown, isTTY?: boolean, columns?: number }} stream
 * @param {() => number} [now] milliseconds
 * @returns {Progress}
 */
export function createProgress(stream, now = () => performance.now()) {
  let lastLine = Number.NEGATIVE_INFINITY
  const columns = stream.columns ?? 80
  return {
    say(what) {
      if (stream.isTTY) {
        // Chinese characters take two columns: half the width always fits.
        stream.write(`\r\x1b[K${what.slice(0, Math.floor(columns / 2))}`)
      } else if (now() - lastLine >= LOG_INTERVAL_MS) {
        lastLine = now()
        stream.write(`${what}\n`)
      }
    },
    done() {
      if (stream.isTTY) stream.write('\r\x1b[K')
    },
  }
}
