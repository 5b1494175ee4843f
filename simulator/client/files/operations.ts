import { decode, encode } from './encoding'
import { fileError } from './file-error'
import type { StoredFile } from './file-tree'
import type { LocalFiles } from './local-files'

export type Arguments = Readonly<Record<string, unknown>>

/** One operation of FileSystemManager, in its synchronous form. */
export interface FileOperation {
  /** Names of the parameters, in the order of the synchronous form. */
  readonly parameters: readonly string[]
  /** Member of the asynchronous form's success object that holds the result. */
  readonly result?: string
  run(given: Arguments): unknown
}

/** `stat_t.st_mode` of a file and of a folder that everybody may read. */
const FILE_MODE = 0o100644
const FOLDER_MODE = 0o040755

/**
 * FileSystemManager (docs: 文件系统). Files of the code package can be read, not changed.
 *
 * @param files.readUrl - the bytes behind an address of this origin, at once; `undefined` when there is nothing
 * @param files.packageUrl - where the browser finds a file of the code package
 */
export function fileOperations(
  files: LocalFiles,
  readUrl: (url: string) => Uint8Array<ArrayBuffer> | undefined,
  packageUrl: (path: string) => string,
): Readonly<Record<string, FileOperation>> {
  const { tree } = files
  const writable = (path: string): string => {
    const inTree = files.treePathOf(path)
    if (inTree === undefined) throw fileError(1301000, path)
    return inTree
  }
  const kept = (path: string): StoredFile | undefined => {
    const inTree = files.treePathOf(path)
    return inTree === undefined ? undefined : tree.find(inTree)
  }
  function read(path: string): Uint8Array<ArrayBuffer> {
    const file = kept(path)
    if (file) {
      if (!file.content) throw fileError(1300021, path)
      return file.content
    }
    const outside = files.isTemporary(path) || !path.includes('://')
    const content = outside ? readUrl(files.urlOf(path) ?? packageUrl(path)) : undefined
    if (!content) throw fileError(1300002, path)
    return content
  }
  const write = (path: string, content: Uint8Array<ArrayBuffer>): void =>
    tree.write(writable(path), content, path)

  function statOf(path: string): object {
    const file = kept(path)
    const content = file ? file.content : read(path)
    const seconds = Math.floor((file?.modified ?? 0) / 1000)
    return {
      mode: content ? FILE_MODE : FOLDER_MODE,
      size: content?.byteLength ?? 0,
      lastAccessedTime: seconds,
      lastModifiedTime: seconds,
      isFile: () => content !== null,
      isDirectory: () => content === null,
    }
  }
  function statsBelow(path: string): object[] {
    const root = writable(path)
    return [root, ...tree.below(root)].map((name) => ({
      path: name.slice(root.length) || '/',
      stats: statOf(`${path.replace(/\/$/, '')}${name.slice(root.length)}`),
    }))
  }

  return {
    access: {
      parameters: ['path'],
      run({ path }) {
        if (!kept(String(path))) read(String(path))
      },
    },
    readFile: {
      parameters: ['filePath', 'encoding', 'position', 'length'],
      result: 'data',
      run: ({ filePath, encoding, position, length }) =>
        decode(slice(read(String(filePath)), position, length), encoding),
    },
    writeFile: {
      parameters: ['filePath', 'data', 'encoding'],
      run: ({ filePath, data, encoding }) => write(String(filePath), encode(data, encoding)),
    },
    appendFile: {
      parameters: ['filePath', 'data', 'encoding'],
      run({ filePath, data, encoding }) {
        const path = String(filePath)
        writable(path)
        write(path, joined(read(path), encode(data, encoding)))
      },
    },
    truncate: {
      parameters: ['filePath', 'length'],
      run({ filePath, length }) {
        const path = String(filePath)
        const size = Number(length ?? 0)
        const content = read(path).slice(0, size)
        write(path, joined(content, new Uint8Array(Math.max(0, size - content.byteLength))))
      },
    },
    copyFile: {
      parameters: ['srcPath', 'destPath'],
      run: ({ srcPath, destPath }) => write(String(destPath), read(String(srcPath)).slice()),
    },
    rename: {
      parameters: ['oldPath', 'newPath'],
      run: ({ oldPath, newPath }) =>
        tree.rename(writable(String(oldPath)), writable(String(newPath)), String(oldPath)),
    },
    unlink: {
      parameters: ['filePath'],
      run({ filePath }) {
        const path = String(filePath)
        if (files.isTemporary(path)) files.removeTemporary(path)
        else tree.removeFile(writable(path), path)
      },
    },
    mkdir: {
      parameters: ['dirPath', 'recursive'],
      run: ({ dirPath, recursive }) =>
        tree.makeFolder(writable(String(dirPath)), recursive === true, String(dirPath)),
    },
    rmdir: {
      parameters: ['dirPath', 'recursive'],
      run: ({ dirPath, recursive }) =>
        tree.removeFolder(writable(String(dirPath)), recursive === true, String(dirPath)),
    },
    readdir: {
      parameters: ['dirPath'],
      result: 'files',
      run: ({ dirPath }) => tree.list(writable(String(dirPath)), String(dirPath)),
    },
    stat: {
      parameters: ['path', 'recursive'],
      result: 'stats',
      run({ path, recursive }) {
        const name = String(path)
        return recursive === true && kept(name)?.content === null ? statsBelow(name) : statOf(name)
      },
    },
    saveFile: {
      parameters: ['tempFilePath', 'filePath'],
      result: 'savedFilePath',
      run({ tempFilePath, filePath }) {
        const from = String(tempFilePath)
        if (!files.isTemporary(from)) throw fileError(1301112, from)
        const to = filePath === undefined || filePath === null ? files.savedPath() : String(filePath)
        write(to, read(from))
        files.removeTemporary(from)
        return to
      },
    },
    getFileInfo: {
      parameters: ['filePath'],
      result: 'size',
      run: ({ filePath }) => read(String(filePath)).byteLength,
    },
    getSavedFileList: {
      parameters: [],
      result: 'fileList',
      run: () =>
        files.savedPaths().map((filePath) => {
          const file = kept(filePath)
          const createTime = Math.floor((file?.modified ?? 0) / 1000)
          return { filePath, createTime, size: file?.content?.byteLength ?? 0 }
        }),
    },
    removeSavedFile: {
      parameters: ['filePath'],
      run: ({ filePath }) => tree.removeFile(writable(String(filePath)), String(filePath)),
    },
  }
}

function slice(
  content: Uint8Array<ArrayBuffer>,
  position: unknown,
  length: unknown,
): Uint8Array<ArrayBuffer> {
  const from = Number(position ?? 0)
  const to = length === undefined || length === null ? content.byteLength : from + Number(length)
  if (!(from >= 0 && from <= to && to <= content.byteLength)) throw fileError(1300022)
  return content.subarray(from, to)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.byteLength + second.byteLength)
  both.set(first)
  both.set(second, first.byteLength)
  return both
}
