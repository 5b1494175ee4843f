import { Script } from 'node:vm'
import { type Message, type TransformFailure, transform } from 'esbuild'
import { guardLoops } from './loop-guards'
import { type Position, positionAt } from './problems'
import { isPackaged } from './resolve'

/** A wxs module: a whole file, or the body of a `<wxs>` tag. */
export interface WxsScript {
  readonly text: string
  /** Where the text starts in its file. */
  readonly offset: number
}

/** `require('./x.wxs')`: the name stands in the second group. */
const REQUIRE = /\brequire\(\s*(["'])([^"'\n]+)\1\s*\)/g

/** A comment, or a string with its quotes. Wxs has neither regular expressions nor templates, so nothing else hides quotes. */
const COMMENT_OR_STRING = /\/\/.*|\/\*[\s\S]*?\*\/|(["'])(?:\\[\s\S]|(?!\1)[^\\\n])*\1/g

/** Escapes of a string; those that are not known, such as the `\d` of a pattern, mean nothing in JavaScript. */
const ESCAPE = /\\([\s\S])/g
const KNOWN_ESCAPES = 'bfnrtv0xu\'"\\\n\r'

/** What a wxs module requires, as written, and where in its file. */
export function wxsRequires({ text, offset }: WxsScript): { name: string; offset: number }[] {
  return Array.from(text.matchAll(REQUIRE), (match) => ({
    name: match[2] ?? '',
    offset: offset + match.index,
  }))
}

/**
 * WXS as the template runtime wants it, which runs it as JavaScript.
 *
 * - Modules are registered without suffix, so `require` must name them so.
 * - In WXS `x.constructor` is the *name* of the type ("Array"), a string.
 * - A string keeps the backslash of an escape it does not know: libraries write `getRegExp('\d')` where JavaScript wants two.
 * - The runtime puts its own text right behind the module's; a last line comment must not swallow it.
 */
export function adaptWxs(text: string): string {
  const script = text
    .replace(REQUIRE, (_, quote, name) => `require(${quote}${name.replace(/\.wxs$/, '')}${quote})`)
    .replace(/\.constructor\b(?!\.name)/g, '.constructor.name')
    .replace(COMMENT_OR_STRING, (found, quote?: string) => (quote ? keepBackslashes(found) : found))
  return `${script}\n`
}

/**
 * The same as a module that the phone guards against endless loops, and whose functions are told to `knowWxs`, where there is one: a template may choose between them and
 * the component's methods in an expression, and they are called differently.
 */
export function wxsModule(text: string, file: string, firstLine = 1): string {
  const script = adaptWxs(text)
  const guarded = isPackaged(file) ? script : guardLoops(script, file, ({ line }) => line + firstLine - 1)
  return `${guarded}if (typeof knowWxs === 'function') knowWxs(module.exports)\n`
}

const keepBackslashes = (string: string): string =>
  string.replace(ESCAPE, (written, letter: string) =>
    KNOWN_ESCAPES.includes(letter) ? written : `\\${written}`,
  )

/** The first syntax error, which would break every template of the program; placed in the whole file. */
export async function wxsSyntaxError(
  { text, offset }: WxsScript,
  file: string,
): Promise<(Position & { message: string }) | null> {
  if (parses(text)) return null
  // The engine says in an instant whether, esbuild says where.
  const [first] = await errorsOf(text)
  const { line, column } = first?.location ?? { line: 1, column: 0 }
  const start = positionAt(file, offset)
  return {
    message: first?.text ?? 'broken script',
    line: start.line + line - 1,
    column: column + (line === 1 ? start.column : 1),
  }
}

function parses(text: string): boolean {
  try {
    new Script(`(function () {${text}\n})`)
    return true
  } catch {
    return false
  }
}

function errorsOf(text: string): Promise<readonly Message[]> {
  return transform(text, { loader: 'js', format: 'cjs', logLevel: 'silent' }).then(
    () => [],
    ({ errors }: TransformFailure) => errors,
  )
}
