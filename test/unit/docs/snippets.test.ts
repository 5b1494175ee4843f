import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type CommandLine, commandLinesOf, objection } from './commands'
import { compile } from './compile'
import { documents, linksOf, ROOT, type Snippet, snippetsOf } from './markdown'

const snippets = documents.flatMap((document) => snippetsOf(document))

const inLanguage = (...languages: string[]): Snippet[] =>
  snippets.filter(({ language }) => languages.includes(language))

/** Changelog and licence join the documents of the package when it is staged. */
const isThere = (document: string, target: string): boolean =>
  existsSync(path.join(ROOT, target)) ||
  (document.startsWith('package/') && existsSync(path.join(ROOT, path.basename(target))))

const block = (language: string, code: string): Snippet[] =>
  snippetsOf('page.md', `words\n\n\`\`\`${language}\n${code}\n\`\`\`\n`)

describe('the documents', () => {
  test('hold TypeScript and JavaScript that compiles', () => {
    expect(compile(inLanguage('ts', 'js'))).toEqual([])
  })

  test('name commands and flags that are there', () => {
    const lines = inLanguage('sh', 'bash').flatMap(commandLinesOf)
    expect(lines.length).toBeGreaterThan(10)
    const objections = lines.map((line) => `${line.where} ${objection(line)}`)
    expect(objections.filter((it) => !it.endsWith(' null'))).toEqual([])
  })

  test('hold JSON that can be read', () => {
    for (const { code } of inLanguage('json')) expect(() => JSON.parse(code)).not.toThrow()
  })

  test('link to files that are there', () => {
    const lost = documents.flatMap((document) =>
      linksOf(document)
        .filter((target) => !isThere(document, target))
        .map((target) => `${document}: ${target}`),
    )
    expect(lost).toEqual([])
  })
})

describe('the checks themselves', () => {
  test('tell the line of the document whose code does not compile', () => {
    const [first, ...others] = compile(
      block('ts', "import { createLogin } from 'miniprogram-login'\ncreateLogin({})"),
    )
    expect(first?.where).toBe('page.md:5')
    expect(first?.says).toContain("'baseUrl' is missing")
    expect(others).toEqual([])
  })

  test.each([
    ['ts', "import { createLogin } from 'miniprogram-login/nowhere'"],
    ['js', "const { createLogon } = require('miniprogram-login'); createLogon({ baseUrl: '' })"],
    ['js', 'login.signOn()'],
    ['ts', 'new URL("https://example.com") // no phone has it'],
    ['ts node', 'wx.login() // Node has none'],
  ])('find what is wrong in %s: %s', (language, code) => {
    expect(compile(block(language, code))).toHaveLength(1)
  })

  test.each([
    ['ts', 'await login.signIn(); wx.showToast({ title: loginStore.status })'],
    ['ts', "import { createLogin } from './login/index'; createLogin({ baseUrl: '' })"],
    ['js', "const { createLogin } = require('miniprogram-login'); createLogin({ baseUrl: '' })"],
    ['ts node', "import { createServer } from 'node:http'; createServer().listen(new URL('http://a').port)"],
  ])('let pass what is right in %s: %s', (language, code) => {
    expect(compile(block(language, code))).toEqual([])
  })

  const line = (text: string): CommandLine => {
    const [only] = block('sh', text).flatMap(commandLinesOf)
    if (!only) throw new Error('no command')
    return only
  }

  test.each([
    ['npm run gone', 'there is no script gone'],
    ['npm run build:package -- --nowhere x', 'npm run build:package does not know --nowhere'],
    ['A=1 npm run release -- --wet-run # now', 'npm run release does not know --wet-run'],
    ['npx simulator fly --high', 'simulator has no command fly'],
    ['npx simulator open --high', 'simulator open has no --high'],
    ['node scripts/gone.mjs', 'there is no scripts/gone.mjs'],
  ])('object to %s', (text, words) => {
    expect(objection(line(text))).toBe(words)
  })

  test.each([
    'npm start -- --port 8080',
    'npm install miniprogram-login',
    'npm run release -- --dry-run',
    'AUTOMATOR_WS=ws://127.0.0.1:9420 npm run test:e2e -- --runInBand',
    'npx simulator auto --project . \\\n  --auto-port 9420',
    'git tag v1',
  ])('let %s pass', (text) => {
    expect(objection(line(text))).toBeNull()
  })
})
