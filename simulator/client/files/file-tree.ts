import { fileError } from './file-error'

/** A file or a folder of the person's own space, as it lies in the database. */
export interface StoredFile {
  /** Null for a folder. */
  readonly content: Uint8Array<ArrayBuffer> | null
  /** Milliseconds since 1970. */
  readonly modified: number
}

/** Where files are kept beyond the life of the page. */
export interface FileSink {
  put(path: string, file: StoredFile): void
  delete(path: string): void
}

/** Bytes: 100 MB for one file (docs: FileSystemManager, 1300202), 200 MB for all (facts §4). */
export const FILE_LIMITS = { file: 100 * 1024 * 1024, total: 200 * 1024 * 1024 } as const

/**
 * The folder that a mini program may write to (`wx.env.USER_DATA_PATH`): names with slashes between, `''` is the
 * folder itself. Every method throws `ApiFailure` with WeChat's errno; `at` is the path that its message names.
 */
export interface FileTree {
  /** `undefined` when there is nothing of that name. */
  find(path: string): StoredFile | undefined
  write(path: string, content: Uint8Array<ArrayBuffer>, at: string): void
  makeFolder(path: string, withParents: boolean, at: string): void
  removeFile(path: string, at: string): void
  removeFolder(path: string, withContents: boolean, at: string): void
  /** A file, or a folder with all that is in it. */
  rename(from: string, to: string, at: string): void
  /** Names directly in a folder, in order. */
  list(path: string, at: string): string[]
  /** Every path below a folder. */
  below(path: string): string[]
}

export function createFileTree(
  files: Map<string, StoredFile>,
  sink: FileSink,
  now: () => number,
  limits: { readonly file: number; readonly total: number } = FILE_LIMITS,
): FileTree {
  files.set('', { content: null, modified: now() })

  const put = (path: string, file: StoredFile): void => {
    files.set(path, file)
    sink.put(path, file)
  }
  const remove = (path: string): void => {
    files.delete(path)
    sink.delete(path)
  }
  const below = (path: string): string[] => {
    const start = path === '' ? '' : `${path}/`
    return [...files.keys()].filter((name) => name !== '' && name.startsWith(start))
  }
  const requireFolder = (path: string, at: string): void => {
    const found = files.get(path)
    if (!found) throw fileError(1300002, at)
    if (found.content) throw fileError(1300020, at)
  }
  const checkSize = (path: string, size: number): void => {
    let total = size
    for (const [name, { content }] of files) if (name !== path) total += content?.byteLength ?? 0
    if (size > limits.file || total > limits.total) throw fileError(1300202)
  }

  return {
    find: (path) => files.get(path),
    below,
    write(path, content, at) {
      requireFolder(parentOf(path), at)
      if (files.get(path)?.content === null) throw fileError(1301003, at)
      checkSize(path, content.byteLength)
      put(path, { content, modified: now() })
    },
    makeFolder(path, withParents, at) {
      const known = files.get(path)
      if (known && !(withParents && known.content === null)) throw fileError(1301005, at)
      if (withParents && path !== '' && !files.has(parentOf(path))) this.makeFolder(parentOf(path), true, at)
      requireFolder(parentOf(path), at)
      if (!known) put(path, { content: null, modified: now() })
    },
    removeFile(path, at) {
      const found = files.get(path)
      if (!found) throw fileError(1300002, at)
      if (!found.content) throw fileError(1300001, at)
      remove(path)
    },
    removeFolder(path, withContents, at) {
      requireFolder(path, at)
      const contents = below(path)
      if (contents.length > 0 && !withContents) throw fileError(1300066, at)
      for (const name of contents) remove(name)
      if (path !== '') remove(path)
    },
    rename(from, to, at) {
      const file = files.get(from)
      if (!file) throw fileError(1300002, at)
      requireFolder(parentOf(to), at)
      if (file.content === null && `${to}/`.startsWith(`${from}/`)) throw fileError(1300022, at)
      const moved = [from, ...(file.content ? [] : below(from))]
      for (const name of moved) {
        const record = files.get(name)
        if (!record) continue
        remove(name)
        put(`${to}${name.slice(from.length)}`, record)
      }
    },
    list(path, at) {
      requireFolder(path, at)
      return below(path)
        .filter((name) => parentOf(name) === path)
        .map((name) => name.slice(path === '' ? 0 : path.length + 1))
        .sort()
    },
  }
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
