/**
 * `npm run wechat:compile`: compiles the mini program with WeChat's own compiler, without network or account, into
 * `.cache/wechat-compiled/`, which the simulator can run (`--compiled`). Fails on a compile error and on a package
 * over WeChat's limit.
 */
import { fork } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buildTools, loadSimulator } from '../build.mjs'
import { ensureInstalled, ensureInstalledIn } from '../install.mjs'

/** @typedef {import('./worker.mjs').CompileAnswer} CompileAnswer */

const here = import.meta.dirname
const root = path.resolve(here, '../..')
const output = path.join(root, '.cache', 'wechat-compiled')

/** WeChat's limit for the main package and for each subpackage, in bytes. */
const LIMIT = 2 * 1024 * 1024

await ensureInstalled()
await ensureInstalledIn(here, "WeChat's compiler (276 MB, about a minute, only once)")
await buildTools()
const { buildNpm } = await loadSimulator()
await buildNpm({ projectRoot: root, onProgress: console.log })

const started = performance.now()
console.log("Compiling with WeChat's compiler …")
const answer = await compile()
if ('error' in answer) {
  console.error(answer.error)
  process.exit(1)
}
const files = new Map(
  Object.entries(answer.files).map(([name, content]) => [name, Buffer.from(content, 'base64')]),
)
await unpack(files)
for (const warning of answer.warnings) console.warn(`warning: ${warning}`)
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(`${files.size} files in ${seconds} s, in ${path.relative(root, output)}`)
const tooLarge = packages(files).filter(reportSize)
process.exitCode = tooLarge.length > 0 ? 1 : 0

/**
 * The compiler's chatter is kept back, and shown only if it ends without an answer.
 *
 * @returns {Promise<CompileAnswer>}
 */
function compile() {
  return new Promise((resolve) => {
    const child = fork(path.join(here, 'worker.mjs'), [root], { silent: true })
    let log = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        log += chunk
      })
    }
    child.once('message', (message) => resolve(/** @type {CompileAnswer} */ (message)))
    child.once('exit', (code) => resolve({ error: `${log}\nthe compiler ended with exit code ${code}` }))
  })
}

/** @param {ReadonlyMap<string, Buffer>} files */
async function unpack(files) {
  await rm(output, { recursive: true, force: true })
  for (const [name, content] of files) {
    const file = path.join(output, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
}

/**
 * @param {ReadonlyMap<string, Buffer>} files
 * @returns {{ name: string, bytes: number }[]} the main package first
 */
function packages(files) {
  const app = JSON.parse(String(files.get('app.json') ?? '{}'))
  /** @type {string[]} */
  const roots = [...(app.subPackages ?? []), ...(app.subpackages ?? [])].map(
    ({ root: folder }) => `${folder.replace(/^\/|\/$/g, '')}/`,
  )
  const sizes = new Map(['main package', ...roots].map((name) => [name, 0]))
  for (const [name, content] of files) {
    const owner = roots.find((folder) => name.startsWith(folder)) ?? 'main package'
    sizes.set(owner, (sizes.get(owner) ?? 0) + content.length)
  }
  return Array.from(sizes, ([name, bytes]) => ({ name, bytes }))
}

/**
 * @param {{ name: string, bytes: number }} package_
 * @returns {boolean} whether it is over the limit
 */
function reportSize({ name, bytes }) {
  const over = bytes > LIMIT
  console.log(`${over ? '✖' : '✔'} ${name}: ${(bytes / 1024).toFixed(0)} kB of ${LIMIT / 1024} kB`)
  return over
}
