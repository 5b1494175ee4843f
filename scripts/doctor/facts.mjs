/** Looks at the machine, the project and the network, and judges nothing. */
import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { isListening, locateCli, readServicePort } from '../shared/devtools-cli.mjs'
import { readEnvironment } from '../shared/environment.mjs'
import { lanAddresses } from '../shared/lan.mjs'
import { readProject } from '../shared/project.mjs'
import { askBackend } from './backend.mjs'
import { askWechat } from './wechat.mjs'

/**
 * @typedef {object} Facts
 * @property {string} node version, without `v`
 * @property {'missing' | 'stale' | 'fresh'} installed
 * @property {import('../shared/project.mjs').Project} project
 * @property {Account} account
 * @property {NpmPackage[]} npm what the mini program depends on
 * @property {DevTools} devtools
 * @property {import('./backend.mjs').BackendFacts} backend
 * @property {import('./wechat.mjs').WechatFacts} wechat
 *
 * @typedef {object} Account what the backend is told
 * @property {string} appId empty when it is to work with the simulated WeChat
 * @property {'missing' | 'placeholder' | 'unreadable' | 'given'} secret
 *
 * @typedef {object} NpmPackage
 * @property {string} name
 * @property {string | null} installed version in node_modules
 * @property {boolean} built whether it is in miniprogram_npm
 * @property {boolean | null} fresh whether that is the installed version; null when DevTools has built it, who does not note it
 *
 * @typedef {object} DevTools
 * @property {NodeJS.Platform} platform
 * @property {string | null} cli
 * @property {import('../shared/devtools-cli.mjs').CliLocation['from']} from
 * @property {number | null} port of the service, as DevTools has noted it
 * @property {boolean} isOpen whether something listens there
 */

/**
 * @typedef {object} Surroundings
 * @property {string} root
 * @property {Readonly<Record<string, string | undefined>>} [env] of the shell
 * @property {NodeJS.Platform} [platform]
 * @property {string} [home]
 * @property {string[]} [lan] addresses of this machine, likeliest first
 */

/**
 * @param {Surroundings} surroundings
 * @returns {Promise<Facts>}
 */
export async function gatherFacts({
  root,
  env: shell = process.env,
  platform = process.platform,
  home = homedir(),
  lan = lanAddresses(),
}) {
  const env = readEnvironment(root, shell)
  const { account, secret } = readAccount(env)
  const [devtools, backend, wechat] = await Promise.all([
    readDevTools(env, platform, home),
    askBackend({ port: Number(env.PORT || 3000), lan: lan[0] ?? null }),
    askWechat({ origin: env.WECHAT_API || 'https://api.weixin.qq.com', appId: account.appId, secret }),
  ])
  return {
    node: process.versions.node,
    installed: readInstallation(root),
    project: readProject(root),
    account,
    npm: readNpm(root),
    devtools,
    backend,
    wechat,
  }
}

/** @param {string} root */
function readInstallation(root) {
  const installed = changedAt(path.join(root, 'node_modules', '.package-lock.json'))
  if (installed === null) return 'missing'
  return installed < (changedAt(path.join(root, 'package-lock.json')) ?? 0) ? 'stale' : 'fresh'
}

/** As the backend refuses them, see server/config/settings.ts. */
const PLACEHOLDER = /^(x+|\*+|<.*>|change[-_ ]?me|your[-_ ].*|secret|password|todo|example|.{1,15})$/i

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {{ account: Account, secret: string | null }} `secret`: null unless it may be shown to WeChat
 */
function readAccount(env) {
  const file = env.WECHAT_SECRET_FILE
  const value = file ? readText(file) : (env.WECHAT_SECRET ?? '')
  const appId = env.WECHAT_APPID?.trim() ?? ''
  if (value === null) return { account: { appId, secret: 'unreadable' }, secret: null }
  const secret = value.trim()
  if (secret === '') return { account: { appId, secret: 'missing' }, secret: null }
  if (PLACEHOLDER.test(secret)) return { account: { appId, secret: 'placeholder' }, secret: null }
  return { account: { appId, secret: 'given' }, secret }
}

/**
 * @param {string} root
 * @returns {NpmPackage[]}
 */
function readNpm(root) {
  const { dependencies = {} } = readJson(path.join(root, 'package.json')) ?? {}
  // What `npm run build:npm` notes (simulator/build/npm.ts): a list of folder@version.
  const stamp = path.join(root, 'node_modules/.cache/miniprogram-simulator/miniprogram-miniprogram_npm.json')
  const noted = readJson(stamp)
  return Object.keys(dependencies).map((name) => {
    const installed = readJson(path.join(root, 'node_modules', name, 'package.json'))?.version ?? null
    const built = changedAt(path.join(root, 'miniprogram', 'miniprogram_npm', name)) !== null
    const fresh = built && Array.isArray(noted) ? noted.includes(`${name}@${installed}`) : null
    return { name, installed, built, fresh }
  })
}

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {NodeJS.Platform} platform
 * @param {string} home
 * @returns {Promise<DevTools>}
 */
async function readDevTools(env, platform, home) {
  const port = readServicePort(home, platform)
  const isOpen = port !== null && (await isListening(port))
  return { platform, ...locateCli({ env, platform }), port, isOpen }
}

/** @param {string} file */
function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
