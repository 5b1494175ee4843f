import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'

const ROOT = path.resolve(__dirname, '../../../miniprogram')
const FILES = [
  ...['pages/home', 'pages/me', 'account/profile', 'account/settings', 'account/session', 'account/legal'],
  ...['reader-card', 'login-sheet', 'privacy-consent', 'failure-notice', 'shelf-button', 'book-cover'].map(
    (name) => `components/${name}`,
  ),
]

interface Tag {
  readonly file: string
  readonly name: string
  readonly text: string
}

const tags: Tag[] = FILES.flatMap((folder) => {
  const file = `${folder}/index.wxml`
  const wxml = readFileSync(path.join(ROOT, file), 'utf8')
  return [...wxml.matchAll(/<([\w-]+)(?:\s[^>]*?(?:"[^"]*"[^>]*?)*)?>/g)].map(([text, name = '']) => ({
    file,
    name,
    text,
  }))
})

const described = ({ file, text }: Tag): string => `${file}: ${text.replace(/\s+/g, ' ')}`

/** These tell screen readers by themselves what they are. */
const TALKING = new Set(['button', 't-button', 'login-sheet', 'reader-card', 'bottom-sheet', 'shelf-button'])

test('whatever can be tapped says to screen readers what it is', () => {
  const tappable = tags.filter(({ name, text }) => /(bind|catch):tap=/.test(text) && !TALKING.has(name))
  expect(tappable.length).toBeGreaterThan(5)
  expect(tappable.filter(({ text }) => !/aria-role=/.test(text)).map(described)).toEqual([])
})

test('every picture is either described or left out', () => {
  const pictures = tags.filter(({ name }) => name === 'image')
  expect(pictures.length).toBeGreaterThan(1)
  const silent = pictures.filter(({ text }) => !/aria-(label|hidden)=/.test(text))
  expect(silent.map(described)).toEqual([])
})

test('what goes wrong is read aloud', () => {
  const alarms = tags.filter(({ text }) =>
    /id="(agree-reminder|nickname-complaint)"|class="notice"/.test(text),
  )
  expect(alarms).toHaveLength(3)
  for (const alarm of alarms) expect(described(alarm)).toContain('aria-role="alert"')
})
