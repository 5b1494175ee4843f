import { createHash } from 'node:crypto'
import { join, posix } from 'node:path'
import type { Style } from '../program'
import type { Files, SourceFile } from './files'
import type { Problems } from './problems'
import type { Resolver } from './resolve'
import { CLASS_PREFIX, SCOPE_NAME } from './selectors'
import { STYLE_LANGUAGES, type StyleCompiler, StyleError, type StyleLanguage } from './style-compilers'
import { type CompiledSheet, compileSheet, type SheetImport } from './wxss'

const SUFFIXES = Object.keys(STYLE_LANGUAGES) as (keyof typeof STYLE_LANGUAGES)[]

/** Whose style is wanted, and in which of the two forms (see `Style`). */
export interface StyleUser {
  /** Without suffix. */
  readonly path: string
  readonly plain: boolean
  readonly scoped: boolean
}

/** Compiles style sheets, each file once however many components import it. */
export class Styles {
  private readonly sheets = new WeakMap<SourceFile, CompiledSheet>()

  constructor(
    private readonly files: Files,
    private readonly resolver: Resolver,
    /** Finds the compiler of another language; without one, such style sheets are only mentioned. */
    private readonly findCompiler?: (language: StyleLanguage) => StyleCompiler | null,
  ) {}

  /** Users without a style sheet have an empty style: their scope still names their classes. */
  build(users: readonly StyleUser[], problems: Problems): Record<string, Style> {
    const styles: Record<string, Style> = {}
    for (const { path, plain, scoped } of users) {
      const file = this.files.read(`${path}.wxss`) ?? this.compiled(path, problems)
      const css = file ? this.inline(file, [], problems) : ''
      const scope = scopeName(path)
      const own = css.replaceAll(SCOPE_NAME, scope)
      styles[path] = {
        plain: plain ? own.replaceAll(CLASS_PREFIX, '') : '',
        scoped: scoped ? own.replaceAll(CLASS_PREFIX, `${scope}--`) : '',
        scope,
      }
    }
    return styles
  }

  private inline(file: SourceFile, importers: readonly SourceFile[], problems: Problems): string {
    const sheet = this.sheet(file)
    for (const { message, line, column } of sheet.errors) {
      problems.error(file.path, message, { line, column })
    }
    return sheet.parts
      .map((part) => (typeof part === 'string' ? part : this.imported(part, file, importers, problems)))
      .join('\n')
  }

  private imported(
    { name, media, line, column }: SheetImport,
    file: SourceFile,
    importers: readonly SourceFile[],
    problems: Problems,
  ): string {
    const path = this.resolver.asset(file.path, name, '.wxss')
    const target = path === null ? null : this.files.read(path)
    const chain = [...importers, file]
    if (!target) {
      problems.error(file.path, `style sheet "${name}" not found`, { line, column })
      return ''
    }
    if (chain.includes(target)) {
      const circle = [...chain.slice(chain.indexOf(target)), target].map((each) => each.path)
      problems.error(file.path, `circular @import: ${circle.join(' -> ')}`, { line, column })
      return ''
    }
    const css = this.inline(target, chain, problems)
    return media ? `@media ${media} {\n${css}\n}` : css
  }

  /** What a style sheet in another language comes to. Compiled each time: it may import what the build does not see. */
  private compiled(path: string, problems: Problems): SourceFile | null {
    const suffix = SUFFIXES.find((each) => this.files.exists(path + each))
    const source = suffix && this.files.read(path + suffix)
    if (!source) return null
    const language = STYLE_LANGUAGES[suffix]
    const compile = this.findCompiler?.(language)
    if (!compile) {
      const hint = this.findCompiler ? `install ${language} in the project, or ` : ''
      problems.warning(source.path, `only wxss is drawn: ${hint}compile this style sheet to wxss first`)
      return null
    }
    try {
      return { path: source.path, text: compile(join(this.files.root, source.path), source.text) }
    } catch (error) {
      if (!(error instanceof StyleError)) throw error
      problems.error(source.path, error.message, { line: error.line, column: error.column })
      return null
    }
  }

  private sheet(file: SourceFile): CompiledSheet {
    const kept = this.sheets.get(file) ?? compileSheet(file)
    this.sheets.set(file, kept)
    return kept
  }
}

/** Readable and unique: `card-3f9a1c` for `components/card/index`. */
function scopeName(path: string): string {
  const base = posix.basename(path)
  const name = base === 'index' ? posix.basename(posix.dirname(path)) : base
  const readable = name === '.' ? 'app' : name.replace(/[^\w-]/g, '')
  return `${readable}-${createHash('sha1').update(path).digest('hex').slice(0, 6)}`
}
