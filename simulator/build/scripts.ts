import { type Message, type TransformFailure, transform } from 'esbuild'
import type { Module } from '../program'
import { type Alias, expandAlias } from './aliases'
import type { Files, SourceFile } from './files'
import { guardCompiledLoops } from './loop-guards'
import { type Problems, positionAt } from './problems'
import { isPackaged, notFound, type Resolver, stem } from './resolve'

interface CompiledScript {
  readonly code: string
  /** What its literal requires name. */
  readonly requires: readonly string[]
  readonly messages: readonly Message[]
}

/** `require('x')`, `require('x', callback)` and `require.async('x')` in what esbuild printed. */
const REQUIRE = /\brequire(?:\.async)?\(\s*(["'])([^"'\\\n]+)\1\s*[,)]/g

/**
 * Compiles each module for itself, as WeChat does: one instance per module, stack traces per file.
 * Types are stripped, not checked.
 */
export class Scripts {
  private readonly compiled = new WeakMap<SourceFile, CompiledScript>()

  constructor(
    private readonly files: Files,
    private readonly resolver: Resolver,
  ) {}

  /** Every module that the entries need, in breadth-first order. Entries and results are paths without suffix. */
  async build(entries: readonly string[], aliases: readonly Alias[], problems: Problems): Promise<Module[]> {
    const modules: Module[] = []
    const known = new Set<string>()
    let wave = this.newFiles(
      entries.map((entry) => this.resolver.scriptFile(entry)),
      known,
    )
    while (wave.length > 0) {
      const compiled = await Promise.all(wave.map((file) => this.compile(file)))
      const next: (string | null)[] = []
      for (const [index, file] of wave.entries()) {
        const script = compiled[index]
        if (!script) continue
        reportMessages(file, script.messages, problems)
        const requires: Record<string, string> = {}
        for (const name of script.requires) {
          const path = this.resolver.script(file.path, expandAlias(name, aliases))
          if (path) requires[name] = stem(path)
          else reportMissing(file, name, problems)
          next.push(path)
        }
        modules.push([stem(file.path), requires, script.code])
      }
      wave = this.newFiles(next, known)
    }
    return modules
  }

  private newFiles(paths: readonly (string | null)[], known: Set<string>): SourceFile[] {
    const found: SourceFile[] = []
    for (const path of paths) {
      if (path === null || known.has(path)) continue
      known.add(path)
      const file = this.files.read(path)
      if (file) found.push(file)
    }
    return found
  }

  private async compile(file: SourceFile): Promise<CompiledScript> {
    const kept = this.compiled.get(file)
    if (kept) return kept
    const script = await compileScript(file)
    this.compiled.set(file, script)
    return script
  }
}

async function compileScript(file: SourceFile): Promise<CompiledScript> {
  const own = !isPackaged(file.path)
  try {
    const { code, map, warnings } = await transform(file.text, {
      loader: file.path.endsWith('.ts') ? 'ts' : 'js',
      format: 'cjs',
      target: 'es2020',
      // A phone loads modules by `require` only; import() becomes one.
      supported: { 'dynamic-import': false },
      charset: 'utf8',
      legalComments: 'none',
      // Packages arrive minified: their maps would double the program and show nobody anything.
      sourcemap: own && 'external',
      sourcefile: `/${file.path}`,
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    })
    const requires = new Set(Array.from(code.matchAll(REQUIRE), ([, , name = '']) => name))
    return own
      ? {
          code: withMap(guardCompiledLoops(code, map, file)),
          requires: [...requires],
          messages: warnings,
        }
      : { code, requires: [...requires], messages: [] }
  } catch (error) {
    if (!isTransformFailure(error)) throw error
    return { code: '', requires: [], messages: error.errors.map((each) => ({ ...each, id: 'error' })) }
  }
}

function withMap({ code, map }: { code: string; map: string }): string {
  return `${code}//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`
}

function isTransformFailure(error: unknown): error is TransformFailure {
  return error instanceof Error && 'errors' in error
}

function reportMessages(file: SourceFile, messages: readonly Message[], problems: Problems): void {
  for (const { id, text, location } of messages) {
    const severity = id === 'error' ? 'error' : 'warning'
    const place = location ? { line: location.line, column: location.column + 1 } : {}
    problems.add({ severity, file: file.path, message: text, ...place })
  }
}

function reportMissing(file: SourceFile, name: string, problems: Problems): void {
  const offset = file.text.search(new RegExp(`(["'])${escapeRegExp(name)}\\1`))
  const position = positionAt(file.text, Math.max(offset, 0))
  problems.mistake(file.path, notFound('module', name), position)
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
