import type { Stats } from 'node:fs'
import { win32 } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { type Disk, Files } from '../../../../simulator/build/files'
import { outputOf } from '../../../../simulator/build/packages'
import { Resolver } from '../../../../simulator/build/resolve'
import { openFolder, write } from './workspace'

const ROOT = 'C:/projects/app'

/** A disk as Windows shows it: names are found in any case, either slash separates them, and `..` is followed. */
function windowsDisk(files: readonly string[]) {
  const keyOf = (path: string): string => win32.normalize(path).toLowerCase()
  const names = new Map<string, Set<string>>()
  const known = new Set<string>()
  for (const file of files) {
    let path = win32.join(ROOT, file)
    known.add(keyOf(path))
    for (; win32.dirname(path) !== path; path = win32.dirname(path)) {
      const folder = keyOf(win32.dirname(path))
      names.set(folder, (names.get(folder) ?? new Set()).add(win32.basename(path)))
    }
  }
  return {
    list: jest.fn<Disk['list']>((folder) => [...(names.get(keyOf(folder)) ?? [])]),
    stat: jest.fn<Disk['stat']>((path) =>
      known.has(keyOf(path)) ? ({ isFile: () => true, mtimeMs: 1, size: 1 } as unknown as Stats) : null,
    ),
    read: (path: string) => `text of ${keyOf(path)}`,
  }
}

describe('on Windows', () => {
  const open = () => {
    const disk = windowsDisk(['pages/home/index.ts', 'util/Time.ts', 'Card/index.json', '../secret.ts'])
    const files = new Files(ROOT, disk)
    return { disk, files, resolver: new Resolver(files) }
  }

  test('a file is found by its name and read', () => {
    expect(open().files.read('util/Time.ts')).toEqual({
      path: 'util/Time.ts',
      text: 'text of c:\\projects\\app\\util\\time.ts',
    })
  })

  test.each([
    ['util/time.ts', 'another case of the file'],
    ['Util/Time.ts', 'another case of the folder'],
    ['util\\Time.ts', 'a backslash'],
    ['C:/projects/app/util/Time.ts', 'a drive letter'],
    ['C:util/Time.ts', 'a path relative to a drive'],
    ['//server/share/Time.ts', 'a network share'],
    ['..\\secret.ts', 'a way out'],
    ['util\\..\\..\\secret.ts', 'a way out through a folder'],
    ['../secret.ts', 'a way out with forward slashes'],
  ])('%s is no file of the mini program: %s', (path) => {
    const { files } = open()
    expect([files.exists(path), files.read(path)]).toEqual([false, null])
  })

  test.each([
    ['../../util/Time', 'util/Time.ts'],
    ['/util/Time', 'util/Time.ts'],
    ['../../util/time', null],
    ['..\\..\\util\\Time', null],
    ['..\\..\\..\\secret', null],
    ['C:/projects/app/util/Time', null],
    ['../../../secret', null],
  ])('a page that requires %s gets %s', (name, path) => {
    expect(open().resolver.script('pages/home/index.ts', name)).toBe(path)
  })

  test('a component goes by the case of its folder', () => {
    const { resolver } = open()
    expect(resolver.component('app.json', '/Card/index')).toBe('Card/index')
    expect(resolver.component('app.json', '/card/index')).toBeNull()
  })

  test('each folder is listed once in a build, and names that are not in it cost no look at the disk', () => {
    const { disk, files } = open()
    for (const name of ['a', 'b', 'c']) files.exists(`util/${name}.ts`)
    files.exists('util/Time.ts')
    expect([disk.list.mock.calls.length, disk.stat.mock.calls.length]).toEqual([2, 1])
    files.refresh()
    files.exists('util/Time.ts')
    expect(disk.list.mock.calls.length).toBe(4)
  })

  test('a package that npm nested is packed under slashes', () => {
    expect(outputOf('C:\\projects\\node_modules\\@a\\kit\\node_modules\\b')).toBe('@a\\kit/miniprogram_npm/b')
  })
})

test('a file that was saved since is read anew, one that was not is the same object', () => {
  const { folder, files } = openFolder({ 'a.ts': 'one', 'b.ts': 'two' })
  const [a, b] = [files.read('a.ts'), files.read('b.ts')]
  write(folder, { 'a.ts': 'three, and longer' })
  files.refresh()
  expect(files.read('a.ts')?.text).toBe('three, and longer')
  expect(files.read('a.ts')).not.toBe(a)
  expect(files.read('b.ts')).toBe(b)
})
