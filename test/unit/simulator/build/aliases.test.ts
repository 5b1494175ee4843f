import { expect, test } from '@jest/globals'
import { expandAlias, readAliases } from '../../../../simulator/build/aliases'
import { parseJson } from '../../../../simulator/build/json'
import { Problems } from '../../../../simulator/build/problems'

function read(resolveAlias: object) {
  const problems = new Problems()
  const json = parseJson({ path: 'app.json', text: JSON.stringify({ resolveAlias }, null, 2) }, problems)
  return { aliases: json ? readAliases(json, problems) : [], problems: problems.all }
}

test.each([
  ['~/mod.js', '/mod.js'],
  ['~/origin/mod.js', '/origin/mod.js'],
  ['@utils/mod', '/utils/mod'],
  ['./mod', './mod'],
  ['kit', 'kit'],
])('with the example of the documentation, %s means %s', (name, expected) => {
  const { aliases, problems } = read({ '~/*': '/*', '~/origin/*': 'origin/*', '@utils/*': 'utils/*' })
  expect(problems).toEqual([])
  expect(expandAlias(name, aliases)).toBe(expected)
})

test('a rule without /* at both ends is an error where it stands', () => {
  const { aliases, problems } = read({ '~': '/*' })
  expect(aliases).toEqual([])
  expect(problems).toMatchObject([{ severity: 'error', file: 'app.json', line: 3, column: 10 }])
})
