import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { en } from '../../../miniprogram/i18n/en'
import { showFailure } from '../../../miniprogram/i18n/failure'
import { zh } from '../../../miniprogram/i18n/zh'
import { CATALOGUE, type LoginErrorCode } from '../../../miniprogram/login'
import { loginError } from '../../../miniprogram/login/errors'

const PAGES = [
  { file: 'what-happens-when.md', failures: en.failures, stop: '. ' },
  { file: 'what-happens-when.zh-CN.md', failures: zh.failures, stop: '。' },
] as const

/** What a page shows where it shows nothing. */
const NOTHING = '–'

const cellsOf = (row: string): string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

describe.each(PAGES)('docs/$file', ({ file, failures, stop }) => {
  const page = readFileSync(path.resolve(__dirname, '../../../docs', file), 'utf8')
  const [first = '', everyday = ''] = page.split('\n## ')
  const rows = first
    .split('\n')
    .filter((line) => /^\| .*\| `/.test(line))
    .map(cellsOf)

  test('has a row for every code, and says what the app and the SDK say', () => {
    const shown = rows.map(([, code = '', words = '', session = '', retry = '']) => ({
      code,
      words,
      session,
      retry,
    }))
    const said = Object.entries(CATALOGUE).map(([code, { session, retry }]) => ({
      code: `\`${code}\``,
      words: wordsOf(code as LoginErrorCode),
      session,
      retry: `\`${retry}\``,
    }))
    expect(shown).toEqual(said)
  })

  test('tells the failures that the backend names more exactly', () => {
    expect(first).toContain(showFailure(loginError('server', { reason: 'wechat_busy' }), failures)?.title)
    for (const reason of ['payload_too_large', 'validation_failed', 'identity_conflict'])
      expect(first).toContain(
        `\`${reason}\` (${showFailure(loginError('refused', { reason }), failures)?.title})`,
      )
  })

  test('names tests that exist', () => {
    const links = [...everyday.matchAll(/\]\((\.\.\/test\/[^)]+)\)/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(10)
    for (const link of links)
      expect(readFileSync(path.resolve(__dirname, '../../../docs', link), 'utf8')).not.toBe('')
  })

  function wordsOf(code: LoginErrorCode): string {
    const seen = showFailure(loginError(code), failures)
    return seen ? `${seen.title}${stop}${seen.note}` : NOTHING
  }
})
