import { describe, expect, jest, test } from '@jest/globals'
import { createFileTree, type FileSink, type StoredFile } from '../../../../simulator/client/files/file-tree'

const bytes = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(size)

function treeWith(limits = { file: 100, total: 200 }) {
  const stored = new Map<string, StoredFile>()
  const sink = { put: jest.fn<FileSink['put']>(), delete: jest.fn<FileSink['delete']>() }
  const tree = createFileTree(stored, sink, () => 5_000, limits)
  return { tree, sink }
}

const errno = (run: () => unknown): unknown => {
  try {
    run()
    return 'nothing'
  } catch (error) {
    return (error as { errno: number }).errno
  }
}

describe('the tree of files', () => {
  test('makes folders one by one, or all at once when asked', () => {
    const { tree } = treeWith()
    expect(errno(() => tree.makeFolder('a/b', false, 'a/b'))).toBe(1300002)
    tree.makeFolder('a/b', true, 'a/b')
    expect(errno(() => tree.makeFolder('a/b', false, 'a/b'))).toBe(1301005)
    expect(tree.list('', '')).toEqual(['a'])
    expect(tree.list('a', 'a')).toEqual(['b'])
  })

  test('writes below folders only, and never over one', () => {
    const { tree } = treeWith()
    tree.write('file', bytes(1), 'file')
    tree.makeFolder('folder', false, 'folder')
    expect(errno(() => tree.write('missing/x', bytes(1), ''))).toBe(1300002)
    expect(errno(() => tree.write('file/x', bytes(1), ''))).toBe(1300020)
    expect(errno(() => tree.write('folder', bytes(1), ''))).toBe(1301003)
  })

  test('keeps to the limit of a file and of them all', () => {
    const { tree, sink } = treeWith()
    expect(errno(() => tree.write('big', bytes(101), ''))).toBe(1300202)
    tree.write('a', bytes(100), '')
    tree.write('b', bytes(100), '')
    expect(errno(() => tree.write('c', bytes(1), ''))).toBe(1300202)
    // What is replaced no longer counts.
    tree.write('b', bytes(50), '')
    expect(sink.put.mock.calls.map(([path]) => path)).toEqual(['a', 'b', 'b'])
  })

  test('removes files, and folders only when they are empty or all shall go', () => {
    const { tree, sink } = treeWith()
    tree.makeFolder('a', false, 'a')
    tree.write('a/x', bytes(1), '')
    expect(errno(() => tree.removeFile('a', ''))).toBe(1300001)
    expect(errno(() => tree.removeFolder('a', false, ''))).toBe(1300066)
    expect(errno(() => tree.removeFolder('a/x', true, ''))).toBe(1300020)
    tree.removeFolder('a', true, '')
    expect(sink.delete.mock.calls).toEqual([['a/x'], ['a']])
    expect(tree.list('', '')).toEqual([])
  })

  test('renames a folder with all that is in it, but not into itself', () => {
    const { tree } = treeWith()
    tree.makeFolder('a/b', true, '')
    tree.write('a/b/x', bytes(3), '')
    expect(errno(() => tree.rename('a', 'a/b/c', ''))).toBe(1300022)
    tree.rename('a', 'z', '')
    expect(tree.find('a/b/x')).toBeUndefined()
    expect(tree.find('z/b/x')?.content?.byteLength).toBe(3)
  })

  test('a folder whose name another begins with is left alone', () => {
    const { tree } = treeWith()
    tree.makeFolder('a', false, '')
    tree.makeFolder('ab', false, '')
    tree.removeFolder('a', true, '')
    expect(tree.list('', '')).toEqual(['ab'])
  })
})
