/** Installs what a fresh clone lacks. Uses nothing but Node, because it runs before anything is installed. */
import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

/**
 * Runs a command in the repository with its output shown, and rejects when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<void>}
 */
export function run(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: 'inherit', env })
    // Whoever ends this process alone, and not its whole group as Ctrl-C does, must not leave the command behind.
    const end = () => child.kill()
    process.once('exit', end)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      process.off('exit', end)
      if (code === 0) resolve()
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${signal ?? `exit code ${code}`}`))
    })
  })
}

/** @param {string} file */
const changedAt = (file) =>
  stat(file).then(
    (it) => it.mtimeMs,
    () => 0,
  )

/** Runs `npm ci` in the repository when its `node_modules` is missing or older than the lock file. */
export async function ensureInstalled() {
  checkNode()
  await install(root, 'packages (npm ci, about a minute the first time)', [])
}

/**
 * The same for a folder with a lock of its own, which keeps its packages out of everybody's installation until they are
 * wanted. Their install scripts do not run.
 *
 * @param {string} folder
 * @param {string} what for the one who waits: what is installed, how large, how long it takes
 */
export const ensureInstalledIn = (folder, what) =>
  install(folder, what, ['--ignore-scripts', '--loglevel=error'])

/**
 * npm writes `node_modules/.package-lock.json` at the end of each install, so its time tells.
 *
 * @param {string} folder
 * @param {string} what
 * @param {string[]} flags
 */
async function install(folder, what, flags) {
  const installed = await changedAt(path.join(folder, 'node_modules/.package-lock.json'))
  if (installed >= (await changedAt(path.join(folder, 'package-lock.json')))) return
  console.log(`Installing ${what} …`)
  await run(...npm('ci', '--no-audit', '--no-fund', ...flags), { cwd: folder })
}

/**
 * The npm that runs this script, or else the one on the path.
 *
 * @param {string[]} args
 * @returns {[command: string, args: string[]]}
 */
export function npm(...args) {
  const { npm_execpath } = process.env
  if (npm_execpath) return [process.execPath, [npm_execpath, ...args]]
  if (process.platform !== 'win32') return ['npm', args]
  // Node starts no npm.cmd (EINVAL since 20.12.2); its installer puts npm beside it.
  const cli = path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  return [process.execPath, [cli, ...args]]
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(
    `Node ${process.versions.node} is too old: install Node 20.19 or newer. 请安装 Node 20.19 或更高版本。`,
  )
  process.exit(1)
}
