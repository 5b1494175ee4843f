import { describe, expect, test } from '@jest/globals'
import { readApp } from '../../../../simulator/build/app'
import { openFolder, type Tree } from './workspace'

const page = (path: string): Tree => ({ [`${path}.ts`]: 'Page({})', [`${path}.wxml`]: '' })

function read(app: object | string, tree: Tree = {}) {
  const { files, resolver, problems } = openFolder({
    'app.ts': '',
    'app.json': app,
    ...page('pages/home/index'),
    ...page('pages/me/index'),
    ...tree,
  })
  const found = readApp(files, resolver, problems)
  return { app: found, messages: problems.all.map(({ message }) => message), problems: problems.all }
}

describe('readApp', () => {
  test('lists the entry page first and the pages of subpackages last', () => {
    const { app, messages } = read(
      {
        entryPagePath: 'pages/me/index',
        pages: ['pages/home/index', 'pages/me/index'],
        subPackages: [{ root: 'pay/', pages: ['pages/cash'] }],
        subpackages: [{ root: 'help', pages: ['faq'], independent: true }],
      },
      { ...page('pay/pages/cash'), ...page('help/faq') },
    )
    expect(messages).toEqual([])
    expect(app?.pages).toEqual(['pages/me/index', 'pages/home/index', 'pay/pages/cash', 'help/faq'])
    expect(app?.config.pages).toEqual(app?.pages)
  })

  test('carries along what it does not read', () => {
    const { app } = read({
      pages: ['pages/home/index'],
      lazyCodeLoading: 'requiredComponents',
      darkmode: true,
    })
    expect(app?.config).toMatchObject({ lazyCodeLoading: 'requiredComponents', darkmode: true })
  })

  test.each([
    [{}, '"pages" must list at least one page'],
    [{ pages: [] }, '"pages" must list at least one page'],
    [{ pages: [1] }, 'a page path is expected here'],
    [
      { pages: ['/pages/home/index'] },
      'page "/pages/home/index" must be a path from the root, without slash in front',
    ],
    [{ pages: ['pages/home/index', 'pages/home/index'] }, 'page "pages/home/index" is listed twice'],
    [
      { pages: ['pages/gone'] },
      'page "pages/gone" not found: pages/gone.js (or .ts) and pages/gone.wxml missing',
    ],
    [{ pages: ['pages/half'] }, 'page "pages/half" not found: pages/half.wxml missing'],
    [
      { pages: ['pages/home/index'], subPackages: [{ root: 'pay' }] },
      'a subpackage needs "root" and "pages"',
    ],
    [{ pages: ['pages/home/index'], entryPagePath: 'x' }, 'entryPagePath "x" is not among the pages'],
    [{ pages: ['pages/home/index'], themeLocation: 'no.json' }, 'themeLocation "no.json" not found'],
  ])('%j: %s', (app, message) => {
    expect(read(app, { 'pages/half.ts': '' }).messages).toContain(message)
  })

  test('a missing page is placed where app.json names it', () => {
    const { problems } = read('{\n  "pages": [\n    "pages/home/index",\n    "pages/gone"\n  ]\n}')
    expect(problems).toMatchObject([{ file: 'app.json', line: 4, column: 5 }])
  })

  test('no app.json is an error', () => {
    const { files, resolver, problems } = openFolder({})
    expect(readApp(files, resolver, problems)).toBeNull()
    expect(problems.all).toEqual([
      { severity: 'error', file: 'app.json', message: 'not found in miniprogramRoot' },
    ])
  })

  test('no app.js is an error', () => {
    const { files, resolver, problems } = openFolder({
      'app.json': { pages: ['pages/home/index'] },
      ...page('pages/home/index'),
    })
    readApp(files, resolver, problems)
    expect(problems.all).toEqual([
      { severity: 'error', file: 'app.js', message: 'not found, neither is app.ts' },
    ])
  })

  describe('tabBar', () => {
    const pages = ['pages/home/index', 'pages/me/index']
    const tab = (pagePath: string, more: object = {}) => ({ pagePath, text: 'tab', ...more })

    test('keeps its members, icons and theme variables', () => {
      const list = [
        tab('pages/home/index', { iconPath: '/icons/a.png', selectedIconPath: 'icons/a.png' }),
        tab('pages/me/index', { iconPath: '@meIcon' }),
      ]
      const { app, messages } = read({ pages, tabBar: { color: '@tab', list } }, { 'icons/a.png': '' })
      expect(messages).toEqual([])
      expect(app?.config.tabBar).toEqual({ color: '@tab', list })
    })

    test.each([
      [[tab('pages/home/index')], 'tabBar.list must have 2 to 5 items'],
      [[tab('pages/home/index'), tab('pages/gone')], 'tab page "pages/gone" is not among the pages'],
      [[tab('pages/home/index'), tab('pages/me/index', { iconPath: 'no.png' })], 'icon "no.png" not found'],
    ])('%j: %s', (list, message) => {
      expect(read({ pages, tabBar: { list } }).messages).toContain(message)
    })
  })

  describe('theme', () => {
    const app = { pages: ['pages/home/index'], themeLocation: 'theme.json' }

    test('has variables for light and dark', () => {
      const theme = { light: { navBg: '#fff' }, dark: { navBg: '#000' } }
      expect(read(app, { 'theme.json': theme }).app?.theme).toEqual(theme)
    })

    test('is an error when one of them is missing', () => {
      const { problems } = read(app, { 'theme.json': { light: {} } })
      expect(problems).toMatchObject([
        { file: 'theme.json', message: '"dark" must be an object of variables' },
      ])
    })
  })
})
