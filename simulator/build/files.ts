import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { join, posix } from 'node:path'

/** A text file of the project. The same object is handed out until the file changes. */
export interface SourceFile {
  /** Relative to the root, with suffix and forward slashes: `pages/home/index.wxml`. */
  readonly path: string
  readonly text: string
}

/** What the build asks the file system. Paths are absolute. */
export interface Disk {
  /** Names in a folder, as they are written there; none where there is no such folder. */
  list(folder: string): readonly string[]
  /** Null when nothing lies there. */
  stat(path: string): Stats | null
  read(path: string): string
}

/**
 * The project's files as one build sees them.
 *
 * A name counts as it is written, with forward slashes, on every system: Windows and macOS would also find `./Card` where a phone
 * has `card`, and Windows would follow `..\\` out of the mini program.
 *
 * `refresh()` starts a build: what exists is looked up anew, but a file whose size and modification time
 * stand still keeps its `SourceFile`. Work derived from a file may therefore be kept in a WeakMap under it.
 */
export class Files {
  private readonly kept = new Map<string, { file: SourceFile; stamp: string }>()
  private seen = new Map<string, SourceFile | null>()
  private stamps = new Map<string, string | null>()
  private folders = new Map<string, ReadonlySet<string>>()

  constructor(
    readonly root: string,
    private readonly disk: Disk = NODE_DISK,
  ) {}

  refresh(): void {
    this.seen = new Map()
    this.stamps = new Map()
    this.folders = new Map()
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
    const file = { path, text: withoutBom(this.disk.read(join(this.root, path))) }
    this.kept.set(path, { file, stamp })
    return file
  }

  private stamp(path: string): string | null {
    const known = this.stamps.get(path)
    if (known !== undefined) return known
    const stats = this.isListed(path) ? this.disk.stat(join(this.root, path)) : null
    const stamp = stats?.isFile() ? `${stats.mtimeMs}:${stats.size}` : null
    this.stamps.set(path, stamp)
    return stamp
  }

  private isListed(path: string): boolean {
    return !path.startsWith('/') && this.names(posix.dirname(path)).has(posix.basename(path))
  }

  private names(folder: string): ReadonlySet<string> {
    const known = this.folders.get(folder)
    if (known) return known
    const exists = folder === '.' || this.isListed(folder)
    const names = new Set(exists ? this.disk.list(join(this.root, folder)) : [])
    this.folders.set(folder, names)
    return names
  }
}

const NODE_DISK: Disk = {
  list: (folder) => (statOf(folder)?.isDirectory() ? readdirSync(folder) : []),
  stat: statOf,
  read: (path) => readFileSync(path, 'utf8'),
}

/** Editors on Windows put a mark in front that is no part of the text. */
export function withoutBom(text: string): string {
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
