import { describe, expect, test } from '@jest/globals'
import { parseJson } from '../../../../simulator/build/json'
import { Problems } from '../../../../simulator/build/problems'

function parse(text: string) {
  const problems = new Problems()
  return { json: parseJson({ path: 'app.json', text }, problems), problems: problems.all }
}

describe('parseJson', () => {
  test('gives the value and the place of every member', () => {
    const { json, problems } = parse('{\n  "pages": [\n    "a",\n    "b"\n  ]\n}')
    expect(problems).toEqual([])
    expect(json?.value).toEqual({ pages: ['a', 'b'] })
    expect(json?.at('pages', 1)).toEqual({ line: 4, column: 5 })
  })

  test('what is not written down is placed at the closest member around it', () => {
    const { json } = parse('{\n  "window": {}\n}')
    expect(json?.at('window', 'title')).toEqual({ line: 2, column: 13 })
    expect(json?.at('pages')).toEqual({ line: 1, column: 1 })
  })

  test.each([
    ['{\n  "a": 1,\n}', 3, 1, 'property name expected'],
    ['{ "a" 1 }', 1, 7, 'colon expected'],
    ['{\n  // why\n}', 2, 3, 'invalid comment token'],
    ['{ "a": ', 1, 8, 'value expected'],
  ])('%j is broken at %i:%i: %s', (text, line, column, message) => {
    const { json, problems } = parse(text)
    expect(json).toBeNull()
    expect(problems).toEqual([
      { severity: 'error', file: 'app.json', message: `broken JSON: ${message}`, line, column },
    ])
  })

  test.each(['[]', '"text"', ''])('%j is no object', (text) => {
    const { json, problems } = parse(text)
    expect(json).toBeNull()
    expect(problems).toHaveLength(1)
  })
})
