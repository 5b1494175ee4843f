import { accessSync, constants, mkdtempSync, readlinkSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type CdpBrowser, spawnBrowser } from './cdp'

/** The phone in a browser without a window. */
export interface PhoneScreen {
  /** PNG of the whole screen: page, navigation bar, tab bar, panels. */
  screenshot(): Promise<Buffer>
  /** A cold start: the page boots again, storage stays. */
  reload(): Promise<void>
  /** Resolves when the browser or its page has ended, asked to or not. */
  readonly ended: Promise<void>
}

export interface HeadlessBrowser {
  /** @param size - CSS pixels. */
  open(url: string, size: { width: number; height: number }): Promise<PhoneScreen>
  /** Ends the browser and removes its profile. */
  close(): Promise<void>
}

/** Twice the CSS pixels: text in screenshots is sharp, a picture takes about a tenth of a second. */
const SCALE = 2

/** Milliseconds for an orderly end; a browser whose page is stuck may need to be killed. */
const CLOSING_GRACE = 1_000

const SWITCHES = [
  '--headless',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-startup-window',
  '--hide-scrollbars',
  '--mute-audio',
  '--force-color-profile=srgb',
  '--password-store=basic',
  '--use-mock-keychain',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-background-networking',
  '--disable-component-update',
  // Nobody looks at this window, and its timers must keep time all the same.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/**
 * Starts an installed Chromium, Chrome or Edge with a temporary profile, which goes when it is closed. It is driven by
 * its own protocol, of which the phone needs six commands: loading a driver would double the time to the first page.
 *
 * @throws Error saying what to install, when none is found.
 */
export async function launchBrowser(env: NodeJS.ProcessEnv = process.env): Promise<HeadlessBrowser> {
  const executable = findBrowser(env)
  // Synchronous, so that the browser's process starts before the caller goes on to heavier work.
  const profile = mkdtempSync(path.join(tmpdir(), 'miniprogram-simulator-profile-'))
  // Chromium's sandbox refuses to work for root, which is whom containers run as.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = spawnBrowser(executable, [...SWITCHES, ...sandbox, `--user-data-dir=${profile}`])
  // A browser that is killed in the middle of its end has removed the way to its socket, but not yet the socket.
  const folders = new Set<string>()
  const findFolders = (): Set<string> => {
    for (const folder of foldersOf(profile)) folders.add(folder)
    return folders
  }
  // Whoever exits without closing leaves nothing behind either.
  const endAtOnce = (): void => {
    browser.kill()
    for (const folder of findFolders())
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 5 })
  }
  process.once('exit', endAtOnce)
  const close = async (): Promise<void> => {
    const killer = setTimeout(() => browser.kill(), CLOSING_GRACE)
    browser.send('Browser.close').catch(() => undefined)
    await browser.ended
    clearTimeout(killer)
    // Helpers that outlive the browser would write to the profile while it is removed.
    browser.kill()
    for (const folder of findFolders())
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    process.off('exit', endAtOnce)
  }
  try {
    await browser.started
    findFolders()
  } catch (error) {
    await close()
    throw error
  }
  return { open: (url, size) => openScreen(browser, url, size), close }
}

/** What the browser keeps on disk: the profile, and a folder for the socket that the profile points at. */
function foldersOf(profile: string): string[] {
  try {
    return [path.dirname(readlinkSync(path.join(profile, 'SingletonSocket'))), profile]
  } catch {
    // A browser that ended in order has removed it, and Windows has none.
    return [profile]
  }
}

async function openScreen(
  browser: CdpBrowser,
  url: string,
  { width, height }: { width: number; height: number },
): Promise<PhoneScreen> {
  // A context of its own has a window of its own: its page counts as visible. The page waits until it has its size.
  const { browserContextId } = await browser.send('Target.createBrowserContext')
  await browser.send('Target.setAutoAttach', {
    ...{ autoAttach: true, waitForDebuggerOnStart: true, flatten: true },
    filter: [{ type: 'page' }],
  })
  const attached = browser.once(
    'Target.attachedToTarget',
    ({ targetInfo }) => (targetInfo as { browserContextId?: unknown }).browserContextId === browserContextId,
  )
  await browser.send('Target.createTarget', { url, browserContextId })
  const { sessionId } = await attached
  const send = (method: string, params: object = {}): ReturnType<CdpBrowser['send']> =>
    browser.send(method, params, String(sessionId))
  const ended = Promise.race([
    browser.ended,
    browser.once('Inspector.targetCrashed'),
    browser.once('Target.detachedFromTarget', (params) => params.sessionId === sessionId),
  ]).then(() => undefined)
  await Promise.all([
    send('Inspector.enable'),
    send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: SCALE, mobile: false }),
    send('Emulation.setTouchEmulationEnabled', { enabled: true }),
    send('Emulation.setFocusEmulationEnabled', { enabled: true }),
    send('Runtime.runIfWaitingForDebugger'),
  ])
  return {
    async screenshot() {
      const { data } = await send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true })
      return Buffer.from(String(data), 'base64')
    },
    reload: async () => void (await send('Page.reload')),
    ended,
  }
}

const INSTALL = `No Chromium, Chrome or Edge was found, which the simulator needs to run without a window.
  Debian, Ubuntu   apt-get install chromium
  macOS            brew install --cask chromium, or install Google Chrome
  Windows          Edge is part of it; otherwise install Google Chrome
or set CHROMIUM_PATH to the program's file.`

/**
 * The file of an installed browser: `CHROMIUM_PATH`, a name on `PATH`, or a well-known place.
 *
 * @throws Error saying what to install.
 */
export function findBrowser(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (env.CHROMIUM_PATH) {
    if (isExecutable(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH
    throw new Error(`CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which is not a program`)
  }
  const found = candidates(env, platform).find(isExecutable)
  if (!found) throw new Error(INSTALL)
  return found
}

function candidates(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') {
    const apps = ['/Applications', path.join(env.HOME ?? '', 'Applications')]
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    return apps.flatMap((folder) => names.map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`))
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
      (root) => root !== undefined,
    )
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
    return roots.flatMap((root) => programs.map((program) => path.win32.join(root, program)))
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
  const folders = [...(env.PATH ?? '').split(':').filter(Boolean), '/usr/bin', '/snap/bin']
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}`))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
