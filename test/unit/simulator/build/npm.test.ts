import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { buildNpm } from '../../../../simulator/build/npm'
import { folderWith, type Tree, write } from './workspace'

const project = {
  setting: {
    packNpmManually: true,
    packNpmRelationList: [{ packageJsonPath: './package.json', miniprogramNpmDistDir: './app/' }],
  },
  miniprogramRoot: 'app/',
}

function projectWith(dependencies: object, tree: Tree): string {
  return folderWith({
    'project.config.json': project,
    'package.json': { dependencies, devDependencies: { tool: '1.0.0' } },
    'app/app.json': {},
    ...tree,
  })
}

const installed = (name: string, manifest: object): Tree => ({
  [`node_modules/${name}/package.json`]: { name, version: '1.0.0', ...manifest },
})

const kit = {
  ...installed('kit', { miniprogram: 'dist' }),
  'node_modules/kit/dist/button/button.json': { component: true },
  'node_modules/kit/src/button.less': '',
}

describe('buildNpm', () => {
  test('copies what the field miniprogram names, and nothing else of the package', async () => {
    const root = projectWith({ kit: '*' }, kit)
    expect(await buildNpm({ projectRoot: root })).toEqual({ packages: ['kit@1.0.0'], fresh: false })
    const output = join(root, 'app/miniprogram_npm/kit')
    expect(existsSync(join(output, 'button/button.json'))).toBe(true)
    expect(existsSync(join(output, 'src'))).toBe(false)
  })

  test('packs the same when two commands pack at once, and leaves nothing else', async () => {
    const root = projectWith({ kit: '*' }, kit)
    const packing = Array.from({ length: 4 }, () => buildNpm({ projectRoot: root }))
    for (const { packages } of await Promise.all(packing)) expect(packages).toEqual(['kit@1.0.0'])
    expect(existsSync(join(root, 'app/miniprogram_npm/kit/button/button.json'))).toBe(true)
    expect(readdirSync(join(root, 'app')).sort()).toEqual(['app.json', 'miniprogram_npm'])
    expect(await buildNpm({ projectRoot: root })).toMatchObject({ fresh: true })
  })

  test('removes what a killed command left, also when nothing has to be packed', async () => {
    const root = projectWith({ kit: '*' }, kit)
    await buildNpm({ projectRoot: root })
    write(root, { 'app/.miniprogram_npm-killed/new/kit/index.js': '' })
    utimesSync(join(root, 'app/.miniprogram_npm-killed'), 0, 0)
    expect(await buildNpm({ projectRoot: root })).toMatchObject({ fresh: true })
    expect(readdirSync(join(root, 'app')).sort()).toEqual(['app.json', 'miniprogram_npm'])
  })

  test('copies miniprogram_dist when the field is absent', async () => {
    const root = projectWith(
      { '@shop/kit': '*' },
      { ...installed('@shop/kit', {}), 'node_modules/@shop/kit/miniprogram_dist/index.js': '' },
    )
    await buildNpm({ projectRoot: root })
    expect(existsSync(join(root, 'app/miniprogram_npm/@shop/kit/index.js'))).toBe(true)
  })

  test('bundles main of any other package into one file and leaves its dependencies apart', async () => {
    const root = projectWith(
      { store: '*' },
      {
        ...installed('store', { main: 'lib/main', dependencies: { core: '*' } }),
        'node_modules/store/lib/main.js':
          "exports.value = require('./part') + require('core') + (process.env.NODE_ENV === 'production')",
        'node_modules/store/lib/part.js': "module.exports = 'part '",
        ...installed('core', {}),
        'node_modules/core/index.js': "module.exports = 'core '",
      },
    )
    const { packages } = await buildNpm({ projectRoot: root })
    expect(packages).toEqual(['store@1.0.0', 'core@1.0.0'])
    const output = join(root, 'app/miniprogram_npm')
    expect(readFileSync(join(output, 'store/index.js'), 'utf8')).toContain('require("core")')
    write(root, { 'app/node_modules/core/index.js': "module.exports = 'core '" })
    expect(createRequire(join(output, 'x.js'))('./store/index.js')).toEqual({ value: 'part core true' })
  })

  test('a package of style sheets only is left out and said, and the others are packed', async () => {
    const root = projectWith(
      { look: '*', kit: '*' },
      {
        ...kit,
        ...installed('look', { main: 'style/look.wxss' }),
        'node_modules/look/style/look.wxss': '.a {}',
      },
    )
    const said: string[] = []
    await buildNpm({ projectRoot: root, onProgress: (message) => said.push(message) })
    expect(said.sort()).toEqual(['kit 1.0.0: copied', 'look 1.0.0: left out, its main file is no script'])
    expect(existsSync(join(root, 'app/miniprogram_npm/kit/button/button.json'))).toBe(true)
  })

  test('a package that npm nested stays nested', async () => {
    const root = projectWith(
      { kit: '*', dayjs: '*' },
      {
        ...installed('kit', { dependencies: { dayjs: '1' } }),
        'node_modules/kit/index.js': '',
        ...installed('dayjs', {}),
        'node_modules/dayjs/index.js': 'module.exports = 2',
        'node_modules/kit/node_modules/dayjs/package.json': { name: 'dayjs', version: '1.0.0' },
        'node_modules/kit/node_modules/dayjs/index.js': 'module.exports = 1',
      },
    )
    await buildNpm({ projectRoot: root })
    const output = join(root, 'app/miniprogram_npm')
    expect(readFileSync(join(output, 'kit/miniprogram_npm/dayjs/index.js'), 'utf8')).toContain('= 1')
    expect(readFileSync(join(output, 'dayjs/index.js'), 'utf8')).toContain('= 2')
  })

  test('packages that depend on each other are packed once', async () => {
    const root = projectWith(
      { a: '*' },
      {
        ...installed('a', { dependencies: { b: '*' } }),
        'node_modules/a/index.js': '',
        ...installed('b', { dependencies: { a: '*' } }),
        'node_modules/b/index.js': '',
      },
    )
    expect((await buildNpm({ projectRoot: root })).packages).toEqual(['a@1.0.0', 'b@1.0.0'])
  })

  test('says what it does, and does nothing when nothing changed', async () => {
    const root = projectWith({ kit: '*' }, kit)
    const said: string[] = []
    const build = () => buildNpm({ projectRoot: root, onProgress: (message) => said.push(message) })
    await build()
    expect(said).toEqual(['kit 1.0.0: copied'])
    expect(await build()).toEqual({ packages: ['kit@1.0.0'], fresh: true })
    expect(said).toHaveLength(1)
  })

  test('builds again after an update, and after somebody removed the folder', async () => {
    const root = projectWith({ kit: '*' }, kit)
    await buildNpm({ projectRoot: root })
    write(root, installed('kit', { miniprogram: 'dist', version: '1.1.0' }))
    expect((await buildNpm({ projectRoot: root })).fresh).toBe(false)
    rmSync(join(root, 'app/miniprogram_npm'), { recursive: true })
    expect((await buildNpm({ projectRoot: root })).fresh).toBe(false)
    expect(existsSync(join(root, 'app/miniprogram_npm/kit/button/button.json'))).toBe(true)
  })

  test('a linked package is packed every time, for it may have changed', async () => {
    const root = projectWith({ kit: '*' }, {})
    const home = folderWith({
      'package.json': { name: 'kit', version: '1.0.0', miniprogram: 'dist' },
      'dist/index.js': 'one',
    })
    mkdirSync(join(root, 'node_modules'))
    symlinkSync(home, join(root, 'node_modules/kit'))
    await buildNpm({ projectRoot: root })
    write(home, { 'dist/index.js': 'two' })
    expect((await buildNpm({ projectRoot: root })).fresh).toBe(false)
    expect(readFileSync(join(root, 'app/miniprogram_npm/kit/index.js'), 'utf8')).toBe('two')
  })

  test('a package that left the dependencies leaves miniprogram_npm', async () => {
    const root = projectWith(
      { kit: '*', a: '*' },
      { ...kit, ...installed('a', {}), 'node_modules/a/index.js': '' },
    )
    await buildNpm({ projectRoot: root })
    write(root, { 'package.json': { dependencies: { kit: '*' } } })
    await buildNpm({ projectRoot: root })
    expect(existsSync(join(root, 'app/miniprogram_npm/a'))).toBe(false)
  })

  test('without packNpmManually the manifest beside app.json counts', async () => {
    const root = folderWith({
      'project.config.json': { miniprogramRoot: 'app/' },
      'app/package.json': { dependencies: { kit: '*' } },
      ...kit,
    })
    await buildNpm({ projectRoot: root })
    expect(existsSync(join(root, 'app/miniprogram_npm/kit/button/button.json'))).toBe(true)
  })

  test.each<[string, () => string]>([
    ['no_project', () => folderWith({})],
    ['no_manifest', () => folderWith({ 'project.config.json': project, 'app/app.json': {} })],
    ['not_installed', () => projectWith({ kit: '*' }, {})],
    ['no_entry', () => projectWith({ kit: '*' }, installed('kit', { main: 'gone.js' }))],
    [
      'bundle_failed',
      () => projectWith({ kit: '*' }, { ...installed('kit', {}), 'node_modules/kit/index.js': 'var =' }),
    ],
  ])('rejects with the code %s and leaves no half-made folder', async (code, makeProject) => {
    const root = makeProject()
    await expect(buildNpm({ projectRoot: root })).rejects.toMatchObject({ name: 'NpmBuildError', code })
    expect(existsSync(join(root, 'app/miniprogram_npm'))).toBe(false)
  })
})
