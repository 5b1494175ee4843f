/** What the tests need beyond npm, on a Debian or Ubuntu where this script is root, such as a CI container. */
import { existsSync } from 'node:fs'
import { run } from './install.mjs'

export const isRootOnDebian = () => existsSync('/etc/debian_version') && process.getuid?.() === 0

/** @param {string[]} packages */
export async function installPackages(packages) {
  console.log(`Installing ${packages.join(', ')} with apt-get …`)
  // In run level 1 a package that brings a service does not start it.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  await run('apt-get', ['update', '-qq'], { env })
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
}
