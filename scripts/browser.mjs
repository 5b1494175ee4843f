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

/**
 * @param {() => string | null} findBrowser from the simulator
 * @throws {Error} naming what to install, where this script may not install it itself
 */
export async function ensureBrowser(findBrowser) {
  const missing = [
    ...(findBrowser() ? [] : ['chromium']),
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
  if (missing.includes('chromium')) {
    throw new Error(
      'The end-to-end tests need Chrome, Edge or Chromium. Install one, or set CHROMIUM_PATH to its program file. ' +
        '端到端测试需要 Chrome、Edge 或 Chromium：请安装其一，或用 CHROMIUM_PATH 指明程序路径。',
    )
  }
  console.warn('No font with Chinese characters found: screenshots will show boxes. Install fonts-noto-cjk.')
}
