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
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<void>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: options.env ?? process.env })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${signal ?? `exit code ${code}`}`))
    })
  })
}

/** @param {string} file */
const changedAt = (file) =>
  stat(path.join(root, file)).then(
    (it) => it.mtimeMs,
    () => 0,
  )

/**
 * Runs `npm ci` when `node_modules` is missing or older than the lock file.
 * npm writes `node_modules/.package-lock.json` at the end of each install, so its time tells.
 */
export async function ensureInstalled() {
  checkNode()
  if ((await changedAt('node_modules/.package-lock.json')) >= (await changedAt('package-lock.json'))) return
  console.log('Installing packages (npm ci, about a minute the first time) …')
  const npm = process.env.npm_execpath
  if (npm) await run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund'])
  else await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'])
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(
    `Node ${process.versions.node} is too old: install Node 20.19 or newer. 请安装 Node 20.19 或更高版本。`,
  )
  process.exit(1)
}
