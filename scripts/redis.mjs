/** Makes sure that the tests of the Redis store have a redis-server; they start and stop it themselves. */
import { execFileSync } from 'node:child_process'
import { installPackages, isRootOnDebian } from './debian.mjs'

function isInstalled() {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Where it is missing and may not be installed, those tests are skipped and say so. */
export async function ensureRedis() {
  if (isInstalled()) return
  if (isRootOnDebian()) await installPackages(['redis-server'])
  else console.warn('No redis-server found: the tests of the Redis store are skipped. Install redis-server.')
}
