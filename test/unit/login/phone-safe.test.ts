import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const FOLDER = join(__dirname, '../../../miniprogram/login')
const files = readdirSync(FOLDER).map((name): [string, string] => [
  name,
  readFileSync(join(FOLDER, name), 'utf8'),
])

/** The program alone: comments and texts may name what phones lack. */
const program = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''")

/** What phones lack (wechat facts: JavaScript support), and what WeChat's compiler refuses. */
const FORBIDDEN =
  /\b(URL|URLSearchParams|TextEncoder|TextDecoder|AbortController|AbortSignal|fetch|FormData|Blob|crypto|atob|btoa|structuredClone|queueMicrotask|setImmediate|performance|process|Buffer|window|document|globalThis|localStorage|eval|instanceof|enum|namespace|WeakRef)\b/

describe.each(files)('%s', (name, source) => {
  test('uses nothing that phones lack, and only types that can be stripped', () => {
    expect(program(source).match(FORBIDDEN)?.[0]).toBeUndefined()
  })

  test('imports nothing outside the SDK', () => {
    for (const [, from] of source.matchAll(/from '([^']+)'/g)) expect(from).toMatch(/^\.\/[\w-]+$/)
  })

  test('names wx only where it may', () => {
    expect(/(?<!\^)\bwx\b/.test(program(source))).toBe(name === 'platform.ts')
  })
})
