/**
 * `npm run test:types`: whether the package's declarations, `skipLibCheck` off, satisfy every compiler its users may have,
 * with and without WeChat's typings.
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { buildPackage } from '../build-package.mjs'
import { ensureInstalledIn } from '../install.mjs'

const here = import.meta.dirname
const root = path.resolve(here, '../..')

const HELP = `npm run test:types [-- --own] [-- --folder FOLDER]

Compiles a program that uses every entry of the package, by each compiler and with each of WeChat's typings.

  --own            only what this repository has installed; otherwise 90 MB more, once
  --folder FOLDER  where to work (default .cache/types); what is in it is removed first`

/** The least that the declarations ask for: no DOM, and nothing newer. */
const LIB = ['ES2017']

/**
 * @typedef {{ name: string, home: string, resolutions: readonly string[] }} Compiler
 * @typedef {{ name: string, file: string | null }} Typings
 * @typedef {{ name: string, mistakes: string[], foreign: number }} Outcome
 */

/** @type {Compiler} */
const OWN = {
  name: 'TypeScript 6.0',
  home: path.join(root, 'node_modules/typescript'),
  resolutions: ['bundler', 'node16'],
}

/** @type {readonly Compiler[]} */
const OTHERS = [
  { version: '5.4', resolutions: ['bundler', 'node16', 'node10'] },
  { version: '5.9', resolutions: ['bundler', 'node16', 'node10'] },
  { version: '7.0', resolutions: ['bundler', 'node16'] },
].map(({ version, resolutions }) => ({
  name: `TypeScript ${version}`,
  home: path.join(here, 'node_modules', `typescript-${version}`),
  resolutions,
}))

/** @type {Typings} */
const NO_TYPINGS = { name: 'no typings', file: null }

/** @type {Typings} */
const OWN_TYPINGS = {
  name: 'miniprogram-api-typings 5',
  file: path.join(root, 'node_modules/miniprogram-api-typings/index.d.ts'),
}

/** @type {Typings} */
const OTHER_TYPINGS = {
  name: 'miniprogram-api-typings 4',
  file: path.join(here, 'node_modules/typings-4/index.d.ts'),
}

const { values: flags } = parseArgs({
  options: { own: { type: 'boolean' }, folder: { type: 'string' }, help: { type: 'boolean' } },
})
if (flags.help) {
  console.log(HELP)
  process.exit()
}
if (!flags.own) await ensureInstalledIn(here, 'other compilers and typings (90 MB, only once)')
const folder = path.resolve(flags.folder ?? path.join(root, '.cache/types'))
await prepare(folder)

let failed = false
for (const compiler of flags.own ? [{ ...OWN, resolutions: ['bundler'] }] : [...OTHERS, OWN]) {
  for (const typings of flags.own ? [NO_TYPINGS, OWN_TYPINGS] : [NO_TYPINGS, OTHER_TYPINGS, OWN_TYPINGS]) {
    // How modules are found has nothing to do with the typings.
    for (const resolution of typings.file ? ['bundler'] : compiler.resolutions)
      report(await compile(compiler, typings, resolution))
  }
}
process.exitCode = failed ? 1 : 0

/**
 * The package as npm installs it, and a program beside it.
 *
 * @param {string} project
 */
async function prepare(project) {
  await rm(project, { recursive: true, force: true })
  await mkdir(project, { recursive: true })
  await buildPackage(path.join(project, 'node_modules/miniprogram-login'), {})
  await copyFile(path.join(here, 'consumer.ts'), path.join(project, 'consumer.ts'))
}

/**
 * @param {Compiler} compiler
 * @param {Typings} typings
 * @param {string} resolution
 * @returns {Promise<Outcome>}
 */
async function compile({ name, home }, typings, resolution) {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    target: 'ES2017',
    lib: LIB,
    types: [],
    module: { bundler: 'ESNext', node16: 'Node16', node10: 'CommonJS' }[resolution],
    moduleResolution: resolution,
  }
  const files = ['consumer.ts', ...(typings.file ? [typings.file] : [])]
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const { bin } = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8'))
  const program = path.join(home, bin.tsc)
  const lines = await promisify(execFile)(process.execPath, [program, '--pretty', 'false'], {
    cwd: folder,
  }).then(
    () => [],
    ({ stdout, message }) => {
      const said = String(stdout).match(/^.*error TS\d+: .*$/gm)
      return said ?? [String(message)]
    },
  )
  const foreign = lines.filter((line) => line.includes('typings') && !line.includes('miniprogram-login/'))
  return {
    name: [name, typings.name, resolution].join(', '),
    mistakes: lines.filter((line) => !foreign.includes(line)),
    foreign: foreign.length,
  }
}

/** @param {Outcome} outcome */
function report({ name, mistakes, foreign }) {
  failed ||= mistakes.length > 0
  const note = foreign > 0 ? ` (${foreign} mistakes in the typings themselves)` : ''
  console.log(`${mistakes.length > 0 ? '✖' : '✔'} ${name}${note}`)
  for (const line of mistakes) console.log(`    ${line}`)
}
