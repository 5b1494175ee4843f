import { createContext, runInContext } from 'node:vm'
import { describe, expect, test } from '@jest/globals'
import { buildProject } from '../../../../simulator/build/index'
import { programOf, shop } from './shop'
import { projectWith, write } from './workspace'

describe('buildProject', () => {
  test('makes one program of a project', async () => {
    const program = programOf(await buildProject({ projectRoot: projectWith(shop) }))
    expect(program).toMatchObject({
      appId: 'touristappid',
      projectName: 'shop',
      entry: 'app',
      theme: null,
      pages: ['pages/home/index'],
      app: { window: { navigationBarTitleText: 'Shop' } },
    })
    expect(program.app).not.toHaveProperty('usingComponents')
    expect(program.modules.map(([path]) => path)).toEqual([
      'app',
      'pages/home/index',
      'components/price/index',
      'components/card/index',
      'title',
    ])
  })

  test('components of app.json are known everywhere, all by absolute path', async () => {
    const { components } = programOf(await buildProject({ projectRoot: projectWith(shop) }))
    const shared = { 'price-tag': '/components/price/index' }
    expect(components['pages/home/index']?.usingComponents).toEqual({
      ...shared,
      'book-card': '/components/card/index',
    })
    expect(components['components/card/index']).toEqual({
      component: true,
      styleIsolation: 'apply-shared',
      usingComponents: shared,
    })
  })

  test('pages have plain styles, components scoped ones, and both where the script may still choose', async () => {
    const { styles } = programOf(await buildProject({ projectRoot: projectWith(shop) }))
    const forms = Object.entries(styles).map(([path, { plain, scoped }]) => [
      path,
      plain !== '',
      scoped !== '',
    ])
    expect(forms).toEqual([
      ['app', true, false],
      ['pages/home/index', true, false],
      ['components/price/index', true, true],
      ['components/card/index', false, true],
    ])
  })

  test('its modules run under a plain CommonJS loader', async () => {
    const { modules } = programOf(await buildProject({ projectRoot: projectWith(shop) }))
    const registered: unknown[] = []
    const context = createContext({
      App: () => {},
      Page: () => {},
      Component: (options: { data?: unknown }) => registered.push(options.data),
    })
    const byPath = new Map(modules.map((module) => [module[0], module]))
    const load = (path: string): unknown => {
      const [, requires, source] = byPath.get(path) ?? []
      const module = { exports: {} }
      const require = (name: string) => load(requires?.[name] ?? name)
      runInContext(`(function (require, module, exports) {${source}\n})`, context)(
        require,
        module,
        module.exports,
      )
      return module.exports
    }
    for (const [path] of modules) load(path)
    expect(registered).toEqual([undefined, { title: 'Dune' }])
  })

  test('generic components are known tags, and their defaults are built', async () => {
    const program = programOf(
      await buildProject({
        projectRoot: projectWith({
          ...shop,
          'components/card/index.json': {
            component: true,
            componentGenerics: { cover: { default: '../price/index' }, footer: true },
          },
          'components/card/index.wxml': '<cover/><footer/>',
        }),
      }),
    )
    expect(program.components['components/card/index']).toMatchObject({
      componentGenerics: { cover: { default: '/components/price/index' }, footer: true },
    })
  })

  test('a custom tab bar is built although no page names it', async () => {
    const list = ['pages/home/index', 'pages/me/index'].map((pagePath) => ({ pagePath, text: 'tab' }))
    const program = programOf(
      await buildProject({
        projectRoot: projectWith({
          'app.json': { pages: list.map(({ pagePath }) => pagePath), tabBar: { custom: true, list } },
          'pages/me/index.ts': '',
          'pages/me/index.wxml': '',
          'custom-tab-bar/index.json': { component: true },
          'custom-tab-bar/index.ts': 'Component({})',
          'custom-tab-bar/index.wxml': '',
        }),
      }),
    )
    expect(Object.keys(program.components)).toContain('custom-tab-bar/index')
  })

  test('runs what WeChat’s compiler made instead of the sources', async () => {
    const projectRoot = projectWith(shop)
    write(projectRoot, {
      'compiled/app.json': { pages: ['pages/home/index'] },
      'compiled/app.js': 'App({ compiled: true })',
      'compiled/pages/home/index.js': 'Page({})',
      'compiled/pages/home/index.wxml': '<view/>',
    })
    const { modules } = programOf(await buildProject({ projectRoot, compiledRoot: 'compiled' }))
    expect(modules[0]?.[2]).toContain('compiled: true')
  })

  test('tells all mistakes at once, each where it is', async () => {
    const result = await buildProject({
      projectRoot: projectWith({
        'app.json': { pages: ['pages/home/index', 'pages/gone/index'] },
        'app.wxss': '.a {',
        'pages/home/index.json': { usingComponents: { 'book-card': '/components/card' } },
        'pages/home/index.ts': 'Page({',
        'pages/home/index.wxml': '<book-card/><odd-tag/>',
      }),
    })
    const problems = result.ok ? [] : result.problems
    expect(problems.map(({ file, line, message }) => [file, line, message]).sort()).toEqual([
      [
        'app.json',
        4,
        'page "pages/gone/index" not found: pages/gone/index.js (or .ts) and pages/gone/index.wxml missing',
      ],
      ['app.wxss', 1, 'Unclosed block'],
      ['pages/home/index.json', 3, 'component "/components/card" not found'],
      ['pages/home/index.ts', 1, 'Expected identifier but found end of file'],
      [
        'pages/home/index.wxml',
        1,
        'unknown component <odd-tag>: add it to usingComponents of pages/home/index.json',
      ],
    ])
  })

  test('a folder that is no project is a result, not an exception', async () => {
    const result = await buildProject({ projectRoot: '/nowhere/at/all' })
    expect(result).toMatchObject({ ok: false, problems: [{ file: 'project.config.json' }] })
  })
})
