import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildResult } from '../program'
import type { Builder, BuildOptions } from './index'

export interface KeptBuilderOptions extends BuildOptions {
  /** The folder with app.json: nothing outside it and project.config.json goes into a program. */
  readonly root: string
}

/**
 * A builder that keeps its last good result on disk, under `node_modules/.cache` of the project. A start that finds every file as it
 * was takes milliseconds and loads no compiler, which would cost more than all else of a start.
 */
export function createKeptBuilder({ root, ...options }: KeptBuilderOptions): Builder {
  const folder = path.join(options.projectRoot, 'node_modules', '.cache', 'miniprogram-simulator')
  const file = path.join(folder, `program-${hash(root).slice(0, 12)}.json`)
  let builder: Promise<Builder> | null = null
  let fresh = true

  async function compile(): Promise<BuildResult> {
    builder ??= import('./index').then(({ createBuilder }) => createBuilder(options))
    return (await builder).build()
  }

  async function keep(state: string, result: BuildResult): Promise<void> {
    await mkdir(folder, { recursive: true })
    // A reader must never see half a program.
    await writeFile(`${file}.${process.pid}`, JSON.stringify({ state, result }))
    await rename(`${file}.${process.pid}`, file)
  }

  return {
    async build() {
      // Later builds of this process have the builder's own memory, which is quicker and finer.
      if (!fresh) return compile()
      fresh = false
      const state = stateOf(root, options.projectRoot)
      const kept = await readKept(file)
      if (kept?.state === state) return kept.result
      const result = await compile()
      // Where nothing can be written the next start is slower, that is all.
      if (result.ok) await keep(state, result).catch(() => undefined)
      return result
    },
  }
}

async function readKept(file: string): Promise<{ state: string; result: BuildResult } | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return null
  }
}

/** Changes whenever a build might: with any file of the project, and with the code of the build itself. */
function stateOf(root: string, projectRoot: string): string {
  const here = path.dirname(fileURLToPath(import.meta.url))
  const code = readdirSync(here)
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => readFileSync(path.join(here, name), 'utf8'))
  const config = ['project.config.json', 'project.private.config.json'].map((name) =>
    readIfThere(path.join(projectRoot, name)),
  )
  // Whether they are installed decides what becomes of style sheets in their language.
  const compilers = ['sass', 'less'].map((name) =>
    readIfThere(path.join(projectRoot, 'node_modules', name, 'package.json')),
  )
  return hash(JSON.stringify([config, code, compilers, filesOf(root)]))
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** Name, size and time of change of every file. What is not packed (node_modules, `.git`) is left out. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return []
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return filesOf(file)
    const { size, mtimeMs } = statSync(file)
    return [`${file} ${size} ${mtimeMs}`]
  })
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
