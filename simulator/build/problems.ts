import type { BuildProblem } from '../program'
import { isPackaged } from './resolve'

/** Place in a text, counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Turns a character offset into a place. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

/** Collects every mistake of one build, each place once, so that a person mends them all in one go. */
export class Problems {
  private readonly found = new Map<string, BuildProblem>()

  error(file: string, message: string, position?: Position): void {
    this.add({ severity: 'error', file, message, ...position })
  }

  warning(file: string, message: string, position?: Position): void {
    this.add({ severity: 'warning', file, message, ...position })
  }

  /** An error in the project's own files; a warning in those of a package, which its user cannot mend. */
  mistake(file: string, message: string, position: Position): void {
    if (isPackaged(file)) this.warning(file, message, position)
    else this.error(file, message, position)
  }

  add(problem: BuildProblem): void {
    this.found.set(`${problem.file}:${problem.line}:${problem.column}:${problem.message}`, problem)
  }

  get all(): readonly BuildProblem[] {
    return [...this.found.values()]
  }

  get hasErrors(): boolean {
    return this.all.some((problem) => problem.severity === 'error')
  }
}

/** One line for terminals and CI: `pages/home/index.wxml:3:7 error: missing end tag`. */
export function formatProblem({ file, line, column, severity, message }: BuildProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  return `${place} ${severity}: ${message}`
}
