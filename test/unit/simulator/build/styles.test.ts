import { describe, expect, test } from '@jest/globals'
import { findStyleCompiler } from '../../../../simulator/build/style-compilers'
import { Styles } from '../../../../simulator/build/styles'
import { mapLengths } from '../../../../simulator/build/wxss'
import { openFolder, type Tree } from './workspace'

function build(tree: Tree, user = { path: 'card', plain: true, scoped: true }) {
  const { files, resolver, problems } = openFolder(tree)
  const style = new Styles(files, resolver).build([user], problems)[user.path]
  return { plain: style?.plain, scoped: style?.scoped, scope: style?.scope, problems: problems.all }
}

describe('mapLengths', () => {
  test.each([
    ['750rpx', '100vw'],
    ['-7.5rpx', '-1vw'],
    ['.5rpx', '0.06667vw'],
    ['calc(100% - 15rpx)', 'calc(100% - 2vw)'],
    ['0 15RPX', '0 2vw'],
    ['var(--gap-8rpx, 15rpx)', 'var(--gap-8rpx, 2vw)'],
    ['url("a-15rpx.png") 15rpx', 'url("a-15rpx.png") 2vw'],
    ['"15rpx"', '"15rpx"'],
    ['15px', '15px'],
  ])('%s is %s', (value, expected) => {
    expect(mapLengths(value)).toBe(expected)
  })
})

