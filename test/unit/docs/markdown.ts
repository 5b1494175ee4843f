import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const ROOT = path.resolve(__dirname, '../../..')

/** A fenced block of code in a document. */
export interface Snippet {
  /** From the root of the repository. */
  readonly document: string
  /** Of its first line, counted from 1. */
  readonly line: number
  /** The word behind the fence: `ts`, `sh` ... */
  readonly language: string
  /** What stands behind that word: `node` in "ts node", the name of a file in "ts stores/index.ts". */
  readonly mark: string
  readonly code: string
}

const FOLDERS = ['.', 'docs', 'examples', 'package']

/** The documents that people read, from the root of the repository. */
export const documents: readonly string[] = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name)),
).sort()

export const read = (document: string): string => readFileSync(path.join(ROOT, document), 'utf8')

const FENCED = /^```(\w+)(.*)\n([\s\S]*?)^```$/gm

/** The fenced blocks of a document that name a language. */
export function snippetsOf(document: string, text = read(document)): Snippet[] {
  return [...text.matchAll(FENCED)].map(({ index, 1: language = '', 2: mark = '', 3: code = '' }) => ({
    document,
    line: text.slice(0, index).split('\n').length + 1,
    language,
    mark: mark.trim(),
    code,
  }))
}

/** Where the links of a document lead, addresses on the web left out. */
export function linksOf(document: string, text = read(document)): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
    (it) => it[1] ?? it[2] ?? '',
  )
  return targets
    .filter((target) => !/^(\w+:|#)/.test(target))
    .map((target) => path.posix.join(path.posix.dirname(document), target.replace(/#.*/, '')))
}
