/** Makes sure that the end-to-end tests have a browser and fonts with Chinese characters. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { run } from './install.mjs'

const isRootOnDebian = () => existsSync('/etc/debian_version') && process.getuid?.() === 0

function hasChineseFont() {
  if (process.platform !== 'linux') return true
  try {
    return execFileSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' }).trim() !== ''
  } catch {
    return false
  }
}

/** @param {() => string} find */
function isFound(find) {
  try {
    find()
    return true
  } catch {
    return false
  }
}

/**
 * @param {(env: NodeJS.ProcessEnv) => string} findBrowser from the simulator: the program file, or an Error naming what to install
 * @throws {Error} where there is no browser and this script may not install one
 */
export async function ensureBrowser(findBrowser) {
  const missing = [
    ...(isFound(() => findBrowser(process.env)) ? [] : ['chromium']),
    ...(hasChineseFont() ? [] : ['fontconfig', 'fonts-noto-cjk']),
  ]
  if (missing.length === 0) return
  if (isRootOnDebian()) {
    console.log(`Installing ${missing.join(', ')} with apt-get …`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-qq'], { env })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env })
    return
  }
  findBrowser(process.env)
  console.warn('No font with Chinese characters found: screenshots will show boxes. Install fonts-noto-cjk.')
}
