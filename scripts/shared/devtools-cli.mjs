/** WeChat DevTools on this machine: where its command line is, whether its service port is open, how it is called. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'

/**
 * Where the installers put the command line: the defaults of the official automation client (miniprogram-automator).
 *
 * @type {Partial<Record<NodeJS.Platform, string>>}
 */
export const DEFAULT_CLI = {
  darwin: '/Applications/wechatwebdevtools.app/Contents/MacOS/cli',
  win32: 'C:/Program Files (x86)/Tencent/微信web开发者工具/cli.bat',
}

/**
 * @typedef {object} CliLocation
 * @property {string | null} cli the file, when it is there
 * @property {'WECHAT_CLI' | 'default' | 'none'} from who says so; `none`: DevTools has no release for this system
 */

/**
 * @param {{ env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform, exists?: (file: string) => boolean }} where
 * @returns {CliLocation}
 */
export function locateCli({ env, platform, exists = existsSync }) {
  const from = env.WECHAT_CLI ? 'WECHAT_CLI' : DEFAULT_CLI[platform] ? 'default' : 'none'
  const file = env.WECHAT_CLI || DEFAULT_CLI[platform]
  return { cli: file && exists(file) ? file : null, from }
}

/**
 * The port of DevTools' service, as DevTools notes it (official documentation, "HTTP V2"): below the user's folder in
 * `<MD5 of the installation>/Default/.ide`, before 2020 in `Default/.ide`.
 *
 * @param {string} home
 * @param {NodeJS.Platform} platform
 * @returns {number | null}
 */
export function readServicePort(home, platform) {
  const base =
    platform === 'win32'
      ? path.join(home, 'AppData', 'Local', '微信开发者工具', 'User Data')
      : path.join(home, 'Library', 'Application Support', '微信开发者工具')
  const folders = ['.', ...list(base)]
  for (const folder of folders) {
    const port = Number(read(path.join(base, folder, 'Default', '.ide')))
    if (port > 0) return port
  }
  return null
}

/**
 * @param {number} port
 * @param {number} [timeoutMs]
 * @returns {Promise<boolean>} whether something listens on the loopback port
 */
export function isListening(port, timeoutMs = 1000) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: timeoutMs })
    /** @param {boolean} answer */
    const settle = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}

/**
 * @typedef {object} CliAnswer
 * @property {number} code exit code
 * @property {string} output both streams
 */

/**
 * Runs the command line and collects what it says. Its standard input is closed: with the service port shut it would
 * wait for somebody to type `y`.
 *
 * @param {string} cli
 * @param {readonly string[]} args
 * @param {{ platform?: NodeJS.Platform, onOutput?: (text: string) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<CliAnswer>}
 * @throws {Error} when the file cannot be run
 */
export function runCli(cli, args, { platform = process.platform, onOutput = () => {}, signal } = {}) {
  const { file, list: words, verbatim } = commandOf(cli, args, platform)
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsVerbatimArguments: verbatim,
      ...(signal && { signal }),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk
        onOutput(chunk)
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * Node refuses to start a `.bat` itself (EINVAL since 20.12.2): cmd.exe has to, and wants one quoted line.
 *
 * @param {string} cli
 * @param {readonly string[]} args
 * @param {NodeJS.Platform} platform
 */
export function commandOf(cli, args, platform) {
  if (platform === 'win32' && /\.(bat|cmd)$/i.test(cli)) {
    const line = [cli, ...args].map((word) => `"${word}"`).join(' ')
    return { file: 'cmd.exe', list: ['/d', '/s', '/c', `"${line}"`], verbatim: true }
  }
  if (/\.m?js$/.test(cli)) return { file: process.execPath, list: [cli, ...args], verbatim: false }
  return { file: cli, list: [...args], verbatim: false }
}

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
