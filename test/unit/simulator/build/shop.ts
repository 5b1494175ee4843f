import type { BuildResult, Program } from '../../../../simulator/program'
import type { Tree } from './workspace'

/** A mini program with a page, two components and a module, for `projectWith`. */
export const shop: Tree = {
  'app.json': {
    pages: ['pages/home/index'],
    usingComponents: { 'price-tag': '/components/price/index' },
    window: { navigationBarTitleText: 'Shop' },
  },
  'app.wxss': 'page { color: red }',
  'pages/home/index.json': { usingComponents: { 'book-card': '../../components/card/index' } },
  'pages/home/index.wxml': '<book-card/><price-tag/>',
  'pages/home/index.wxss': '.list {}',
  'components/card/index.json': { component: true, styleIsolation: 'apply-shared' },
  'components/card/index.ts': "import { title } from '../../title'\nComponent({ data: { title } })",
  'components/card/index.wxml': '<view class="card">{{title}}</view>',
  'components/card/index.wxss': '.card {}',
  'components/price/index.json': { component: true },
  'components/price/index.js': 'Component({})',
  'components/price/index.wxml': '<text>1</text>',
  'components/price/index.wxss': '.price {}',
  'title.ts': "export const title: string = 'Dune'",
}

export function programOf(result: BuildResult): Program {
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.program
}
