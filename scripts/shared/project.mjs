/** What the project's files say about AppID, base library, domains and addresses. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Explained, text } from './language.mjs'

/**
 * @typedef {object} Project
 * @property {string} appId
 * @property {string} libVersion empty when the project asks for none
 * @property {boolean} urlCheck
 * @property {DomainLists | null} domains `simulator.domains`; null where the project does not say
 * @property {Backends | null} backends null when miniprogram/config.ts names them in a way that is not understood
 *
 * @typedef {{ request: string[], uploadFile: string[], downloadFile: string[] }} DomainLists what the console lists
 * @typedef {{ develop: string, trial: string, release: string }} Backends
 */

/** DevTools' own word for "no AppID". */
export const TOURIST = 'touristappid'

/**
 * @param {string} root
 * @returns {Project}
 * @throws {Explained} when project.config.json is missing, or one of its two files is no JSON
 */
export function readProject(root) {
  const shared = readJson(path.join(root, 'project.config.json'))
  const own = readOptionalJson(path.join(root, 'project.private.config.json'))
  const merged = { ...shared, ...own }
  const setting = { ...shared.setting, ...own.setting }
  const { domains } = { ...shared.simulator, ...own.simulator }
  return {
    appId: merged.appid || TOURIST,
    libVersion: merged.libVersion ?? '',
    urlCheck: setting.urlCheck !== false,
    domains: domains ? { request: [], uploadFile: [], downloadFile: [], ...domains } : null,
    backends: readBackends(readOptional(path.join(root, 'miniprogram', 'config.ts'))),
  }
}

/**
 * @param {string} source of miniprogram/config.ts
 * @returns {Backends | null}
 */
export function readBackends(source) {
  /** @param {string} version */
  const address = (version) => new RegExp(`\\b${version}: *'([^']+)'`).exec(source)?.[1]
  const [develop, trial, release] = ['develop', 'trial', 'release'].map(address)
  return develop && trial && release ? { develop, trial, release } : null
}

/** An AppID as the console gives it out. */
export const isAppId = (/** @type {string} */ id) => /^wx[0-9a-f]{16}$/.test(id) && !isExample(id)

/** What people type to fill the line: all the same, or counted up. */
const isExample = (/** @type {string} */ id) =>
  /^wx(.)\1{15}$/.test(id) || '0123456789abcdef'.repeat(2).includes(id.slice(2))

/** @param {string} file */
const readJson = (file) => parse(file, readOptional(file))

/** @param {string} file */
function readOptionalJson(file) {
  const source = readOptional(file)
  return source === '' ? {} : parse(file, source)
}

/**
 * @param {string} file
 * @param {string} source
 */
function parse(file, source) {
  try {
    return JSON.parse(source)
  } catch (error) {
    const [name, why] = [path.basename(file), error instanceof Error ? error.message : error]
    throw new Explained(
      text(`${name} is missing or no JSON: ${why}`, `${name} 不存在或不是有效的 JSON：${why}`),
    )
  }
}

/** @param {string} file */
function readOptional(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
