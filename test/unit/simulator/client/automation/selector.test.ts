import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type ElementTree, select } from '../../../../../simulator/client/automation/match'
import { parseSelector } from '../../../../../simulator/client/automation/selector'

/** A component tree as a test writes it down. */
interface TestNode {
  tag: string
  id?: string
  class?: string
  attributes?: Record<string, string>
  children?: TestNode[]
  /** The component's own WXML. */
  inside?: TestNode[]
}

function treeOf(page: TestNode): ElementTree<TestNode> {
  const parents = new Map<TestNode, TestNode>()
  const hosts = new Map<TestNode, TestNode>()
  const visit = (node: TestNode, host: TestNode | null): void => {
    if (host) hosts.set(node, host)
    for (const child of node.children ?? []) {
      parents.set(child, node)
      visit(child, host)
    }
    for (const child of node.inside ?? []) visit(child, node)
  }
  visit(page, null)
  return {
    parent: (node) => parents.get(node) ?? null,
    children: (node) => node.children ?? [],
    host: (node) => hosts.get(node) ?? null,
    inside: (node) => node.inside ?? [],
    top: (node) => hosts.get(node)?.inside ?? [page],
    tag: (node) => node.tag,
    id: (node) => node.id ?? '',
    classes: (node) => node.class?.split(' ') ?? [],
    attribute: (node, name) => node.attributes?.[name] ?? null,
  }
}

const icon: TestNode = { tag: 'text', id: 'icon', class: 'icon' }
const label: TestNode = { tag: 'text', id: 'label', class: 'label' }
const slotted: TestNode = { tag: 'view', id: 'slotted', class: 'content' }
const cardBody: TestNode = { tag: 'view', id: 'body', class: 'body', children: [icon, label] }
const card: TestNode = { tag: 'card', id: 'card', inside: [cardBody], children: [slotted] }
const rows: TestNode[] = [1, 2, 3, 4, 5].map((n) => ({
  tag: 'view',
  id: `row${n}`,
  class: n % 2 === 1 ? 'row odd' : 'row',
  attributes: { 'data-n': String(n), lang: n === 1 ? 'zh-CN' : 'en' },
}))
const list: TestNode = { tag: 'scroll-view', id: 'list', children: rows }
const page: TestNode = { tag: 'page', children: [{ tag: 'view', id: 'root', children: [list, card] }] }
const tree = treeOf(page)

const find = (selector: string, scope: TestNode = page): string[] =>
  [...select(tree, scope, parseSelector(selector))].map(({ id }) => id ?? '')

describe('a selector finds', () => {
  const table: [selector: string, ids: string[]][] = [
    ['#list', ['list']],
    ['.row', ['row1', 'row2', 'row3', 'row4', 'row5']],
    ['.row.odd', ['row1', 'row3', 'row5']],
    ['scroll-view', ['list']],
    ['SCROLL-VIEW', ['list']],
    ['view#row2.row', ['row2']],
    ['#list, #card', ['list', 'card']],
    ['#root .row', ['row1', 'row2', 'row3', 'row4', 'row5']],
    ['#root > .row', []],
    ['#root>scroll-view>#row1', ['row1']],
    ['#row2 + view', ['row3']],
    ['#row3 ~ .row', ['row4', 'row5']],
    ['#card > .content', ['slotted']],
    ['[data-n]', ['row1', 'row2', 'row3', 'row4', 'row5']],
    ['[data-n="3"]', ['row3']],
    ["view[data-n='3']", ['row3']],
    ['[data-n=3]', ['row3']],
    ['[lang|=zh]', ['row1']],
    ['[lang^=zh]', ['row1']],
    ['[lang$=CN]', ['row1']],
    ['[lang*="h-C"]', ['row1']],
    ['[lang~=en].odd', ['row3', 'row5']],
    ['.row:first-child', ['row1']],
    ['.row:last-child', ['row5']],
    ['.row:nth-child(2)', ['row2']],
    ['.row:nth-child(odd)', ['row1', 'row3', 'row5']],
    ['.row:nth-child(even)', ['row2', 'row4']],
    ['.row:nth-child(3n+2)', ['row2', 'row5']],
    ['.row:nth-child( -n + 2 )', ['row1', 'row2']],
    ['.row:nth-last-child(1)', ['row5']],
    ['#list > *:nth-child(4)', ['row4']],
  ]
  test.each(table)('%s', (selector, ids) => {
    expect(find(selector)).toEqual(ids)
  })
})

describe('a component', () => {
  test('hides its own elements from the page', () => {
    expect(find('.icon')).toEqual([])
    expect(find('#card .body')).toEqual([])
  })

  test('is searched inside and in its slot when it is the scope', () => {
    expect(find('.icon', card)).toEqual(['icon'])
    expect(find('.content', card)).toEqual(['slotted'])
    expect(find('view', card)).toEqual(['body', 'slotted'])
  })

  test('opens to >>>', () => {
    expect(find('#card >>> .icon')).toEqual(['icon'])
    expect(find('page >>> text')).toEqual(['icon', 'label'])
    expect(find('#list >>> .icon')).toEqual([])
    expect(find('card >>> .icon + .label')).toEqual(['label'])
  })
})

test('escaped characters are part of a name', () => {
  const colon: TestNode = { tag: 'view', id: 'a:b', class: 'w-1/2' }
  const other = treeOf({ tag: 'page', children: [colon] })
  expect([...select(other, { tag: 'page', children: [colon] }, parseSelector('#a\\:b.w-1\\/2'))]).toEqual([
    colon,
  ])
})

describe('a selector is refused', () => {
  const bad = [
    '',
    '  ',
    '#',
    '.',
    'view >',
    '> view',
    'view,,text',
    '[',
    '[data-n',
    ':hover',
    ':nth-child',
    ':nth-child(x)',
    'a{b}',
  ]
  test.each(bad)('%j, naming it', (selector) => {
    expect(() => parseSelector(selector)).toThrow(`selector "${selector}" is not understood`)
  })
})

test('any text is parsed or refused, and parsing ends', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'a-#.[]=~>+ ,:()"\\n*1'), maxLength: 30 }), (text) => {
      try {
        expect(parseSelector(text).alternatives.length).toBeGreaterThan(0)
      } catch (error) {
        expect((error as Error).message).toContain('is not understood')
      }
    }),
  )
})
