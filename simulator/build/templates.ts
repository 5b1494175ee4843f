import { TmplGroup } from 'glass-easel-template-compiler'
import { BUILTIN_COMPONENTS, SYNTAX_TAGS } from './builtins'
import type { Files, SourceFile } from './files'
import { type Position, type Problems, positionAt } from './problems'
import { type Resolver, stem } from './resolve'
import { modernWxml, type Outline, outlineWxml, outlineWxs } from './wxml'
import { wxsModule, wxsSyntaxError } from './wxs'

/** A component whose template is wanted, and the tags it may use besides WeChat's own. */
export interface TemplateUser {
  /** Without suffix. */
  readonly path: string
  readonly tags: ReadonlySet<string>
}

/** One item of what `addTmpl` answers; lines and columns count from 0. */
interface CompilerMessage {
  readonly level: 'Note' | 'Warn' | 'Error' | 'Fatal'
  readonly message: string
  readonly startLine: number
  readonly startColumn: number
}

/** What is known about one file; dropped with the file object when the file changes. */
interface Checked {
  readonly outline: Outline
  readonly scriptErrors: Promise<(Position & { message: string })[]>
}

/** Complaints of level `Warn` about style; all others of that level change what is drawn. */
const HARMLESS = new Set(['should be quoted', 'duplicated attribute', 'avoid uppercase letters'])

/** Compiles all templates of a program into one expression, and only what changed since the last time. */
export class Templates {
  private readonly group = new TmplGroup()
  private readonly added = new Map<string, { file: SourceFile; messages: readonly CompilerMessage[] }>()
  private readonly checked = new WeakMap<SourceFile, Checked>()
  private expression: string | null = null

  constructor(
    private readonly files: Files,
    private readonly resolver: Resolver,
  ) {}

  /** The expression that makes the generators of all users' templates (see `Program.templates`). */
  async build(users: readonly TemplateUser[], problems: Problems): Promise<string> {
    const needed = new Set<SourceFile>()
    for (const user of users) {
      const file = this.files.read(`${user.path}.wxml`)
      if (!file) {
        problems.error(`${user.path}.wxml`, 'the template is missing')
        continue
      }
      const closure = this.closure(file, problems)
      for (const each of closure) needed.add(each)
      this.checkTags(user, closure, problems)
    }
    this.update(needed)
    for (const { file, messages } of this.added.values()) reportMessages(file, messages, problems)
    await this.checkScripts(needed, problems)
    this.expression ??= this.group.getTmplGenObjectGroups()
    return this.expression
  }

  /** The file and all templates and scripts that it names, directly or not. */
  private closure(start: SourceFile, problems: Problems): ReadonlySet<SourceFile> {
    const found = new Set([start])
    for (const file of found) {
      for (const { name, suffix, offset } of this.check(file).outline.sources) {
        const path = this.resolver.asset(file.path, name, suffix)
        const target = path === null ? null : this.files.read(path)
        if (target) found.add(target)
        else problems.mistake(file.path, `"${name}" not found`, positionAt(file.text, offset))
      }
    }
    return found
  }

  /** A tag that nobody defines would silently become an empty element. */
  private checkTags(user: TemplateUser, closure: ReadonlySet<SourceFile>, problems: Problems): void {
    for (const file of closure) {
      for (const { name, offset } of this.check(file).outline.tags) {
        if (BUILTIN_COMPONENTS.has(name) || SYNTAX_TAGS.has(name) || user.tags.has(name)) continue
        const message = `unknown component <${name}>: add it to usingComponents of ${user.path}.json`
        problems.mistake(file.path, message, positionAt(file.text, offset))
      }
    }
  }

  private async checkScripts(files: ReadonlySet<SourceFile>, problems: Problems): Promise<void> {
    for (const file of files) {
      for (const { message, line, column } of await this.check(file).scriptErrors) {
        problems.error(file.path, message, { line, column })
      }
    }
  }

  private check(file: SourceFile): Checked {
    const kept = this.checked.get(file)
    if (kept) return kept
    const outline = isWxs(file.path) ? outlineWxs(file.text) : outlineWxml(file.text)
    const checks = outline.scripts.map((script) => wxsSyntaxError(script, file.text))
    const scriptErrors = Promise.all(checks).then((found) => found.filter((error) => error !== null))
    const checked = { outline, scriptErrors }
    this.checked.set(file, checked)
    return checked
  }

  private update(needed: ReadonlySet<SourceFile>): void {
    for (const [path, { file }] of this.added) {
      if (!needed.has(file)) this.remove(path)
    }
    for (const file of needed) {
      if (!this.added.has(file.path)) this.add(file)
    }
  }

  private add(file: SourceFile): void {
    const path = stem(file.path)
    this.expression = null
    if (isWxs(file.path)) {
      this.group.addScript(path, wxsModule(file.text, file.path))
      this.added.set(file.path, { file, messages: [] })
      return
    }
    const messages: readonly CompilerMessage[] = this.group.addTmpl(path, modernWxml(file.text))
    for (const name of this.group.getInlineScriptModuleNames(path)) {
      const text = this.group.getInlineScript(path, name)
      this.group.setInlineScript(path, name, wxsModule(text, file.path, lineOfScript(file.text, text)))
    }
    this.added.set(file.path, { file, messages })
  }

  private remove(path: string): void {
    this.expression = null
    this.added.delete(path)
    if (isWxs(path)) this.group.removeScript(stem(path))
    else this.group.removeTmpl(stem(path))
  }
}

function isWxs(path: string): boolean {
  return path.endsWith('.wxs')
}

/** The compiler hands the texts of inline scripts out, but not where they stand. */
const lineOfScript = (wxml: string, script: string): number =>
  positionAt(wxml, Math.max(wxml.indexOf(script), 0)).line

/** `wx:key` without a `wx:for` says nothing, and many programs have one. */
function isIdleKey({ text }: SourceFile, message: string, { line, column }: Position): boolean {
  const attribute = text.split('\n')[line - 1]?.slice(column - 1) ?? ''
  return message === 'invalid attribute' && /^wx:key\b/.test(attribute)
}

function reportMessages(file: SourceFile, messages: readonly CompilerMessage[], problems: Problems): void {
  for (const { level, message, startLine, startColumn } of messages) {
    const position = { line: startLine + 1, column: startColumn + 1 }
    if (level === 'Fatal') problems.error(file.path, message, position)
    else if (level !== 'Note' && !HARMLESS.has(message) && !isIdleKey(file, message, position))
      problems.mistake(file.path, message, position)
  }
}
