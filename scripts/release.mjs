/** `npm run release`: checks everything that must hold before the package goes out, then publishes it. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { buildPackage, STAGED } from './build-package.mjs'
import { npm, run } from './install.mjs'
import { changesOf } from './release/changelog.mjs'
import { repositoryOf } from './release/repository.mjs'

const root = path.resolve(import.meta.dirname, '..')

const HELP = `npm run release [-- --dry-run]

Checks the tree, the version and its changes, the size, the types and the manifest, then publishes dist/package/.
npm's provenance says which commit and which run a package came from, so it goes out from GitHub Actions or GitLab CI only.

  --dry-run   checks everything, shows what would go, and publishes nothing
  --help      this text`

/** Each resolves with what it found and rejects with what to mend. */
const CHECKS = {
  tree: checkTree,
  changelog: checkChangelog,
  size: () => script('scripts/size.mjs'),
  package: stage,
  publint: () => lint('node_modules/publint/src/cli.js', STAGED, '--strict'),
  attw: () => lint('node_modules/@arethetypeswrong/cli/dist/index.js', '--pack', STAGED, '--format', 'ascii'),
  provenance: checkProvenance,
}

const { values: flags } = parseArgs({
  options: { 'dry-run': { type: 'boolean' }, help: { type: 'boolean' } },
})
if (flags.help) {
  console.log(HELP)
  process.exit()
}
const { name, version } = JSON.parse(await readFile(path.join(root, 'package/package.json'), 'utf8'))
console.log(`${name} ${version}`)

let failed = 0
for (const [title, check] of Object.entries(CHECKS)) {
  try {
    console.log(`✔ ${title.padEnd(11)} ${await check()}`)
  } catch (error) {
    failed += 1
    console.log(`✖ ${title.padEnd(11)} ${error instanceof Error ? error.message : error}`)
  }
}
if (failed > 0) {
  console.error(`\nNot ready: ${failed} of ${Object.keys(CHECKS).length} checks failed.`)
  process.exitCode = 1
} else if (flags['dry-run']) {
  console.log('\nReady. Without --dry-run it would be published now, and the commit tagged.')
} else {
  await run(...npm('publish', STAGED, '--provenance', '--access', 'public'))
  await run('git', ['tag', `v${version}`])
  console.log(`\nPublished. Push the tag: git push origin v${version}`)
}

async function checkTree() {
  const changed = await output('git', ['status', '--porcelain'])
  if (changed) throw new Error(`commit or put away first:\n${indent(firstLines(changed, 10))}`)
  if (await output('git', ['tag', '--list', `v${version}`]))
    throw new Error(`the tag v${version} is there already`)
  return `clean, at ${await output('git', ['rev-parse', '--short', 'HEAD'])}`
}

async function checkChangelog() {
  const { day, changes } = changesOf(await readFile(path.join(root, 'CHANGELOG.md'), 'utf8'), version)
  if (!day) throw new Error(`put the day in place of "unreleased" behind ${version} in CHANGELOG.md`)
  return `${day}\n${indent(changes)}`
}

async function stage() {
  await buildPackage(STAGED, process.env)
  const [packed] = JSON.parse(await output(...npm('pack', STAGED, '--dry-run', '--json')))
  const rows = packed.files.map(
    (/** @type {{ path: string, size: number }} */ file) => `${String(file.size).padStart(7)}  ${file.path}`,
  )
  return `${packed.files.length} files, ${(packed.size / 1024).toFixed(0)} kB packed\n${indent(rows.join('\n'))}`
}

/** npm compares the repository in the manifest with the one that the CI run belongs to. */
async function checkProvenance() {
  const { repository } = repositoryOf(process.env)
  if (!repository)
    throw new Error('run this in GitHub Actions or GitLab CI: nothing else can vouch for the package')
  return repository.url
}

/**
 * @param {string} file
 * @param {string[]} args
 */
async function lint(file, ...args) {
  await script(file, ...args)
  return 'no problems'
}

/**
 * Runs a script of this repository or of an installed package; what it says counts as what it found.
 *
 * @param {string} file
 * @param {string[]} args
 */
async function script(file, ...args) {
  return indent(await output(process.execPath, [path.join(root, file), ...args])).trimStart()
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string>}
 * @throws {Error} with everything it said, when it failed
 */
async function output(command, args) {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd: root })
    return stdout.trim()
  } catch (error) {
    const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error)
    throw new Error(indent(`${stdout}${stderr}`.trim() || String(error)).trimStart())
  }
}

/**
 * @param {string} text
 * @param {number} limit
 */
function firstLines(text, limit) {
  const lines = text.split('\n')
  const more = lines.length - limit
  return [...lines.slice(0, limit), ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}

/** @param {string} text */
function indent(text) {
  return text.replace(/^(?=.)/gm, '  ')
}
