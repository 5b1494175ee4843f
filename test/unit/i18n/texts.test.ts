import { describe, expect, test } from '@jest/globals'
import { en } from '../../../miniprogram/i18n/en'
import { showFailure } from '../../../miniprogram/i18n/failure'
import { fill } from '../../../miniprogram/i18n/fill'
import { zh } from '../../../miniprogram/i18n/zh'
import { CATALOGUE, type LoginErrorCode, loginError } from '../../../miniprogram/login/errors'

const CODES = Object.keys(CATALOGUE) as LoginErrorCode[]
/** The person caused these or sees the reason elsewhere. */
const SILENT: LoginErrorCode[] = ['aborted', 'superseded', 'disposed', 'unavailable']

/** `home.arrivals` → text, for every text of a language. */
function flatten(texts: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([name, value]) =>
      typeof value === 'string' ? [[`${prefix}${name}`, value]] : [...flatten(value, `${prefix}${name}.`)],
    ),
  )
}

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

describe('texts', () => {
  test('both languages say everything, with the same values to fill in', () => {
    const chinese = flatten(zh)
    const english = flatten(en)
    expect([...english.keys()]).toEqual([...chinese.keys()])
    for (const [name, text] of chinese) {
      expect(text).not.toBe('')
      expect(english.get(name)).not.toBe('')
      expect([name, placeholders(english.get(name) ?? '')]).toEqual([name, placeholders(text)])
    }
  })

  test('the labels of a dialog fit the four characters that WeChat shows', () => {
    for (const { confirm, cancel } of [zh.settings, en.settings]) {
      expect(confirm.length).toBeLessThanOrEqual(4)
      expect(cancel.length).toBeLessThanOrEqual(4)
    }
  })

  test('fill leaves a name without a value to be seen', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}')
  })
})

describe('showFailure', () => {
  test.each(CODES.filter((code) => !SILENT.includes(code)))('%s is told in both languages', (code) => {
    for (const texts of [zh.failures, en.failures]) {
      const shown = showFailure(loginError(code), texts)
      expect(shown?.title).toBeTruthy()
      expect(shown?.note).toBeTruthy()
      expect(shown?.note).not.toContain('{')
      expect(shown?.retry).toBe(CATALOGUE[code].retry !== 'never')
    }
  })

  test.each(SILENT)('%s is not told', (code) => {
    expect(showFailure(loginError(code), zh.failures)).toBeNull()
  })

  test('tells a silent WeChat from a silent backend', () => {
    const wechat = showFailure(loginError('server', { reason: 'wechat_timeout' }), zh.failures)
    const backend = showFailure(loginError('server', { reason: 'storage_unavailable' }), zh.failures)
    expect(wechat?.title).toBe(zh.failures.wechat.title)
    expect(backend?.title).toBe(zh.failures.server.title)
  })

  test('names the wait that the server asked for, in whole seconds', () => {
    const shown = showFailure(loginError('rate_limited', { retryAfterMs: 42_100 }), en.failures)
    expect(shown?.note).toContain('43 s')
  })

  test('has nothing to tell when nothing failed', () => {
    expect(showFailure(null, zh.failures)).toBeNull()
  })
})
