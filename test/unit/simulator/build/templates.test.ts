import { runInNewContext } from 'node:vm'
import { describe, expect, test } from '@jest/globals'
import { Problems } from '../../../../simulator/build/problems'
import { Templates } from '../../../../simulator/build/templates'
import { openFolder, type Tree, write } from './workspace'

async function build(tree: Tree, tags: readonly string[] = []) {
  const { files, resolver, problems, folder } = openFolder(tree)
  const templates = new Templates(files, resolver)
  const users = [{ path: 'page', tags: new Set(tags) }]
  const expression = await templates.build(users, problems)
  const rebuild = (changes: Tree) => {
    write(folder, changes)
    files.refresh()
    return templates.build(users, new Problems())
  }
  return { expression, problems: problems.all, rebuild }
}

/** What glass-easel does with the expression, down to the texts that the template would show. */
function textsOf(expression: string, path: string, data: object): string[] {
  const groups = runInNewContext(expression, { console })
  const texts: string[] = []
  const text = (value: string) => texts.push(value)
  const element = (_tag: string, _generics: object, _attributes: () => void, children: Children) =>
    draw(children)
  type Children = (creating: boolean, text: unknown, element: unknown) => void
  const draw = (children: Children) => children(true, text, element)
  const api = { c: true, m: true, r: () => {}, setFnFilter: () => {} }
  const { C } = groups[path]('')(api, true, data, undefined)
  draw(C)
  return texts
}

describe('Templates', () => {
  test('the expression draws the template with its data', async () => {
    const { expression, problems } = await build({ 'page.wxml': '<view>{{greeting}}, {{name}}</view>' })
    expect(problems).toEqual([])
    expect(textsOf(expression, 'page', { greeting: 'hello', name: 'Ada' })).toEqual(['hello, Ada'])
  })

  test('the old name of wx:for is understood, and a wx:key without one says nothing', async () => {
    const old =
      '<block wx:for-items="{{list}}" wx:key="*this">wx:for-items={{item}}</block><view wx:key="x" />'
    const modern = '<block wx:for="{{list}}" wx:key="*this">wx:for-items={{item}}</block><view wx:key="x" />'
    const [first, second] = await Promise.all([build({ 'page.wxml': old }), build({ 'page.wxml': modern })])
    expect([first.problems, second.problems]).toEqual([[], []])
    expect(first.expression).toBe(second.expression)
  })

  test('wxs modules may require each other, end in a comment, and see types by name', async () => {
    const { expression, problems } = await build({
      'page.wxml': '<wxs src="./format.wxs" module="f"/><view>{{f.kind(list)}}</view>',
      'format.wxs':
        'var names = require("./names.wxs")\nmodule.exports = { kind: function (x) { return names[x.constructor] } }\n// end',
      'names.wxs': 'module.exports = { Array: "a list" } // end',
    })
    expect(problems).toEqual([])
    expect(textsOf(expression, 'page', { list: [] })).toEqual(['a list'])
  })

  test('an inline script may require a file', async () => {
    const { expression, problems } = await build({
      'page.wxml': '<wxs module="m">module.exports = require("./n.wxs")</wxs><view>{{m.n}}</view>',
      'n.wxs': 'module.exports = { n: 7 }',
    })
    expect(problems).toEqual([])
    expect(textsOf(expression, 'page', {})).toEqual(['7'])
  })

  test.each([
    ['<view>\n  <text>\n</view>', 2, 4, 'missing end tag'],
    ['<view/>\n<view wx:else/>', 2, 7, 'invalid attribute'],
    ['<view a="{{b?.c}}"/>', 1, 13, 'unexpected character inside expression'],
    ['<view/>\n<t-cell/>', 2, 1, 'unknown component <t-cell>: add it to usingComponents of page.json'],
    ['<import src="./gone.wxml"/>', 1, 1, '"./gone.wxml" not found'],
    ['<wxs module="m">\n  var = 1\n</wxs>', 2, 7, 'Expected identifier but found "="'],
  ])('%j is an error at %i:%i: %s', async (text, line, column, message) => {
    const { problems } = await build({ 'page.wxml': text })
    expect(problems).toContainEqual({ severity: 'error', file: 'page.wxml', line, column, message })
  })

  test('a declared component is known', async () => {
    const { problems } = await build({ 'page.wxml': '<t-cell/>' }, ['t-cell'])
    expect(problems).toEqual([])
  })

  test('an imported template uses the components of the page that imports it', async () => {
    const tree = {
      'page.wxml': '<import src="parts/row"/>',
      'parts/row.wxml': '<template name="row"><t-row/></template>',
    }
    expect((await build(tree, ['t-row'])).problems).toEqual([])
    expect((await build(tree)).problems).toMatchObject([
      { severity: 'error', file: 'parts/row.wxml', line: 1, column: 22 },
    ])
  })

  test('a missing template is an error', async () => {
    const { problems } = await build({})
    expect(problems).toEqual([{ severity: 'error', file: 'page.wxml', message: 'the template is missing' }])
  })

  test('the mistakes of a package are warnings', async () => {
    const { problems } = await build({
      'page.wxml': '<include src="miniprogram_npm/kit/a.wxml"/>',
      'miniprogram_npm/kit/a.wxml': '<view wx:else/><odd-tag/>',
    })
    expect(problems.map(({ severity, file }) => [severity, file])).toEqual([
      ['warning', 'miniprogram_npm/kit/a.wxml'],
      ['warning', 'miniprogram_npm/kit/a.wxml'],
    ])
  })

  test('a rebuild follows changes and forgets what is gone', async () => {
    const { expression, rebuild } = await build({
      'page.wxml': '<include src="part"/>',
      'part.wxml': '<view>first</view>',
    })
    expect(expression).toContain('first')
    expect(await rebuild({})).toBe(expression)
    expect(await rebuild({ 'part.wxml': '<view>second one</view>' })).toContain('second one')
    const last = await rebuild({ 'page.wxml': '<view>alone</view>' })
    expect(last).toContain('alone')
    expect(last).not.toContain('second one')
  })
})
