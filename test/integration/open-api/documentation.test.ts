import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { COMMANDS } from '../../../simulator/cli/commands'
import { CONTROL_METHODS } from '../../../simulator/open-api/control/contract'
import { ENDPOINTS } from '../../../simulator/open-api/routes'
import { useOpenApi } from './harness'

const harness = useOpenApi()
const read = (page: string): string => readFileSync(path.join(__dirname, '../../../docs', page), 'utf8')
const guide = read('testing-your-backend.md')

interface Example {
  readonly command: string
  /** What the guide shows beneath the command; `…` stands for anything. */
  readonly expected: string | null
}

function examples(page = guide): Example[] {
  const blocks = [...page.matchAll(/```sh\n([\s\S]+?)```\n(?:```json\n([\s\S]+?)```)?/g)]
  return blocks.flatMap(([, commands = '', expected]) =>
    commands
      .split('\n')
      .filter((line) => line.startsWith('curl '))
      .map((command) => ({ command, expected: expected ?? null })),
  )
}

/** Does what `curl -s [-X POST] URL [-d BODY]` does, where no curl is installed too: without either it is a GET. */
async function run(command: string): Promise<string> {
  const [, post, quoted, plain, body] =
    /^curl -s( -X POST)? (?:"([^"]+)"|(\S+))(?: -d '(.+)')?$/.exec(command) ?? []
  const url = quoted ?? plain
  if (!url) throw new Error(`the guide has a command that this test cannot read: ${command}`)
  const answer = await fetch(url, post || body ? { method: 'POST', body: body ?? '' } : {})
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${command}\nanswered ${answer.status} ${text}`)
  return text
}

/** Turns the shown answer into what the real one must look like. */
function pattern(expected: string): RegExp {
  const compact = JSON.stringify(JSON.parse(expected))
  return new RegExp(`^${compact.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.+')}$`)
}

test('every command of the guide works, and answers what the guide shows', async () => {
  let code = ''
  let compared = 0
  for (const { command, expected } of examples()) {
    const answer = await run(command.replaceAll('$API', harness.api.url).replaceAll('$CODE', code))
    const result = JSON.parse(answer) as { code?: string }
    if (result.code) code = result.code
    if (expected) {
      expect(answer).toMatch(pattern(expected))
      compared += 1
    }
  }
  expect(compared).toBe(3)
  expect(examples().length).toBeGreaterThan(20)
})

test('the Chinese guide gives the same commands, answers, endpoints and errcodes', () => {
  const chinese = read('testing-your-backend.zh-CN.md')
  const rows = (page: string): string[][] =>
    page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.match(/\/[a-z/_]+`|\b\d{4,5}\b/g) ?? [])
  expect(examples(chinese)).toEqual(examples())
  expect(rows(guide).length).toBeGreaterThan(8)
  expect(rows(chinese)).toEqual(rows(guide))
})

test('the guide names every endpoint and no other', () => {
  const named = [...guide.matchAll(/`(?:GET|POST|GET` or `POST) (\/\S+?)`/g)].map(([, name]) => name)
  expect([...new Set(named)].sort()).toEqual(Object.keys(ENDPOINTS).sort())
})

test('the guide names no control method that does not exist', () => {
  const named = [...guide.matchAll(/\/_simulator\/(\w+)/g)].map(([, name]) => name)
  expect(CONTROL_METHODS).toEqual(expect.arrayContaining(named))
})

test('the commands that start the server know every flag that the guides give them', () => {
  for (const page of [guide, read('testing-your-backend.zh-CN.md')]) {
    const commands = page.split('\n').filter((line) => line.startsWith('npx simulator open-api'))
    const flags = commands.flatMap((line) => [...line.matchAll(/ --(\w+)/g)].map(([, name]) => name ?? ''))
    expect([...new Set(flags)]).toEqual(['port', 'seed', 'clock'])
    for (const flag of flags) expect(COMMANDS['open-api']?.flags).toHaveProperty(flag)
  }
})
