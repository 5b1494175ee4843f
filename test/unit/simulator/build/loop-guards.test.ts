import { SourceMap } from 'node:module'
import { describe, expect, test } from '@jest/globals'
import { guardLoops } from '../../../../simulator/build/loop-guards'
import { Scripts } from '../../../../simulator/build/scripts'
import { Templates } from '../../../../simulator/build/templates'
import { LOOP_GUARD } from '../../../../simulator/program'
import { openFolder, type Tree } from './workspace'

const guarded = (code: string): string => guardLoops(code, 'a.js', ({ line }) => line)

/** What `code` puts into `out`, and the places that its loops passed. */
function run(code: string): { out: unknown[]; places: string[] } {
  const out: unknown[] = []
  const places: string[] = []
  new Function('out', LOOP_GUARD, code)(out, (place: string) => places.push(place))
  return { out, places }
}

async function modulesOf(tree: Tree): Promise<Map<string, string>> {
  const { files, resolver, problems } = openFolder(tree)
  const modules = await new Scripts(files, resolver).build(['app'], [], problems)
  expect(problems.all).toEqual([])
  return new Map(modules.map(([path, , source]) => [path, source]))
}

describe('a guarded loop', () => {
  test.each([
    ['while', 'let i = 0; while (i < 3) { out.push(i); i += 1 }', 3],
    ['while without braces', 'let i = 0; while (i < 3) out.push(i++)', 3],
    ['do', 'let i = 0; do { out.push(i) } while (++i < 3)', 3],
    ['do without braces', 'let i = 0; do out.push(i); while (++i < 3)', 3],
    ['for', 'for (let i = 0; i < 3; i += 1) { out.push(i) }', 3],
    ['for with an empty body', 'let i = 0; for (; i < 3; out.push(i++)) ;', 3],
    ['for in', 'for (const key in { a: 1, b: 2 }) out.push(key)', 2],
    ['for of', 'for (const each of [1, 2]) { out.push(each) }', 2],
    ['nested without braces', 'for (const a of [1, 2]) for (const b of [3, 4]) out.push(a + b)', 6],
    ['an else that belongs inside', 'for (const a of [0, 1]) if (a) out.push(1); else out.push(2)', 2],
    ['a label', 'outer: for (const a of [1, 2]) for (;;) { out.push(a); continue outer }', 4],
    ['a continue first of all', 'for (const a of [1, 2]) continue', 2],
    ['inside a function in the header', 'for (const f of [() => { while (true) break }]) out.push(f())', 2],
    ['a generator', 'function* g() { while (true) yield 1 } for (const a of g()) { out.push(a); break }', 2],
  ])('does what it did and passes the guard at every turn: %s', (_, code, turns) => {
    const { out, places } = run(guarded(code))
    expect(out).toEqual(run(code).out)
    expect(places).toHaveLength(turns)
    expect(new Set(places)).toEqual(new Set(['a.js:1']))
  })

  test('keeps every line where it was', () => {
    const code = 'let i = 0\nwhile (i < 2)\n  i++\nfor (;;) {\n  break\n}\nout.push(new Error().stack)'
    const lines = guarded(code).split('\n')
    expect(lines).toHaveLength(7)
    expect(lines[6]).toBe('out.push(new Error().stack)')
  })

  test('text without loops, or that does not parse, is left as it is', () => {
    for (const code of ['const whileAway = "for do"', 'for (;;) {', 'const s = `\nwhile (x) {\n`']) {
      expect(guarded(code)).toBe(code)
    }
  })
})

describe('a built module', () => {
  const TYPED = [
    'interface Shelf { readonly books: readonly string[] }',
    '',
    'export function find(shelf: Shelf): string {',
    '  for (const book of shelf.books) if (book.length > 3) return book.toUpperCase()',
    '  while (true) {',
    '    shelf satisfies Shelf',
    '  }',
    '}',
  ].join('\r\n')

  test('names the line of the source, not that of the compiled text', async () => {
    const source = (await modulesOf({ 'app.ts': TYPED })).get('app') ?? ''
    expect(source.match(/__passLoop\("[^"]+"\)/g)).toEqual([
      '__passLoop("app.ts:4")',
      '__passLoop("app.ts:5")',
    ])
  })

  test('has a source map that is right behind a guard too', async () => {
    const source = (await modulesOf({ 'app.ts': TYPED })).get('app') ?? ''
    const [, map = ''] = /base64,(.+)\n$/.exec(source) ?? []
    const traced = new SourceMap(JSON.parse(Buffer.from(map, 'base64').toString()))
    const lines = source.split('\n')
    const line = lines.findIndex((each) => each.includes('toUpperCase'))
    expect(traced.findEntry(line, lines[line]?.indexOf('toUpperCase') ?? -1)).toMatchObject({
      originalLine: 3,
      originalColumn: TYPED.split('\r\n')[3]?.indexOf('toUpperCase'),
    })
  })

  test('of a package is left as it came', async () => {
    const modules = await modulesOf({
      'app.js': "require('kit')",
      'miniprogram_npm/kit/index.js': 'for (;;) break',
    })
    expect(modules.get('miniprogram_npm/kit/index')).not.toContain(LOOP_GUARD)
  })
})

test('WXS is guarded with its place, in a file and inside a template, but not in a package', async () => {
  const loop = 'function f() {\n  for (;;) {}\n}\nmodule.exports = { f: f }\n'
  const { files, resolver, problems } = openFolder({
    'page.wxml': `<view>\n</view>\n<wxs module="own">\n${loop}</wxs><wxs module="file" src="a.wxs" /><wxs module="kit" src="/miniprogram_npm/kit/a.wxs" />`,
    'a.wxs': `// 'a'\n${loop}`,
    'miniprogram_npm/kit/a.wxs': loop,
  })
  const expression = await new Templates(files, resolver).build([{ path: 'page', tags: new Set() }], problems)
  expect(problems.all).toEqual([])
  expect(expression.match(/__passLoop\("[^"]+"\)/g)?.sort()).toEqual([
    '__passLoop("a.wxs:3")',
    '__passLoop("page.wxml:5")',
  ])
})
