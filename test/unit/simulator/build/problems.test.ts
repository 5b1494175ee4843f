import { describe, expect, test } from '@jest/globals'
import { formatProblem, Problems, positionAt } from '../../../../simulator/build/problems'

describe('positionAt', () => {
  test.each([
    [0, 1, 1],
    [3, 1, 4],
    [4, 2, 1],
    [6, 2, 3],
  ])('offset %i is line %i, column %i', (offset, line, column) => {
    expect(positionAt('abc\ndef', offset)).toEqual({ line, column })
  })
})

describe('Problems', () => {
  test('the same mistake found twice is told once', () => {
    const problems = new Problems()
    problems.error('a.wxml', 'missing end tag', { line: 1, column: 2 })
    problems.error('a.wxml', 'missing end tag', { line: 1, column: 2 })
    problems.error('a.wxml', 'missing end tag', { line: 3, column: 2 })
    expect(problems.all).toHaveLength(2)
  })

  test('warnings alone are no errors', () => {
    const problems = new Problems()
    problems.warning('a.ts', 'odd')
    expect(problems.hasErrors).toBe(false)
    problems.error('a.ts', 'wrong')
    expect(problems.hasErrors).toBe(true)
  })

  test('a problem reads as one line that editors can jump to', () => {
    const problem = {
      severity: 'error',
      file: 'a/b.wxss',
      line: 3,
      column: 7,
      message: 'unclosed block',
    } as const
    expect(formatProblem(problem)).toBe('a/b.wxss:3:7 error: unclosed block')
    expect(formatProblem({ severity: 'warning', file: 'app.json', message: 'odd' })).toBe(
      'app.json warning: odd',
    )
  })
})
