import { posix } from 'node:path'
import type { Files } from './files'

/** Module suffixes in the order in which WeChat prefers them. */
const SCRIPT_SUFFIXES = ['.ts', '.js']

/**
 * WeChat's rules for what a name in `require`, `usingComponents`, `<import>` or `@import` means.
 *
 * `/x` is the root of the mini program, anything else is relative to the file that names it. A name without
 * leading dot or slash may also stand for an npm package, found in the `miniprogram_npm` folders from the
 * naming file's own folder up to the root.
 */
export class Resolver {
  constructor(private readonly files: Files) {}

  /** Path with suffix of the module that `from` requires as `name`. */
  script(from: string, name: string): string | null {
    return this.first(candidates(from, name.replace(/\.js$/, '')), (path) => this.scriptFile(path))
  }

  /** Path without suffix of the component that `from` names. */
  component(from: string, name: string): string | null {
    const isComponent = (path: string) => (this.files.exists(`${path}.json`) ? path : null)
    return this.first(candidates(from, name), (path) => isComponent(path) ?? isComponent(`${path}/index`))
  }

  /** Path with suffix of a template, style sheet or wxs module; the name may leave the suffix out. */
  asset(from: string, name: string, suffix: string): string | null {
    const bare = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name
    return this.first(candidates(from, bare), (path) =>
      this.files.exists(path + suffix) ? path + suffix : null,
    )
  }

  /** Path with suffix of the script at a path without suffix. */
  scriptFile(path: string): string | null {
    for (const stem of [path, `${path}/index`]) {
      const suffix = SCRIPT_SUFFIXES.find((each) => this.files.exists(stem + each))
      if (suffix) return stem + suffix
    }
    return null
  }

  private first(paths: readonly string[], find: (path: string) => string | null): string | null {
    for (const path of paths) {
      const found = find(path)
      if (found !== null) return found
    }
    return null
  }
}

/** Path relative to the root of the mini program; null when it would leave the root. */
export function join(from: string, name: string): string | null {
  const base = name.startsWith('/') ? '.' : posix.dirname(from)
  const path = posix.join(base, name)
  return path.startsWith('..') ? null : path.replace(/\/$/, '')
}

export function stem(path: string): string {
  return path.replace(/\.[a-z]+$/, '')
}

/** What to say about a name that leads nowhere. */
export function notFound(kind: 'module' | 'component', name: string): string {
  const hint = /^[./]/.test(name) ? '' : ': if it is an npm package, list it in dependencies and build npm'
  return `${kind} "${name}" not found${hint}`
}

/** Whether the file came with an npm package. */
export function isPackaged(path: string): boolean {
  return path.includes('miniprogram_npm/')
}

function candidates(from: string, name: string): string[] {
  const own = join(from, name)
  const found = own === null ? [] : [own]
  if (/^[./]/.test(name)) return found
  for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
    found.push(posix.join(folder, 'miniprogram_npm', name))
    if (folder === '.') return found
  }
}
