import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, test } from '@jest/globals'
import { type Watcher, watchFolder } from '../../../../simulator/host/watch'

let folder: string
let watcher: Watcher
let changed: () => void = () => undefined

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'watch-'))
  mkdirSync(path.join(folder, 'pages'))
  watcher = watchFolder(folder, () => changed())
})
afterEach(() => {
  watcher.close()
  rmSync(folder, { recursive: true })
})

/** Resolves when the change is told. */
function afterwards(change: () => void): Promise<void> {
  const told = new Promise<void>((resolve) => {
    changed = resolve
  })
  change()
  return told
}

const file = (...names: string[]): string => path.join(folder, ...names)

function replace(target: string, text: string): void {
  const draft = `${folder}.draft`
  writeFileSync(draft, text)
  renameSync(draft, target)
}

test('a file that an editor replaces by renaming is seen each time it is saved', async () => {
  for (const text of ['one', 'two', 'three'])
    await afterwards(() => replace(file('pages', 'home.wxml'), text))
})

test('a file in a new folder is seen', async () => {
  await afterwards(() => mkdirSync(file('pages', 'new')))
  await afterwards(() => writeFileSync(file('pages', 'new', 'index.ts'), ''))
})

test('a folder that went away ends nothing', async () => {
  await afterwards(() => rmSync(file('pages'), { recursive: true }))
  await afterwards(() => writeFileSync(file('app.json'), '{}'))
})
