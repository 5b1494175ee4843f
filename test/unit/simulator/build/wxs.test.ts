import { describe, expect, test } from '@jest/globals'
import { adaptWxs } from '../../../../simulator/build/wxs'

/** What an expression of WXS is worth once it is JavaScript. */
const evaluate = (expression: string): unknown =>
  new Function('getRegExp', `return (${adaptWxs(expression)})`)((pattern: string) => new RegExp(pattern))

describe('a string of WXS', () => {
  test('keeps the backslash of a pattern', () => {
    expect(evaluate(String.raw`getRegExp('^-?\d+(\.\d+)?$').test('12.5')`)).toBe(true)
    expect(evaluate(String.raw`getRegExp("\s\w").source`)).toBe(String.raw`\s\w`)
  })

  test('still knows the usual escapes, and backslashes that are doubled', () => {
    expect(evaluate(String.raw`'a\n\t\'\u4e2d\\d'`)).toBe("a\n\t'中\\d")
  })

  test('is not looked for in comments', () => {
    expect(
      evaluate(String.raw`1 /* it's \d */ + // don't \d
      '\d'.length`),
    ).toBe(3)
  })
})

test('the constructor of a value is its name', () => {
  expect(evaluate("[].constructor === 'Array' && ''.constructor === 'String'")).toBe(true)
})
