import { describe, expect, test } from '@jest/globals'
import { buildProject } from '../../../../simulator/build/index'
import { collectPackages } from '../../../../simulator/build/packages'
import { folderWith, projectWith, type Tree } from './workspace'

/** As an editor on Windows saves it: a mark in front, and two characters at the end of each line. */
const saved = (text: string): string => `\uFEFF${text.replace(/\n/g, '\r\n')}`

const GOOD: Readonly<Record<string, string>> = {
  'app.json': '{\n  "pages": ["pages/home/index"]\n}\n',
  'app.ts': 'interface Options {\n  a: number\n}\nApp<Options>({ a: 1 })\n',
  'app.wxss': '.a {\n  width: 75rpx;\n}\n',
  'pages/home/index.json': '{\n  "usingComponents": {}\n}\n',
  'pages/home/index.ts': 'Page({\n  data: { text: `two\nlines` },\n})\n',
  'pages/home/index.wxml':
    '<wxs module="m">\n// a comment\nmodule.exports = 1\n</wxs>\n<view\n  id="a">\n{{m}}</view>\n',
  'pages/home/index.wxss': '@import "./other.wxss";\n',
  'pages/home/other.wxss': '/* other */\n.b { color: red }\n',
}

const build = (changes: Tree = {}) =>
  buildProject({
    projectRoot: projectWith(
      Object.fromEntries(
        Object.entries({ ...GOOD, ...changes }).map(([path, text]) => [path, saved(String(text))]),
      ),
    ),
  })

describe('a project that was saved on Windows', () => {
  test('builds', async () => {
    const built = await build()
    expect(built).toMatchObject({ ok: true, warnings: [] })
    if (!built.ok) throw new Error('it has problems')
    const styles = built.program.styles
    expect(styles.app?.plain).toContain('width: 10vw')
    expect(styles['pages/home/index']?.plain).toContain('color: red')
    const page = built.program.modules.find(([path]) => path === 'pages/home/index')?.[2] ?? ''
    expect(page).not.toMatch(/[\r\uFEFF]/)
  })

  test.each([
    ['app.json', '{\n  "pages": [\n    "pages/none/index"\n  ]\n}', 3, 5],
    ['app.json', '{\n  "pages": ["pages/home/index"]\n  "window": {}\n}', 3, 3],
    ['pages/home/index.ts', 'Page({\n  data: {},\n  ]\n})', 3, 3],
    ['pages/home/index.ts', "import a from './b'\n\nimport c from './none'\nPage({ a, c })", 3, 15],
    ['pages/home/index.wxml', '<view>\n\n  <unknown-thing />\n</view>', 3, 3],
    ['pages/home/index.wxml', '<view>\n</view>\n<view>\n', 3, 2],
    ['pages/home/index.wxml', '<wxs module="m">\n\nvar a = ]\n</wxs>', 3, 9],
    ['pages/home/index.wxss', '.a {\n  color: red;\n}\n@import "./none.wxss";', 4, 1],
    ['pages/home/other.wxss', '.a {\n  color: red;\n', 1, 1],
  ])('has its mistakes where they are: %s %j at %i:%i', async (file, text, line, column) => {
    const built = await build({ 'pages/home/b.ts': 'export default 1', [file]: text })
    expect(built.ok).toBe(false)
    const problems = built.ok ? [] : built.problems
    expect(problems).toContainEqual(expect.objectContaining({ file, line, column, severity: 'error' }))
  })

  test('may have such manifests too', async () => {
    const folder = folderWith({
      'package.json': saved('{\n  "dependencies": { "kit": "1.0.0" }\n}'),
      'node_modules/kit/package.json': saved('{\n  "version": "1.0.0",\n  "main": "kit.js"\n}'),
      'node_modules/kit/kit.js': '',
    })
    expect(await collectPackages(`${folder}/package.json`)).toMatchObject([{ name: 'kit', version: '1.0.0' }])
  })
})
