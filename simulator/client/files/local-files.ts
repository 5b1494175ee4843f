import type { FileTree } from './file-tree'
import { createTemporaryFiles, randomName } from './temporary-files'

type Platform = 'devtools' | 'ios' | 'android'

/** DevTools writes `http://`, phones `wxfile://`: app code must not care (facts §4). */
const PREFIXES = {
  devtools: { temporary: 'http://tmp/', saved: 'http://store/', user: 'http://usr' },
  ios: { temporary: 'wxfile://tmp_', saved: 'wxfile://store_', user: 'wxfile://usr' },
  android: { temporary: 'wxfile://tmp_', saved: 'wxfile://store_', user: 'wxfile://usr' },
} as const satisfies Record<Platform, object>

/** Where the two kinds of kept files lie in the tree. */
const USER_FOLDER = 'usr'
const SAVED_FOLDER = 'store'

/** Every local path that app code may hold: temporary files, saved ones, and those of the person's own folder. */
export interface LocalFiles {
  /** `wx.env.USER_DATA_PATH`. */
  readonly userPath: string
  /** Keeps a temporary file and answers with its path. */
  add(content: Blob): string
  /** The content of a file of any kind. */
  get(path: string): Blob | undefined
  isTemporary(path: string): boolean
  removeTemporary(path: string): void
  /** Where a path that may be written to lies in the tree; `undefined` for any other. */
  treePathOf(path: string): string | undefined
  /** A fresh path for `saveFile` without a name. */
  savedPath(): string
  savedPaths(): string[]
  /** What the browser can load for a path; `undefined` when there is no such file. */
  urlOf(path: string): string | undefined
  readonly tree: FileTree
}

export function createLocalFiles(platform: Platform, tree: FileTree): LocalFiles {
  const prefix = PREFIXES[platform]
  const temporary = createTemporaryFiles(prefix.temporary)
  const urls = new Map<string, { content: unknown; url: string }>()
  for (const folder of [USER_FOLDER, SAVED_FOLDER]) tree.makeFolder(folder, true, folder)

  function treePathOf(path: string): string | undefined {
    if (path.startsWith(prefix.saved)) return `${SAVED_FOLDER}/${path.slice(prefix.saved.length)}`
    if (path !== prefix.user && !path.startsWith(`${prefix.user}/`)) return undefined
    const parts = path.slice(prefix.user.length).split('/').filter(Boolean)
    return parts.includes('..') ? undefined : [USER_FOLDER, ...parts].join('/')
  }
  /** The very object that holds the content: another one after each write. */
  function find(path: string): Blob | Uint8Array<ArrayBuffer> | undefined {
    const kept = treePathOf(path)
    return temporary.get(path) ?? (kept === undefined ? undefined : (tree.find(kept)?.content ?? undefined))
  }
  const blobOf = (content: Blob | Uint8Array<ArrayBuffer>): Blob =>
    content instanceof Blob ? content : new Blob([content])

  return {
    userPath: prefix.user,
    tree,
    treePathOf,
    add: (content) => temporary.add(content),
    get(path) {
      const content = find(path)
      return content && blobOf(content)
    },
    isTemporary: (path) => temporary.get(path) !== undefined,
    removeTemporary: (path) => temporary.remove(path),
    savedPath: () => `${prefix.saved}${randomName()}`,
    savedPaths: () => tree.list(SAVED_FOLDER, SAVED_FOLDER).map((name) => `${prefix.saved}${name}`),
    urlOf(path) {
      const content = find(path)
      if (!content) return undefined
      const known = urls.get(path)
      if (known?.content === content) return known.url
      if (known) URL.revokeObjectURL(known.url)
      const url = URL.createObjectURL(blobOf(content))
      urls.set(path, { content, url })
      return url
    },
  }
}
