import { describe, expect, test } from '@jest/globals'
import type { Alias } from '../../../../simulator/build/aliases'
import { Scripts } from '../../../../simulator/build/scripts'
import { openFolder, type Tree } from './workspace'

async function build(tree: Tree, aliases: readonly Alias[] = []) {
  const { files, resolver, problems } = openFolder(tree)
  const modules = await new Scripts(files, resolver).build(['app'], aliases, problems)
  return { modules, problems: problems.all }
}

describe('Scripts', () => {
  test('every module is listed once, breadth first, with what its requires mean', async () => {
    const { modules, problems } = await build({
      'app.ts': "import { a } from './a'\nimport { b } from './b'\nApp({ a, b })",
      'a.ts': "import { c } from './c'\nexport const a = c",
      'b.js': "const { c } = require('./c')\nexports.b = c",
      'c.ts': 'export const c = 1',
      'unused.ts': 'export {}',
    })
    expect(problems).toEqual([])
    expect(modules.map(([path, requires]) => [path, requires])).toEqual([
      ['app', { './a': 'a', './b': 'b' }],
      ['a', { './c': 'c' }],
      ['b', { './c': 'c' }],
      ['c', {}],
    ])
  })

  test('modules that need each other are no endless loop', async () => {
    const { modules } = await build({ 'app.js': "require('./a')", 'a.js': "require('./app')" })
    expect(modules.map(([path]) => path)).toEqual(['app', 'a'])
  })

  test('types are stripped, imports of types with them', async () => {
    const { modules, problems } = await build({
      'app.ts': "import type { A } from './types-only'\nconst a: A = { n: 1 } satisfies A\nApp({ a })",
    })
    expect(problems).toEqual([])
    expect(modules[0]?.[1]).toEqual({})
    expect(modules[0]?.[2]).not.toMatch(/satisfies/)
  })

  test('an asynchronous require counts, one in a comment does not', async () => {
    const { modules } = await build({
      'app.js': "require.async('./late')\nrequire('./later', () => {})\n// require('./never')",
      'late.js': '',
      'later.js': '',
      'never.js': '',
    })
    expect(modules.map(([path]) => path)).toEqual(['app', 'late', 'later'])
  })

  test('a syntax error is told with its place, and the others are still compiled', async () => {
    const { modules, problems } = await build({
      'app.ts': "import './broken'\nimport './fine'",
      'broken.ts': 'export const a =\n  ]',
      'fine.ts': 'export const b = 2',
    })
    expect(problems).toEqual([
      { severity: 'error', file: 'broken.ts', line: 2, column: 3, message: 'Unexpected "]"' },
    ])
    expect(modules.map(([path]) => path)).toContain('fine')
  })

  test('a missing module is an error at the place that names it, and npm is mentioned for bare names', async () => {
    const { problems } = await build({
      'app.ts': "import a from './a'\nimport kit from 'kit'\nApp({ a, kit })",
    })
    expect(problems).toEqual([
      { severity: 'error', file: 'app.ts', line: 1, column: 15, message: 'module "./a" not found' },
      {
        severity: 'error',
        file: 'app.ts',
        line: 2,
        column: 17,
        message: 'module "kit" not found: if it is an npm package, list it in dependencies and build npm',
      },
    ])
  })

  test('what a package looks for in vain is only a warning', async () => {
    const { problems } = await build({
      'app.js': "require('kit')",
      'miniprogram_npm/kit/index.js': "try { require('fs') } catch (e) {}",
    })
    expect(problems.map(({ severity }) => severity)).toEqual(['warning'])
  })

  test('an alias leads from the root, the longest first', async () => {
    const aliases = [
      { from: '~/origin/', to: '/first/' },
      { from: '~/', to: '/' },
    ]
    const { modules, problems } = await build(
      {
        'app.ts': "import './pages/home'",
        'pages/home.ts': "import '~/origin/a'\nimport '~/b'",
        'first/a.ts': '',
        'b.ts': '',
      },
      aliases,
    )
    expect(problems).toEqual([])
    expect(modules[1]?.[1]).toEqual({ '~/origin/a': 'first/a', '~/b': 'b' })
  })

  test('own modules carry a source map for the debugger, packages none', async () => {
    const { modules } = await build({
      'app.ts': "import kit from 'kit'\nApp({ kit })",
      'miniprogram_npm/kit/index.js': 'module.exports = 1',
    })
    const [own = '', packaged = ''] = modules.map(([, , source]) => source)
    const [, map = ''] = /\/\/# sourceMappingURL=data:application\/json;base64,(.+)\n$/.exec(own) ?? []
    expect(JSON.parse(Buffer.from(map, 'base64').toString())).toMatchObject({ sources: ['/app.ts'] })
    expect(packaged).not.toMatch(/sourceMappingURL/)
  })
})
