import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CATALOGUE, isLoginError, type LoginErrorCode, type ProblemCode } from '../../../miniprogram/login'
import { fromAnswer, fromWx, loginError } from '../../../miniprogram/login/errors'

const GUIDES = [
  { file: 'errors.md', headings: { codes: 'Codes', backend: 'From the backend', wechat: 'From WeChat' } },
  { file: 'errors.zh-CN.md', headings: { codes: '错误码', backend: '来自后端', wechat: '来自微信' } },
] as const

const sourceOf = (name: string): string =>
  readFileSync(join(__dirname, '../../../miniprogram/login', `${name}.ts`), 'utf8')

describe.each(GUIDES)('docs/$file and the code say the same', ({ file, headings }) => {
  const guide = readFileSync(join(__dirname, '../../../docs', file), 'utf8')

  /** The rows of the table under a heading, as lists of cells. */
  function table(heading: string): string[][] {
    const [, section = ''] = guide.split(`## ${heading}\n`)
    const [text = ''] = section.split('\n## ')
    const rows = text.split('\n').filter((line) => line.startsWith('| `'))
    return rows.map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replace(/^`|`$/g, '')),
    )
  }

  test('about every code', () => {
    const documented = table(headings.codes).map(([code = '', session, retry]) => [code, { session, retry }])
    expect(Object.fromEntries(documented)).toEqual(CATALOGUE)
    for (const [code, , , advice] of table(headings.codes)) expect([code, advice]).not.toEqual([code, ''])
  })

  test('about what the backend answers', () => {
    const rows = table(headings.backend)
    const [, union = ''] = /type ProblemCode =([^\n]*(?:\n {2}\|.*)*)/.exec(sourceOf('contract')) ?? []
    expect(rows.map(([problem]) => problem).sort()).toEqual(union.match(/\w+/g)?.sort())
    for (const [problem = '', status = '', code] of rows) {
      const error = fromAnswer({ statusCode: Number(status), header: {}, data: { code: problem } })
      expect([problem, error.code]).toEqual([problem, code])
    }
  })

  test('about WeChat’s errno', () => {
    const rows = table(headings.wechat)
    const [, known = ''] = /const BY_NAME[^=]*= \[(.*?)\n\]/s.exec(sourceOf('errors')) ?? []
    expect(rows.map(([errno]) => errno).sort()).toEqual(known.match(/\b\d+\b/g)?.sort())
    for (const [errno = '', code] of rows) {
      expect([errno, fromWx({ errno: Number(errno), errMsg: 'x:fail' }, 'server').code]).toEqual([
        errno,
        code,
      ])
    }
  })
})

describe('an answer of the backend', () => {
  const rows: [number, unknown, LoginErrorCode][] = [
    [401, '', 'unauthorized'],
    [401, '<html>', 'unauthorized'],
    [429, '', 'rate_limited'],
    [408, '', 'server'],
    [500, { code: 'internal_error' }, 'server'],
    [502, '<html>', 'server'],
    [503, null, 'server'],
    [404, { code: 'not_found' }, 'refused'],
    [302, '', 'server'],
    [200, '', 'server'],
    [200, { code: 'account_deleted' }, 'server'],
  ]
  test.each(rows)('%i %j is %s', (statusCode, data, code) => {
    expect(fromAnswer({ statusCode, data }).code).toBe(code)
  })

  test('ends a session only when the backend names blocked or deleted', () => {
    const body = fc.oneof(fc.anything(), fc.record({ code: fc.string() }), fc.string())
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, (statusCode, data) => {
        const named = (data as { code?: string } | null)?.code
        fc.pre(named !== 'account_blocked' && named !== 'account_deleted')
        expect(fromAnswer({ statusCode, data }).session).toBe('kept')
      }),
      { numRuns: 2_000 },
    )
  })

  test('Retry-After is seconds or a date by the server’s own clock, an hour at most', () => {
    const waitOf = (header: Record<string, string>) =>
      fromAnswer({ statusCode: 503, header, data: '' }).retryAfterMs
    expect(waitOf({ 'RETRY-AFTER': '7' })).toBe(7_000)
    expect(waitOf({ 'Retry-After': '86400' })).toBe(3_600_000)
    expect(
      waitOf({ 'retry-after': 'Sun, 22 Nov 2026 10:00:09 GMT', date: 'Sun, 22 Nov 2026 10:00:00 GMT' }),
    ).toBe(9_000)
    for (const value of ['', 'soon', '-5', '0', 'Sun, 22 Nov 2026 10:00:00 GMT'])
      expect(waitOf({ 'Retry-After': value })).toBeNull()
    expect(waitOf({})).toBeNull()
  })
})

describe('a failure of WeChat', () => {
  test.each([
    ['request:fail abort', 'aborted'],
    ['request:fail timeout', 'timeout'],
    ['request:fail errcode:-118 cronet_error_code:-118 error_msg:net::ERR_CONNECTION_TIMED_OUT', 'timeout'],
    ['login:fail request:fail errcode:-105 cronet_error_code:-105', 'network'],
    ['request:fail url not in domain list', 'misconfigured'],
    ['getPhoneNumber:fail:user deny', 'denied'],
    ['something:fail', 'server'],
  ])('without errno: %s is %s', (errMsg, code) => {
    expect(fromWx({ errMsg }, 'server').code).toBe(code)
  })
})

describe('isLoginError', () => {
  test('knows ours, and nothing else', () => {
    expect(isLoginError(loginError('network'))).toBe(true)
    for (const other of [null, undefined, 'x', {}, new Error('x'), { code: 'network' }])
      expect(isLoginError(other)).toBe(false)
  })

  test('an error prints its code, and its reason', () => {
    expect(String(loginError('unsupported', { reason: 'getUserProfile' }))).toBe(
      'LoginError: unsupported (getUserProfile)',
    )
    const known: ProblemCode = 'validation_failed'
    expect(fromAnswer({ statusCode: 400, data: { code: known } }).message).toBe(
      'refused (validation_failed): HTTP 400',
    )
  })
})
