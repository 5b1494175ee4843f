/** Loaded with `--import` into each measured process: tells its parent what it has used. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss(), stallMs: delay.max / 1e6 })
  delay.reset()
})
process.on('disconnect', () => process.exit())
