/** Makes sure that the end-to-end tests have a browser and fonts with Chinese characters. */
import { execFileSync } from 'node:child_process'
import { installPackages, isRootOnDebian } from './debian.mjs'

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
    await installPackages(missing)
    return
  }
  findBrowser(process.env)
  console.warn('No font with Chinese characters found: screenshots will show boxes. Install fonts-noto-cjk.')
}
