import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { COMMANDS } from '../../../simulator/cli/commands'
import { ROOT, type Snippet } from './markdown'

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** One command of a shell snippet, without the variables before it and the comment behind it. */
export interface CommandLine {
  readonly where: string
  readonly words: readonly string[]
}

export function commandLinesOf({ document, line, code }: Snippet): CommandLine[] {
  const joined = code.replace(/\\\n\s*/g, (gap) => ' '.padEnd(gap.length, '\0'))
  return joined.split('\n').map((text, at) => ({
    where: `${document}:${line + at}`,
    words: text
      .replace(/(^|\s)#.*/, '')
      .replaceAll('\0', '')
      .replace(/^(\s*\w+=\S+)+/, '')
      .trim()
      .split(/\s+/),
  }))
}

/** What is wrong with a command of this repository; null for nothing, and for commands of others. */
export function objection({ words }: CommandLine): string | null {
  const [program, first = '', ...rest] = words
  if (program === 'node') return existsSync(path.join(ROOT, first)) ? null : `there is no ${first}`
  if (program === 'npx' && first === 'simulator') return objectionToSimulator(rest)
  if (program !== 'npm') return null
  if (first === 'start' || first === 'test') return objectionToScript(first, rest)
  return first === 'run' ? objectionToScript(rest[0] ?? '', rest.slice(1)) : null
}

function objectionToSimulator([name = '', ...rest]: string[]): string | null {
  if (name === '--help') return null
  const command = COMMANDS[name]
  if (!command) return `simulator has no command ${name}`
  const unknown = flagsIn(rest).find((flag) => !(flag in command.flags))
  return unknown ? `simulator ${name} has no --${unknown}` : null
}

function objectionToScript(name: string, rest: string[]): string | null {
  const script = scripts[name]
  if (script === undefined) return `there is no script ${name}`
  // npm takes --prefix for itself; everything for the script stands behind a lone --.
  const own = rest.includes('--') ? rest.slice(rest.indexOf('--') + 1) : []
  const unknown = flagsIn(own).find((flag) => !knows(script, flag))
  return unknown ? `npm run ${name} does not know --${unknown}` : null
}

const flagsIn = (words: readonly string[]): string[] =>
  words.flatMap((word) => /^--([\w-]+)/.exec(word)?.[1] ?? [])

/** Whether the script's own text, that of its folder, or of jest where it is handed over, says the name of the flag. */
function knows(script: string, flag: string): boolean {
  const [, file = ''] = /^node (\S+)/.exec(script) ?? []
  const texts = [file, file.replace(/\.mjs$/, '')].map((it) => path.join(ROOT, it)).flatMap(textsIn)
  if (texts.some((text) => text.includes('jest/bin/jest.js')))
    texts.push(...textsIn(path.join(ROOT, 'node_modules/jest-cli/build/index.js')))
  return texts.some((text) => new RegExp(`['"]?(--)?\\b${flag}\\b['"]?`).test(text))
}

function textsIn(place: string): string[] {
  if (!existsSync(place)) return []
  if (!statSync(place).isDirectory()) return [readFileSync(place, 'utf8')]
  return readdirSync(place).flatMap((name) => textsIn(path.join(place, name)))
}
