/** `npm run bench`: runs the benchmarks of this folder one after the other, or those named. */
import { fork } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buildTools, loadSimulator } from '../../scripts/build.mjs'
import { ensureInstalled } from '../../scripts/install.mjs'
import { readFlags } from '../../scripts/shared/command.mjs'
import { draw } from './plot.mjs'
import { compose, goalTable, isFarOff, pictureOf, printTable } from './report.mjs'

/**
 * @typedef {import('./report.mjs').Part} Part
 * @typedef {import('./report.mjs').Section} Section
 * @typedef {import('./report.mjs').Report} Report
 */

const SUFFIX = '.bench.mjs'
const root = path.resolve(import.meta.dirname, '../..')
const docs = path.join(root, 'docs')
const parts = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length))

const HELP = `npm run bench [-- PART …] [--quick | --full] [--write]

Measures, and prints what it found. PART is one of ${parts.join(', ')}; without any, each runs in turn.

  --quick   half a minute for each, with nothing that must be installed: what npm test runs
  --full    every setting, for as long as it takes; also writes the result into docs/
  --write   writes the result of the usual form, three minutes for each, into docs/ as well
  --help    this text

Ends with exit code 1 when a count is wrong or a ratio off by a factor of two, never for a time.`

const given = process.argv.slice(2)
const flags = given.filter((it) => it.startsWith('--'))
const named = given.filter((it) => !it.startsWith('--'))
const SWITCH = /** @type {const} */ ({ type: 'boolean' })
const { full: isFull = false, write: isWriting = isFull } = readFlags(
  HELP,
  { quick: SWITCH, full: SWITCH, write: SWITCH },
  flags,
)
const unknown = named.filter((name) => !parts.includes(name))
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(' or ')}. There are: ${parts.join(', ')}.`)
  process.exit(1)
}

await ensureInstalled()
await buildTools()
const { buildNpm } = await loadSimulator()
await buildNpm({ projectRoot: root })

/** @type {Report} */
const report = {}
for (const name of named.length > 0 ? named : parts) {
  const section = await measure(name).catch((error) => {
    console.error(`  ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  })
  if (!section) continue
  report[name] = section
  show(section)
  if (section.goals.some(isFarOff)) process.exitCode = 1
}
if (isWriting) await write(report)

/**
 * @param {string} name
 * @returns {Promise<Section>}
 */
async function measure(name) {
  console.log(`\n${name}`)
  const started = performance.now()
  const [load = 0] = os.loadavg()
  const part = await runPart(name)
  return {
    ...part,
    circumstances: {
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(),
      node: process.versions.node,
      isFull,
      load,
      seconds: (performance.now() - started) / 1000,
    },
  }
}

/**
 * @param {string} name
 * @returns {Promise<Part>}
 */
function runPart(name) {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(import.meta.dirname, 'part.mjs'), [name, ...flags])
    child.once('message', (part) => resolve(/** @type {Part} */ (part)))
    child.once('exit', () => reject(new Error(`${name} ended without a result`)))
  })
}

function describeMachine() {
  const cpus = os.cpus()
  const model = cpus[0]?.model.trim().replace(/\s+/g, ' ') ?? 'an unknown CPU'
  return `${model}, ${cpus.length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}`
}

/** @param {Section} section */
function show({ tables, goals, notes, circumstances }) {
  for (const table of [...tables, ...(goals.length > 0 ? [goalTable(goals)] : [])])
    console.log(`\n${table.title}\n${printTable(table)}`)
  if (notes.length > 0) console.log(`\n${notes.map((note) => `- ${note}`).join('\n')}`)
  console.log(`\ntook ${circumstances.seconds.toFixed(0)} s`)
}

/** @param {Report} fresh */
async function write(fresh) {
  const file = path.join(docs, 'benchmarks.json')
  /** @type {Report} */
  const known = await readFile(file, 'utf8').then(JSON.parse, () => ({}))
  const all = { ...known, ...fresh }
  await mkdir(path.join(docs, 'images'), { recursive: true })
  for (const [name, { plots }] of Object.entries(fresh))
    for (const plot of plots) await writeFile(path.join(docs, pictureOf(name, plot)), draw(plot))
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`)
  await writeFile(path.join(docs, 'benchmarks.md'), compose(all))
  console.log('\nWrote docs/benchmarks.md and docs/benchmarks.json.')
}
