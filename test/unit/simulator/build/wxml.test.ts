import { describe, expect, test } from '@jest/globals'
import { outlineWxml, outlineWxs } from '../../../../simulator/build/wxml'

const tagsOf = (text: string) => outlineWxml(text).tags.map(({ name }) => name)

describe('outlineWxml', () => {
  test('tells the first use of every tag', () => {
    expect(outlineWxml('<view>\n<t-cell/><view/>').tags).toEqual([
      { name: 'view', offset: 0 },
      { name: 't-cell', offset: 7 },
    ])
  })

  test.each([
    ['<!-- <old/> --><view/>', ['view'], 'a comment'],
    ['<view>{{a <b ? 1 : 2}}</view>', ['view'], 'an expression'],
    ['<view title="a > <b>"/>', ['view'], 'an attribute'],
    ['<wxs module="m">if (a <b && c> d) {}</wxs><text/>', ['wxs', 'text'], 'a script'],
    ['<wxs module="m" src="./m.wxs"/><text/>', ['wxs', 'text'], 'after a script without body'],
  ])('%s has the tags %j: what stands in %s is none', (text, tags) => {
    expect(tagsOf(text)).toEqual(tags)
  })

  test('a long text of tags that never end is read in no time', () => {
    const before = process.cpuUsage()
    expect(tagsOf('<view '.repeat(20_000))).toEqual([])
    // Microseconds of work, however long the machine was busy with something else.
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000)
  })

  test('tells the files that tags and scripts name', () => {
    const text =
      '<import src="./a.wxml"/><include src=\'b\'/><wxs src="./c.wxs" module="c"/>' +
      '<wxs module="d">var e = require("./e.wxs")</wxs><image src="f.png"/>'
    expect(outlineWxml(text).sources.map(({ name, suffix }) => [name, suffix])).toEqual([
      ['./a.wxml', '.wxml'],
      ['b', '.wxml'],
      ['./c.wxs', '.wxs'],
      ['./e.wxs', '.wxs'],
    ])
  })

  test('tells where the body of a script starts', () => {
    const text = '<view/>\n<wxs module="m">var a</wxs>'
    const [script] = outlineWxml(text).scripts
    expect(script?.text).toBe('var a')
    expect(text.slice(script?.offset)).toBe('var a</wxs>')
  })
})

test('a wxs file is one script', () => {
  const outline = outlineWxs('var a = require("./b.wxs")')
  expect(outline.tags).toEqual([])
  expect(outline.scripts).toHaveLength(1)
  expect(outline.sources).toEqual([{ name: './b.wxs', suffix: '.wxs', offset: 8 }])
})
