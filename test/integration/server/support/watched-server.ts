import { startServer } from '../../../../server'
import { LONGEST_STALL_MS, type Report } from './watch-report'

/**
 * The server, watched from inside: an entry for `launchServer`. Sends a `Report` to its parent when it is sent
 * anything. Needs `--expose-gc`.
 */
const TICK_MS = 5

let stalls = 0
let longestStallMs = 0
let longestGapMs = 0
let forcedCollection = false

/** CPU time in milliseconds: a machine that is busy with something else must not look like a stall of ours. */
const cpuTime = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

let last = 0
let lastCpu = 0
const watch = () => {
  const [now, cpu] = [performance.now(), cpuTime()]
  const gapMs = now - last - TICK_MS
  const stallMs = Math.min(gapMs, cpu - lastCpu)
  ;[last, lastCpu] = [now, cpu]
  if (forcedCollection) {
    forcedCollection = false
    return
  }
  longestGapMs = Math.max(longestGapMs, gapMs)
  longestStallMs = Math.max(longestStallMs, stallMs)
  if (stallMs > LONGEST_STALL_MS) stalls += 1
}

process.on('message', () => {
  globalThis.gc?.()
  forcedCollection = true
  const report: Report = {
    stalls,
    longestStallMs,
    longestGapMs,
    heapBytes: process.memoryUsage().heapUsed,
  }
  process.send?.(report)
  stalls = longestStallMs = longestGapMs = 0
})

startServer(process.env).then(() => {
  // From here on: loading the program is no stall of a server that serves.
  ;[last, lastCpu] = [performance.now(), cpuTime()]
  setInterval(watch, TICK_MS)
})
