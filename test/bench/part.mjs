/**
 * Runs one part of the benchmark in a process of its own: `part.mjs NAME [--full | --quick]`, started by `run.mjs`. The default
 * export of `NAME.bench.mjs` does the work and returns what it found.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * @typedef {object} Run
 * @property {boolean} isFull take your time, and measure every setting; else be done within three minutes
 * @property {boolean} isQuick be done within half a minute, with nothing that must be installed: what CI runs
 * @property {(text: string) => void} progress tells the one who waits what is being done
 */

const [, , name, ...flags] = process.argv
const file = pathToFileURL(path.join(import.meta.dirname, `${name}.bench.mjs`)).href
/** @type {{ default(run: Run): Promise<import('./report.mjs').Part> }} */
const { default: measure } = await import(file)
const part = await measure({
  isFull: flags.includes('--full'),
  isQuick: flags.includes('--quick'),
  progress: (text) => console.log(`  ${text}`),
})
// Some of what is measured leaves timers behind.
process.send?.(part, () => process.exit())