describe('Styles', () => {
  test('a style comes as a page wants it and as an isolated component wants it', () => {
    const { plain, scoped, scope } = build({
      'card.wxss': '.title view { margin: 15rpx }\n:host { color: red }',
    })
    expect(scope).toMatch(/^card-[0-9a-f]{6}$/)
    expect(plain).toBe(`.title wx-view { margin: 2vw }\n[wx-host="${scope}"] { color: red }`)
    expect(scoped).toBe(`.${scope}--title wx-view { margin: 2vw }\n[wx-host="${scope}"] { color: red }`)
  })

  test('only the wanted form is made', () => {
    const tree = { 'card.wxss': '.a {}' }
    expect(build(tree, { path: 'card', plain: true, scoped: false }).scoped).toBe('')
    expect(build(tree, { path: 'card', plain: false, scoped: true }).plain).toBe('')
  })

  test('two components of the same name have different scopes', () => {
    const { files, resolver, problems } = openFolder({})
    const users = ['a/card/index', 'b/card/index'].map((path) => ({ path, plain: true, scoped: true }))
    const scopes = Object.values(new Styles(files, resolver).build(users, problems)).map(({ scope }) => scope)
    expect(new Set(scopes).size).toBe(2)
  })

  test('keyframes and media queries are left whole', () => {
    const { scoped, scope } = build({
      'card.wxss': '@keyframes a { from { top: 15rpx } }\n@media (min-width: 15rpx) { .b { top: 0 } }',
    })
    expect(scoped).toBe(
      `@keyframes a { from { top: 2vw } }\n@media (min-width: 2vw) { .${scope}--b { top: 0 } }`,
    )
  })

  test('imports stand where they are written, each under the importer’s scope', () => {
    const { scoped, scope, problems } = build({
      'card.wxss': '@import \'base.wxss\';\n@import url("./wide.wxss") (min-width: 750rpx);\n.own {}',
      'base.wxss': "@import './deep/deepest';\n.base {}",
      'deep/deepest.wxss': '.deepest {}',
      'wide.wxss': '.wide {}',
    })
    expect(problems).toEqual([])
    const inOrder = ['.deepest', '.base', '@media (min-width: 100vw)', '.wide', '.own']
    const found = inOrder.map((part) => scoped?.indexOf(part.replace('.', `.${scope}--`)))
    expect(found).toEqual([...found].sort((a, b) => Number(a) - Number(b)))
    expect(found).not.toContain(-1)
  })

  test('a circle of imports is an error that names it', () => {
    const { problems } = build({
      'card.wxss': "@import './a.wxss';",
      'a.wxss': "\n@import './b.wxss';",
      'b.wxss': ".b {}\n  @import './a.wxss';",
    })
    expect(problems).toEqual([
      {
        severity: 'error',
        file: 'b.wxss',
        line: 2,
        column: 3,
        message: 'circular @import: a.wxss -> b.wxss -> a.wxss',
      },
    ])
  })

  test.each([
    ['.a {\n  color: red', 1, 1, 'Unclosed block'],
    ['.a {}\n}', 2, 1, 'Unexpected }'],
    ['.ok {}\n .a) {}', 2, 2, 'broken selector: Expected an opening parenthesis.'],
    ["\n@import './gone.wxss';", 2, 1, 'style sheet "./gone.wxss" not found'],
    ["@import 'https://cdn.example/a.css';", 1, 1, 'this @import names no file of the project'],
  ])('%j is an error at %i:%i: %s', (text, line, column, message) => {
    const { problems } = build({ 'card.wxss': text })
    expect(problems).toEqual([{ severity: 'error', file: 'card.wxss', line, column, message }])
  })

  test('addresses lead to the host: the network under /remote, the project under /app', () => {
    const { plain } = build(
      {
        'parts/card.wxss': [
          '.a { src: url(https://cdn.example/t.ttf?a=1),url(//cdn.example/t.woff) format("woff") }',
          ".b { background: url('../images/a.png') }",
          '.c { background: url(/images/a.png) }',
          '.d { background: url(data:image/png;base64,AA==) }',
        ].join('\n'),
      },
      { path: 'parts/card', plain: true, scoped: false },
    )
    expect(plain?.split('\n')).toEqual([
      '.a { src: url("/remote/https%3A%2F%2Fcdn.example%2Ft.ttf%3Fa%3D1"),url("/remote/https%3A%2F%2Fcdn.example%2Ft.woff") format("woff") }',
      '.b { background: url("/app/images/a.png") }',
      '.c { background: url("/app/images/a.png") }',
      '.d { background: url("data:image/png;base64,AA==") }',
    ])
  })

  test('without a style sheet there is still a scope', () => {
    expect(build({})).toMatchObject({
      plain: '',
      scoped: '',
      scope: expect.stringMatching(/^card-/),
      problems: [],
    })
  })

  describe('in another language', () => {
    const compile = (tree: Tree, packages: Tree = {}) => {
      const { folder, files, resolver, problems } = openFolder({ ...tree, ...packages })
      const styles = new Styles(files, resolver, (language) => findStyleCompiler(folder, language))
      const style = styles.build([{ path: 'card', plain: true, scoped: false }], problems).card
      return { plain: style?.plain, problems: problems.all }
    }
    /** Stand-ins with the shape of the real packages: one rule out, the source in its value. */
    const sass = `exports.compile = (file) => {
      const text = require('node:fs').readFileSync(file, 'utf8')
      if (text.includes('!')) throw Object.assign(new Error('x'), { sassMessage: 'expected "}".', span: { start: { line: 1, column: 4 } } })
      return { css: '.from-sass { width: ' + text.trim() + ' }' }
    }`
    const less = `exports.render = (text, { filename, syncImport }, done) =>
      text.includes('!') ? done({ message: 'oops', line: 3, column: 0 }) : done(null, { css: '.from-less { width: ' + text + ' }' })`
    const installed = (name: string, code: string): Tree => ({
      [`node_modules/${name}/package.json`]: { name, main: 'main.js' },
      [`node_modules/${name}/main.js`]: code,
    })

    test.each([
      ['card.scss', 'sass', sass],
      ['card.sass', 'sass', sass],
      ['card.less', 'less', less],
    ])('%s is compiled by the %s of the project, and its result treated as wxss', (file, name, code) => {
      const { plain, problems } = compile({ [file]: '750rpx' }, installed(name, code))
      expect(plain).toBe(`.from-${name} { width: 100vw }`)
      expect(problems).toEqual([])
    })

    test('a mistake is an error with its place', () => {
      const place = { severity: 'error', file: 'card.scss', line: 2, column: 5, message: 'expected "}".' }
      expect(compile({ 'card.scss': '!' }, installed('sass', sass)).problems).toEqual([place])
      const other = { severity: 'error', file: 'card.less', line: 3, column: 1, message: 'oops' }
      expect(compile({ 'card.less': '!' }, installed('less', less)).problems).toEqual([other])
    })

    test('without the package it says which one to install', () => {
      expect(compile({ 'card.scss': '.a {}' }).problems).toEqual([
        {
          severity: 'warning',
          file: 'card.scss',
          message:
            'only wxss is drawn: install sass in the project, or compile this style sheet to wxss first',
        },
      ])
    })

    test('wxss beside it wins', () => {
      expect(compile({ 'card.wxss': '.a {}', 'card.scss': '!' }, installed('sass', sass)).plain).toBe('.a {}')
    })
  })

  test('a style sheet in another language is not ignored in silence', () => {
    expect(build({ 'card.less': '.a { .b {} }' }).problems).toEqual([
      {
        severity: 'warning',
        file: 'card.less',
        message: 'only wxss is drawn: compile this style sheet to wxss first',
      },
    ])
  })
})
