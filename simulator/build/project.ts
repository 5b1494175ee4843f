import { join, resolve } from 'node:path'
import type { DomainLists } from '../protocol'
import { Files, statOf } from './files'
import { isObject, type JsonFile, type JsonObject, parseJson } from './json'
import type { Problems } from './problems'

/** What project.config.json says, overridden by project.private.config.json, as far as the simulator reads it. */
export interface ProjectConfig {
  readonly appId: string
  readonly projectName: string
  /** Absolute path of the folder that holds app.json. */
  readonly miniprogramRoot: string
  /** Base library version that the project asks for, such as `3.8.0`; empty when it asks for none. */
  readonly libVersion: string
  /** Whether requests may go only to the domains listed for the AppID. */
  readonly urlCheck: boolean
  /**
   * `simulator.domains`: what the console lists for the AppID, `{ "request": ["https://api.example.com"] }`. DevTools
   * asks WeChat for it; null where the project does not say, and then nothing can be checked.
   */
  readonly domains: DomainLists | null
  /** `setting.packNpmRelationList`, absolute; empty unless `setting.packNpmManually` is on. */
  readonly npmRelations: readonly NpmRelation[]
}

export interface NpmRelation {
  readonly packageJson: string
  /** Folder in which `miniprogram_npm` is made. */
  readonly outputFolder: string
}

const FILE = 'project.config.json'
const PRIVATE_FILE = 'project.private.config.json'

/** Reads the configuration that DevTools reads; null (and a problem) when the folder is no project. */
export function readProjectConfig(projectRoot: string, problems: Problems): ProjectConfig | null {
  const root = resolve(projectRoot)
  const files = new Files(root)
  const shared = readOptional(files, FILE, problems)
  if (!shared) {
    if (!files.exists(FILE)) problems.error(FILE, `not found: ${root} is not a mini program project`)
    return null
  }
  const own = readOptional(files, PRIVATE_FILE, problems)?.value ?? {}
  const merged = { ...shared.value, ...own }
  const setting = { ...objectAt(shared.value, 'setting'), ...objectAt(own, 'setting') }
  const folder = textAt(shared.value, 'miniprogramRoot')
  const miniprogramRoot = resolve(root, folder)
  if (!statOf(miniprogramRoot)?.isDirectory()) {
    problems.error(FILE, `miniprogramRoot "${folder}" is not a folder`, shared.at('miniprogramRoot'))
    return null
  }
  return {
    appId: textAt(merged, 'appid') || 'touristappid',
    projectName: decodeName(textAt(merged, 'projectname')),
    miniprogramRoot,
    libVersion: textAt(merged, 'libVersion'),
    urlCheck: setting.urlCheck !== false,
    domains: domainsOf({ ...objectAt(shared.value, 'simulator'), ...objectAt(own, 'simulator') }),
    npmRelations: setting.packNpmManually === true ? npmRelations(root, setting) : [],
  }
}

function readOptional(files: Files, path: string, problems: Problems): JsonFile | null {
  const file = files.read(path)
  return file && parseJson(file, problems)
}

function npmRelations(root: string, setting: JsonObject): NpmRelation[] {
  const list = Array.isArray(setting.packNpmRelationList) ? setting.packNpmRelationList : []
  return list.filter(isObject).map((relation) => ({
    packageJson: join(root, textAt(relation, 'packageJsonPath')),
    outputFolder: join(root, textAt(relation, 'miniprogramNpmDistDir')),
  }))
}

function domainsOf({ domains }: JsonObject): DomainLists | null {
  if (!isObject(domains)) return null
  const list = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((origin) => typeof origin === 'string') : []
  const { request, uploadFile, downloadFile, socket } = domains
  return {
    request: list(request),
    uploadFile: list(uploadFile),
    downloadFile: list(downloadFile),
    ...(socket === undefined ? {} : { socket: list(socket) }),
  }
}

function objectAt(value: JsonObject, name: string): JsonObject {
  const member = value[name]
  return isObject(member) ? member : {}
}

function textAt(value: JsonObject, name: string): string {
  const member = value[name]
  return typeof member === 'string' ? member : ''
}

/** DevTools writes the name percent-encoded when it is not plain ASCII. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
