import { existsSync, lstatSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { withoutBom } from './files'
import { isObject, type JsonObject } from './json'

/** A package as npm installed it, and how it goes into the mini program. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** Folder below `miniprogram_npm`; nested when npm nested the package. */
  readonly output: string
  /** Folder to be copied, for a package made for mini programs; else null, and `entry` is bundled. */
  readonly copy: string | null
  readonly entry: string
  /** Whether npm linked a folder that somebody works on: its version says nothing about its files. */
  readonly linked: boolean
}

/**
 * - `no_project`: the folder has no readable project.config.json
 * - `no_manifest`: no readable package.json where packNpmRelationList says
 * - `not_installed`: a dependency is not in node_modules
 * - `no_entry`: a package has neither mini program files nor a `main` that exists
 * - `bundle_failed`: `main` uses what a mini program cannot have
 */
export type NpmBuildErrorCode = 'no_project' | 'no_manifest' | 'not_installed' | 'no_entry' | 'bundle_failed'

export class NpmBuildError extends Error {
  constructor(
    readonly code: NpmBuildErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'NpmBuildError'
  }
}

/** The `dependencies` of a manifest and theirs, each once. */
export async function collectPackages(packageJson: string): Promise<InstalledPackage[]> {
  const found = new Map<string, InstalledPackage>()
  await collect(dirname(packageJson), await readManifest(packageJson))
  return [...found.values()]

  async function collect(folder: string, { dependencies }: JsonObject): Promise<void> {
    for (const name of isObject(dependencies) ? Object.keys(dependencies) : []) {
      const home = locate(folder, name)
      if (!home) {
        const message = `${name} is listed in dependencies but not installed: run npm install first`
        throw new NpmBuildError('not_installed', message)
      }
      if (found.has(home)) continue
      const manifest = await readManifest(join(home, 'package.json'))
      found.set(home, describe(name, home, manifest))
      await collect(home, manifest)
    }
  }
}

/** Folder of a package by Node's rule: the nearest node_modules, from the folder upwards. */
function locate(folder: string, name: string): string | null {
  const home = join(folder, 'node_modules', name)
  if (existsSync(join(home, 'package.json'))) return home
  const parent = dirname(folder)
  return parent === folder ? null : locate(parent, name)
}

/** `node_modules/a/node_modules/b` becomes `a/miniprogram_npm/b`, which WeChat resolves alike. */
export function outputOf(home: string): string {
  return home
    .split(/[\\/]node_modules[\\/]/)
    .slice(1)
    .join('/miniprogram_npm/')
}

function describe(name: string, home: string, manifest: JsonObject): InstalledPackage {
  const { version, miniprogram, main } = manifest
  const copy = join(home, typeof miniprogram === 'string' ? miniprogram : 'miniprogram_dist')
  const isMiniProgram = statSync(copy, { throwIfNoEntry: false })?.isDirectory() ?? false
  const entry = isMiniProgram ? '' : entryOf(home, typeof main === 'string' ? main : 'index.js')
  if (entry === null) {
    throw new NpmBuildError('no_entry', `${name} has no mini program files and no main script`)
  }
  return {
    name,
    version: String(version),
    output: outputOf(home),
    copy: isMiniProgram ? copy : null,
    entry,
    linked: lstatSync(home).isSymbolicLink(),
  }
}

function entryOf(home: string, main: string): string | null {
  try {
    return createRequire(join(home, 'package.json')).resolve(join(home, main))
  } catch {
    return null
  }
}

async function readManifest(path: string): Promise<JsonObject> {
  try {
    const manifest: unknown = JSON.parse(withoutBom(await readFile(path, 'utf8')))
    if (isObject(manifest)) return manifest
  } catch (error) {
    throw new NpmBuildError('no_manifest', `cannot read ${path}`, { cause: error })
  }
  throw new NpmBuildError('no_manifest', `${path} holds no object`)
}
