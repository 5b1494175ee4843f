import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { describeCliFailure } from '../../../scripts/devtools/answers.mjs'
import {
  commandOf,
  DEFAULT_CLI,
  locateCli,
  readServicePort,
  runCli,
} from '../../../scripts/shared/devtools-cli.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'devtools-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the command line of DevTools', () => {
  const everything = (): boolean => true
  const nothing = (): boolean => false

  it.each([
    ['darwin', {}, everything, { cli: DEFAULT_CLI.darwin, from: 'default' }],
    ['win32', {}, everything, { cli: DEFAULT_CLI.win32, from: 'default' }],
    ['darwin', {}, nothing, { cli: null, from: 'default' }],
    ['linux', {}, everything, { cli: null, from: 'none' }],
    ['linux', { WECHAT_CLI: '/opt/cli' }, everything, { cli: '/opt/cli', from: 'WECHAT_CLI' }],
    ['darwin', { WECHAT_CLI: '/opt/cli' }, nothing, { cli: null, from: 'WECHAT_CLI' }],
  ] as const)('is looked for on %s with %j', (platform, env, exists, found) => {
    expect(locateCli({ platform, env, exists })).toEqual(found)
  })

  it('is run by cmd.exe on Windows, because Node refuses batch files', () => {
    const cli = 'C:/Program Files (x86)/Tencent/微信web开发者工具/cli.bat'
    expect(commandOf(cli, ['open', '--project', 'C:\\my project'], 'win32')).toEqual({
      file: 'cmd.exe',
      list: ['/d', '/s', '/c', `""${cli}" "open" "--project" "C:\\my project""`],
      verbatim: true,
    })
  })

  it('is run as it is elsewhere, a script by Node', () => {
    expect(commandOf('/opt/cli', ['open'], 'darwin')).toEqual({
      file: '/opt/cli',
      list: ['open'],
      verbatim: false,
    })
    expect(commandOf('/opt/cli.mjs', ['open'], 'linux')).toEqual({
      file: process.execPath,
      list: ['/opt/cli.mjs', 'open'],
      verbatim: false,
    })
  })

  it('has both of its streams heard, and nobody to answer its questions', async () => {
    const cli = path.join(folder, 'cli.mjs')
    writeFileSync(
      cli,
      `console.log('✔ ' + process.argv.slice(2).join(' '))
       console.error('[error] asks y')
       process.stdin.on('end', () => process.exit(3)).resume()`,
    )
    const heard: string[] = []
    const answer = await runCli(cli, ['open', '--project', folder], { onOutput: (text) => heard.push(text) })
    expect(answer.code).toBe(3)
    expect(answer.output).toContain(`✔ open --project ${folder}`)
    expect(answer.output).toContain('[error] asks y')
    expect(heard.join('')).toBe(answer.output)
  })

  it.each([
    [{ code: 0, output: '✔ IDE server has started\n✔ open' }, null],
    [
      { code: 255, output: '[error] IDE service port disabled. To use CLI Call, please enter y' },
      /service port/,
    ],
    [{ code: 255, output: '[error] 工具的服务端口已关闭。' }, /service port/],
    [{ code: 0, output: '[error] {\n code: 10, message: "…" }' }, /logged in/],
    [{ code: 1, output: '' }, /exit code 1/],
    [{ code: 0, output: '[error] no such project' }, /no such project/],
  ] as const)('%j is understood', (answer, words) => {
    const failure = describeCliFailure(answer)
    if (words === null) expect(failure).toBeNull()
    else expect(failure?.en).toMatch(words)
  })
})

describe('the port that DevTools notes', () => {
  function note(...names: string[]): void {
    const file = path.join(folder, ...names)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, '24496')
  }

  it('is found below the hash of the installation on a Mac', () => {
    note('Library', 'Application Support', '微信开发者工具', '0f9a', 'Default', '.ide')
    expect(readServicePort(folder, 'darwin')).toBe(24_496)
  })

  it('is found in the user data on Windows', () => {
    note('AppData', 'Local', '微信开发者工具', 'User Data', '0f9a', 'Default', '.ide')
    expect(readServicePort(folder, 'win32')).toBe(24_496)
  })

  it('is found where older versions put it', () => {
    note('Library', 'Application Support', '微信开发者工具', 'Default', '.ide')
    expect(readServicePort(folder, 'darwin')).toBe(24_496)
  })

  it('is none where DevTools has never run', () => {
    expect(readServicePort(folder, 'darwin')).toBeNull()
  })
})
