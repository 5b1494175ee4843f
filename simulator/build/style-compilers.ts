import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Languages that DevTools compiles by its plug-ins (`useCompilerPlugins`), by the suffix of their files. */
export const STYLE_LANGUAGES = { '.scss': 'sass', '.sass': 'sass', '.less': 'less' } as const

export type StyleLanguage = (typeof STYLE_LANGUAGES)[keyof typeof STYLE_LANGUAGES]

/** A mistake in a style sheet; lines and columns count from 1. */
export class StyleError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message)
    this.name = 'StyleError'
  }
}

/** @returns wxss. @throws {StyleError} */
export type StyleCompiler = (file: string, text: string) => string

/** The slice of `sass` and of `less` that is used. */
interface Sass {
  compile(file: string): { css: string }
}
interface Less {
  render(
    text: string,
    options: { filename: string; syncImport: true },
    done: (
      error: { message: string; line?: number; column?: number } | null,
      output?: { css: string },
    ) => void,
  ): void
}

/**
 * Finds the compiler of a language in the project's own node_modules: DevTools brings one along, the simulator does not.
 *
 * @returns null when it is not installed
 */
export function findStyleCompiler(projectRoot: string, language: StyleLanguage): StyleCompiler | null {
  let compiler: unknown
  try {
    compiler = createRequire(join(projectRoot, 'package.json'))(language)
  } catch {
    return null
  }
  return language === 'sass' ? withSass(compiler as Sass) : withLess(compiler as Less)
}

const withSass =
  (sass: Sass): StyleCompiler =>
  (file) => {
    try {
      return sass.compile(file).css
    } catch (error) {
      const { sassMessage, span } = error as {
        sassMessage?: string
        span?: { start: { line: number; column: number } }
      }
      const { line, column } = span?.start ?? { line: 0, column: 0 }
      throw new StyleError(sassMessage ?? String(error), line + 1, column + 1)
    }
  }

const withLess =
  (less: Less): StyleCompiler =>
  (filename, text) => {
    let css = ''
    // With `syncImport` the answer comes before `render` returns.
    less.render(text, { filename, syncImport: true }, (error, output) => {
      if (error) throw new StyleError(error.message, error.line ?? 1, (error.column ?? 0) + 1)
      css = output?.css ?? ''
    })
    return css
  }
