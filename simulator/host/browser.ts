import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import type { Browser } from 'playwright-core'

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
  open(url: string, size: { width: number; height: number }): Promise<PhoneScreen>
  close(): Promise<void>
}

/** Twice the CSS pixels: text in screenshots is sharp, a picture takes about a tenth of a second. */
const SCALE = 2

const SWITCHES = [
  '--no-first-run',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
]

/**
 * Starts an installed Chromium, Chrome or Edge with a temporary profile, which goes when it is closed.
 *
 * @throws Error saying what to install, when none is found.
 */
export async function launchBrowser(env: NodeJS.ProcessEnv = process.env): Promise<HeadlessBrowser> {
  const executablePath = findBrowser(env)
  // Loading the driver takes a quarter of a second: only those who need a browser pay for it.
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({
    executablePath,
    // Chromium's sandbox refuses to work for root, which is whom containers run as.
    args: process.getuid?.() === 0 ? [...SWITCHES, '--no-sandbox'] : SWITCHES,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  return {
    open: (url, size) => openScreen(browser, url, size),
    close: () => browser.close(),
  }
}

async function openScreen(
  browser: Browser,
  url: string,
  size: { width: number; height: number },
): Promise<PhoneScreen> {
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: SCALE, hasTouch: true })
  const ended = new Promise<void>((resolve) => {
    browser.once('disconnected', () => resolve())
    page.once('crash', () => resolve())
    page.once('close', () => resolve())
  })
  await page.goto(url, { waitUntil: 'commit' })
  return {
    screenshot: () => page.screenshot(),
    reload: async () => void (await page.reload({ waitUntil: 'commit' })),
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
