import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { build } from 'esbuild'
import { collectPackages, type InstalledPackage, NpmBuildError } from './packages'
import { formatProblem, Problems } from './problems'
import { type NpmRelation, type ProjectConfig, readProjectConfig } from './project'
import { removeAbandoned, replaceFolder } from './replace-folder'

export { NpmBuildError, type NpmBuildErrorCode } from './packages'

const SCRIPT = /\.(?:[cm]?js|json)$/

export interface BuildNpmOptions {
  /** The folder with project.config.json. */
  readonly projectRoot: string
  /** Called with one sentence per package. */
  readonly onProgress?: (message: string) => void
}

export interface BuildNpmResult {
  /** `name@version` of every package, dependencies of dependencies included. */
  readonly packages: readonly string[]
  /** True when everything was there already and nothing was written. */
  readonly fresh: boolean
}

/**
 * What DevTools calls 构建 npm: packs the `dependencies` of the project into `miniprogram_npm`.
 *
 * A package made for mini programs (field `miniprogram`, or a folder `miniprogram_dist`) is copied; of any other,
 * `main` is bundled into one file. Both are done for dependencies of dependencies too.
 *
 * @throws {NpmBuildError} when the project, a manifest, an installed package or an entry file is missing or broken.
 * @see "npm 支持" of the official documentation
 */
export async function buildNpm({ projectRoot, onProgress }: BuildNpmOptions): Promise<BuildNpmResult> {
  const problems = new Problems()
  const project = readProjectConfig(projectRoot, problems)
  if (!project) throw new NpmBuildError('no_project', problems.all.map(formatProblem).join('\n'))
  const results: BuildNpmResult[] = []
  for (const relation of relationsOf(project)) {
    results.push(await packRelation(resolve(projectRoot), relation, onProgress ?? (() => {})))
  }
  return {
    packages: results.flatMap(({ packages }) => packages),
    fresh: results.every(({ fresh }) => fresh),
  }
}

/** Without `packNpmManually` the manifest has to lie beside app.json. */
function relationsOf({ npmRelations, miniprogramRoot }: ProjectConfig): readonly NpmRelation[] {
  if (npmRelations.length > 0) return npmRelations
  return [{ packageJson: join(miniprogramRoot, 'package.json'), outputFolder: miniprogramRoot }]
}

async function packRelation(
  projectRoot: string,
  { packageJson, outputFolder }: NpmRelation,
  onProgress: (message: string) => void,
): Promise<BuildNpmResult> {
  const target = join(outputFolder, 'miniprogram_npm')
  // WeChat's compiler does not leave out folders with a dot: what a killed command left would be uploaded.
  await removeAbandoned(target, Date.now())
  const packages = await collectPackages(packageJson)
  const names = packages.map(({ name, version }) => `${name}@${version}`)
  const stamp = await stampFile(projectRoot, target)
  const contents = JSON.stringify(packages.map(({ output, version }) => `${output}@${version}`))
  if (await isFresh(stamp, contents, target, packages)) return { packages: names, fresh: true }

  await replaceFolder({
    target,
    async fill(folder) {
      for (const each of packages) {
        const done = await pack(each, join(folder, each.output))
        onProgress(`${each.name} ${each.version}: ${done}`)
      }
    },
  })
  await writeFile(stamp, contents)
  return { packages: names, fresh: false }
}

/** @returns what became of it, in words */
async function pack({ name, copy, entry }: InstalledPackage, output: string): Promise<string> {
  if (copy !== null) {
    await cp(copy, output, { recursive: true, dereference: true })
    return 'copied'
  }
  // One of them must not keep the others out: a style sheet, as of weui-wxss, is no reason to stop.
  if (!SCRIPT.test(entry)) {
    await mkdir(output, { recursive: true })
    return 'left out, its main file is no script'
  }
  try {
    await build({
      entryPoints: [entry],
      outfile: join(output, 'index.js'),
      bundle: true,
      format: 'cjs',
      packages: 'external',
      target: 'es2018',
      charset: 'utf8',
      logLevel: 'silent',
      define: { 'process.env.NODE_ENV': '"production"' },
    })
    return 'bundled'
  } catch (error) {
    throw new NpmBuildError('bundle_failed', `${name} cannot be bundled: ${message(error)}`, { cause: error })
  }
}

/** Outside of miniprogram_npm: what lies in there is part of the mini program. */
async function stampFile(projectRoot: string, target: string): Promise<string> {
  const folder = join(projectRoot, 'node_modules', '.cache', 'miniprogram-simulator')
  await mkdir(folder, { recursive: true })
  const name = relative(projectRoot, target).replace(/[^\w-]+/g, '-')
  return join(folder, `${name}.json`)
}

async function isFresh(
  stamp: string,
  contents: string,
  target: string,
  packages: readonly InstalledPackage[],
): Promise<boolean> {
  if (!packages.every(({ output, linked }) => !linked && existsSync(join(target, output)))) return false
  return (await readFile(stamp, 'utf8').catch(() => '')) === contents
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
