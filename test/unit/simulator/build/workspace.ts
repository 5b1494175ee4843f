import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from '@jest/globals'
import { Files } from '../../../../simulator/build/files'
import { Problems } from '../../../../simulator/build/problems'
import { Resolver } from '../../../../simulator/build/resolve'

/** Files by path; objects are written as JSON. */
export type Tree = Readonly<Record<string, string | object>>

const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Writes the files into a new temporary folder, which is gone after the tests of the file. */
export function folderWith(tree: Tree): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-build-'))
  folders.push(folder)
  write(folder, tree)
  return folder
}

export function write(folder: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
}

/** What every compiler of the build is made from. */
export function openFolder(tree: Tree): {
  folder: string
  files: Files
  resolver: Resolver
  problems: Problems
} {
  const folder = folderWith(tree)
  const files = new Files(folder)
  return { folder, files, resolver: new Resolver(files), problems: new Problems() }
}

/** The least that builds: one page, with the given files on top. */
export function projectWith(tree: Tree, project: object = {}): string {
  const miniprogram = {
    'app.json': { pages: ['pages/home/index'] },
    'app.ts': 'App({})',
    'pages/home/index.ts': 'Page({})',
    'pages/home/index.wxml': '<view>home</view>',
    ...tree,
  }
  return folderWith({
    'project.config.json': {
      appid: 'touristappid',
      projectname: 'shop',
      miniprogramRoot: 'app/',
      ...project,
    },
    ...Object.fromEntries(Object.entries(miniprogram).map(([path, content]) => [`app/${path}`, content])),
  })
}
