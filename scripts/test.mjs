/** `npm test`: all that CI runs. */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { ensureInstalled } from './install.mjs'
import { ensureRedis } from './redis.mjs'
import { readFlags } from './shared/command.mjs'

const HELP = `npm test

Installs what is missing and builds, then checks types, lint and the generated documentation, runs the unit, integration
and end-to-end tests and the quick form of the benchmarks, and ends with a summary (test-results/summary.json).

  --help   this text

One part alone: npx jest --selectProjects unit (or integration), npm run test:e2e, npm run lint, npm run typecheck.
Ends with exit code 1 when something failed.`

const root = path.resolve(import.meta.dirname, '..')
const results = path.join(root, 'test-results')

/** Files that Node runs itself: what lies in `node_modules/.bin` is started by a shell on Windows, which splits paths at spaces. */
const TSC = path.join(root, 'node_modules/typescript/bin/tsc')
const BIOME = path.join(root, 'node_modules/@biomejs/biome/bin/biome')
const JEST = path.join(root, 'node_modules/jest/bin/jest.js')

/** @typedef {{ name: string, passed: number, failed: number, seconds: number, output: string }} Step */

readFlags(HELP, {})
await ensureInstalled()
await rm(results, { recursive: true, force: true })
await mkdir(results, { recursive: true })

const { buildTools, loadSimulator } = await import('./build.mjs')
await buildTools()
const { findBrowser, buildNpm } = await loadSimulator()
await buildNpm({ projectRoot: root })
await ensureBrowser(findBrowser)
await ensureRedis()

/** @type {Step[]} */
const steps = []
const projects = ['.', 'server', 'simulator', 'simulator/client', 'test', 'scripts']
await Promise.all([
  step('typecheck', TSC, ['--build', ...projects.map((it) => path.join(root, it, 'tsconfig.json'))]),
  step('lint', BIOME, ['check', '--error-on-warnings', '.']),
  step('docs', path.join(import.meta.dirname, 'docs.mjs'), ['--check']),
])
await jest('unit', '100%')
// Integration tests hold processes to deadlines: side by side they would starve one another.
await jest('integration', '1')
await jest('e2e', '100%')
// Fails for a wrong count, or a ratio off by a factor of two; never for a time.
await step('bench', path.join(root, 'test/bench/run.mjs'), ['client', 'server', '--quick'])

const total = { passed: sum('passed'), failed: sum('failed') }
await writeFile(
  path.join(results, 'summary.json'),
  `${JSON.stringify({ ...total, steps: steps.map(({ output, ...it }) => it) }, null, 2)}\n`,
)

console.log(`\n${steps.map(describe).join('\n')}`)
console.log(
  `\n${total.failed === 0 ? 'All passed 全部通过' : 'Some failed 有失败'}: ${total.passed} passed, ${total.failed} failed`,
)
process.exitCode = total.failed === 0 ? 0 : 1

/** @param {'passed' | 'failed'} member */
function sum(member) {
  return steps.reduce((all, it) => all + it[member], 0)
}

/** @param {Step} it */
function describe(it) {
  return `${it.failed ? '✖' : '✔'} ${it.name.padEnd(12)} ${String(it.passed).padStart(5)} passed ${String(it.failed).padStart(4)} failed ${it.seconds.toFixed(1).padStart(7)} s`
}

/**
 * One check that either passes or fails.
 *
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 */
async function step(name, program, args) {
  const started = performance.now()
  const { code, output } = await capture(program, args)
  if (code !== 0) console.log(output)
  finish({ name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, started, output })
}

/**
 * @param {string} project
 * @param {string} workers
 */
async function jest(project, workers) {
  const started = performance.now()
  const file = path.join(results, `${project}.json`)
  const args = [
    '--selectProjects',
    project,
    `--maxWorkers=${workers}`,
    '--json',
    `--outputFile=${file}`,
    '--passWithNoTests',
  ]
  const { code, output } = await capture(JEST, args, { ignoreStdout: true })
  if (code !== 0) console.log(output)
  const report = await readFile(file, 'utf8').then(JSON.parse, () => null)
  const passed = report?.numPassedTests ?? 0
  const failed = (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0)
  finish({ name: project, passed, failed: failed || (code === 0 ? 0 : 1), started, output })
}

/** @param {Omit<Step, 'seconds'> & { started: number }} result */
function finish({ started, ...result }) {
  const done = { ...result, seconds: (performance.now() - started) / 1000 }
  steps.push(done)
  console.log(describe(done))
}

/**
 * @param {string} program file for Node
 * @param {string[]} args
 * @param {{ ignoreStdout?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
function capture(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      stdio: ['ignore', options.ignoreStdout ? 'ignore' : 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    })
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += chunk
    })
    child.stderr?.on('data', (chunk) => {
      output += chunk
    })
    child.once('error', (error) => resolve({ code: 1, output: error.message }))
    child.once('exit', (code) => resolve({ code: code ?? 1, output }))
  })
}
