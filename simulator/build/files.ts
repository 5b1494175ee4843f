import { readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'

/** A text file of the project. The same object is handed out until the file changes. */
export interface SourceFile {
  /** Relative to the root, with suffix and forward slashes: `pages/home/index.wxml`. */
  readonly path: string
  readonly text: string
}

/**
 * The project's files as one build sees them.
 *
 * `refresh()` starts a build: what exists is looked up anew, but a file whose size and modification time
 * stand still keeps its `SourceFile`. Work derived from a file may therefore be kept in a WeakMap under it.
 */
export class Files {
  private readonly kept = new Map<string, { file: SourceFile; stamp: string }>()
  private seen = new Map<string, SourceFile | null>()
  private stamps = new Map<string, string | null>()

  constructor(readonly root: string) {}

  refresh(): void {
    this.seen = new Map()
    this.stamps = new Map()
  }

  exists(path: string): boolean {
    return this.stamp(path) !== null
  }

  /** The file, or null when there is none at this path. */
  read(path: string): SourceFile | null {
    const known = this.seen.get(path)
    if (known !== undefined) return known
    const file = this.load(path)
    this.seen.set(path, file)
    return file
  }

  private load(path: string): SourceFile | null {
    const stamp = this.stamp(path)
    if (stamp === null) {
      this.kept.delete(path)
      return null
    }
    const kept = this.kept.get(path)
    if (kept?.stamp === stamp) return kept.file
    const file = { path, text: withoutBom(readFileSync(join(this.root, path), 'utf8')) }
    this.kept.set(path, { file, stamp })
    return file
  }

  private stamp(path: string): string | null {
    const known = this.stamps.get(path)
    if (known !== undefined) return known
    const stats = statOf(join(this.root, path))
    const stamp = stats?.isFile() ? `${stats.mtimeMs}:${stats.size}` : null
    this.stamps.set(path, stamp)
    return stamp
  }
}

function withoutBom(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/** What lies at a path; null when nothing does, or when no path can be so (a NUL, or far too long). */
export function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}
