import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'

/** WCAG 2.1 §1.4.3, level AA, for text of any size. */
const AA = 4.5

const wxss = readFileSync(path.resolve(__dirname, '../../../miniprogram/app.wxss'), 'utf8')
const [lightRules = '', darkRules = ''] = wxss.split('@media (prefers-color-scheme: dark)')
const light = coloursOf(lightRules)
const dark = new Map([...light, ...coloursOf(darkRules)])

const TEXT_ON_GROUND: [text: string, ground: string][] = [
  ['ink', 'paper'],
  ['ink', 'sheet'],
  ['ink', 'alarm-wash'],
  ['ink-soft', 'paper'],
  ['ink-soft', 'sheet'],
  ['ink-soft', 'brand-wash'],
  ['brand', 'paper'],
  ['brand', 'sheet'],
  ['brand', 'brand-wash'],
  ['on-brand', 'brand'],
  ['on-brand', 'brand-pressed'],
  ['alarm', 'paper'],
  ['alarm', 'sheet'],
  ['alarm', 'alarm-wash'],
]

describe.each([
  ['light', light],
  ['dark', dark],
])('in the %s theme', (_theme, colours) => {
  test.each(TEXT_ON_GROUND)('%s can be read on %s', (text, ground) => {
    expect(contrast(colour(colours, text), colour(colours, ground))).toBeGreaterThanOrEqual(AA)
  })
})

test('the dark theme is a theme of its own', () => {
  expect(colour(dark, 'paper')).not.toBe(colour(light, 'paper'))
})

function coloursOf(rules: string): Map<string, string> {
  return new Map(
    [...rules.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]),
  )
}

function colour(colours: ReadonlyMap<string, string>, name: string): string {
  const hex = colours.get(name)
  if (!hex) throw new Error(`app.wxss has no --${name}`)
  return hex
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

/** WCAG 2.1, "relative luminance". */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
