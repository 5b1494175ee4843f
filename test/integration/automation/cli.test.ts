import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import automator from 'miniprogram-automator'
import { type OpenApi, startOpenApi } from '../../../simulator/open-api'
import { eventually, FIXTURE, top } from './support'

const CLI = path.resolve(__dirname, '../../../simulator/bin/simulator.mjs')

/** Everything the simulator leaves in the file system goes here, so that a test can look. */
const temporary = mkdtempSync(path.join(tmpdir(), 'simulator-cli-'))

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const simulator = (args: string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, ...args],
      { env: { ...process.env, TMPDIR: temporary, ...env } },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** Every file of a project, and when it was last changed; what is kept of a build goes to `node_modules/.cache`. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.startsWith('node_modules'))
    .sort()
    .map((file) => `${file} ${statSync(path.join(folder, file)).mtimeMs}`)

/** What is there while something runs: the browser's profile, and sockets in a folder that may stay. */
function leftovers(folder = temporary): string[] {
  const isSocketFolder = (name: string): boolean => /^miniprogram-simulator-\w+$/.test(name)
  return readdirSync(folder).flatMap((name) =>
    isSocketFolder(name) ? readdirSync(path.join(folder, name)) : [name],
  )
}

/** Runs `launch()` in a process of its own: the client keeps it alive for a while, and it must end by itself. */
async function runLauncher(folder: string): Promise<Outcome> {
  const script = `
    const automator = require('miniprogram-automator')
    automator.launch({ cliPath: ${JSON.stringify(CLI)}, projectPath: ${JSON.stringify(FIXTURE)}, port: ${await freePort()}, args: ['--disable-gpu'] })
      .then(async (mp) => {
        console.log((await mp.currentPage()).path)
        await mp.close()
      })`
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['-e', script],
      { cwd: path.dirname(CLI), env: { ...process.env, TMPDIR: folder } },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

// The client's own waits take a quarter of a minute; the other tests run meanwhile.
const launched = mkdtempSync(path.join(tmpdir(), 'simulator-launch-'))
let launcher: Promise<Outcome>
beforeAll(() => {
  launcher = runLauncher(launched)
})

afterEach(async () => {
  await simulator(['quit'])
})

afterAll(() => {
  for (const folder of [temporary, launched]) rmSync(folder, { recursive: true, force: true })
})

describe('H19 auto', () => {
  test('prints the lines of DevTools and exits 0 as soon as the port listens', async () => {
    const port = await freePort()
    const { code, stdout, stderr } = await simulator([
      ...['auto', '--project', FIXTURE, '--auto-port', String(port), '--port', '0', '--trust-project'],
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✔ IDE server has started, listening on http:\/\/127\.0\.0\.1:\d+$/m)
    expect(stdout).toMatch(/^✔ Using AppID: touristappid$/m)
    expect(stdout).toMatch(/^✔ auto$/m)
    const mp = await automator.connect({ wsEndpoint: `ws://127.0.0.1:${port}` })
    expect((await top(mp)).path).toBe('pages/home/index')
    mp.disconnect()
  })

  test('runs a project whose path has blanks and Chinese characters, and writes nothing into it', async () => {
    const strange = mkdtempSync(path.join(tmpdir(), '我的 小程序 (1) '))
    try {
      cpSync(FIXTURE, strange, { recursive: true })
      const before = filesOf(strange)
      const port = await freePort()
      const { code, stderr } = await simulator([
        ...['--lang', 'en', '--disable-gpu', 'auto', '--project', strange],
        ...['--auto-port', String(port), '--port', '0'],
      ])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const mp = await automator.connect({ wsEndpoint: `ws://127.0.0.1:${port}` })
      expect((await mp.systemInfo()).language).toBe('en')
      expect((await top(mp)).path).toBe('pages/home/index')
      mp.disconnect()
      expect(await simulator(['quit', '--project', strange])).toMatchObject({ stdout: '✔ quit\n' })
      expect(filesOf(strange)).toEqual(before)
    } finally {
      rmSync(strange, { recursive: true, force: true })
    }
  })

  test('refuses a person whom WeChat does not know', async () => {
    const { code, stderr } = await simulator([
      ...['auto', '--project', FIXTURE, '--auto-port', '0', '--port', '0', '--auto-account', 'nobody'],
    ])
    expect({ code, stderr }).toEqual({ code: 255, stderr: '✖ switchUser: no user has the id "nobody"\n' })
    expect(leftovers()).toEqual([])
  })

  test('refuses a port that is taken, and leaves nothing behind', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const { code, stderr } = await simulator(['auto', '--project', FIXTURE, '--auto-port', String(port)])
    await new Promise((resolve) => server.close(resolve))
    expect({ code, stderr }).toEqual({ code: 255, stderr: `✖ port ${port} is in use\n` })
    expect(leftovers()).toEqual([])
  })

  test('refuses a folder that is no project', async () => {
    const { code, stderr } = await simulator(['auto', '--project', temporary, '--auto-port', '0'])
    expect(code).toBe(255)
    expect(stderr).toContain('project.config.json')
  })

  test('says what to install where there is no browser', async () => {
    const { code, stderr } = await simulator(
      ['auto', '--project', FIXTURE, '--auto-port', '0', '--port', '0'],
      {
        CHROMIUM_PATH: '/nowhere/chromium',
      },
    )
    expect({ code, stderr }).toEqual({
      code: 255,
      stderr: '✖ CHROMIUM_PATH names /nowhere/chromium, which is not a program\n',
    })
  })

  /** Interrupts a start as soon as it has made something; false when it was over before. */
  async function interruptStart(): Promise<boolean> {
    const args = [CLI, 'auto', '--project', FIXTURE, '--auto-port', '0', '--port', '0']
    const env = { ...process.env, TMPDIR: temporary }
    const child = spawn(process.execPath, args, { env, stdio: 'ignore' })
    const exited = once(child, 'exit')
    // The browser's profile: the background process is in the middle of starting.
    await eventually(() => leftovers().length > 0)
    child.kill('SIGINT')
    const [, signal] = await exited
    return signal === 'SIGINT'
  }

  test('lets go of everything when it is interrupted while starting', async () => {
    while (!(await interruptStart())) await simulator(['quit'])
    // A failure names what was left.
    await eventually(() => leftovers().length === 0).catch(() => undefined)
    expect(leftovers()).toEqual([])
  })
})

describe('the environment', () => {
  let openApi: OpenApi
  beforeAll(async () => {
    openApi = await startOpenApi()
  })
  afterAll(() => openApi.close())

  test('SIMULATOR_OPEN_API and SIMULATOR_MAP_REMOTE say where requests go', async () => {
    const port = await freePort()
    await simulator(
      [
        'auto',
        '--project',
        FIXTURE,
        '--auto-port',
        String(port),
        '--port',
        '0',
        '--auto-account',
        'xiaohong',
      ],
      {
        SIMULATOR_OPEN_API: openApi.url,
        SIMULATOR_MAP_REMOTE: `https://api.example.com=${openApi.url}`,
      },
    )
    const mp = await automator.connect({ wsEndpoint: `ws://127.0.0.1:${port}` })
    const { code } = await mp.callWxMethod('login')
    const secret = 'secret-of-nobody'
    const answer = await mp.callWxMethod('request', {
      url: `https://api.example.com/sns/jscode2session?appid=touristappid&secret=${secret}&js_code=${code}&grant_type=authorization_code`,
    })
    expect(answer).toMatchObject({ statusCode: 200, data: { errcode: 40125 } })
    expect((await openApi.control.users()).current).toBe('xiaohong')
    expect((await openApi.control.calls()).counts).toEqual({ '/sns/jscode2session': 1 })
    mp.disconnect()
  })
})

describe('quit', () => {
  test('ends what runs for the project and nothing else', async () => {
    const [port, other] = [await freePort(), await freePort()]
    const twin = path.join(FIXTURE, '../automation/../automation')
    await simulator(['auto', '--project', FIXTURE, '--auto-port', String(port), '--port', '0'])
    expect((await simulator(['quit', '--project', temporary])).stdout).toBe('✔ quit: nothing was running\n')
    const mp = await automator.connect({ wsEndpoint: `ws://127.0.0.1:${port}` })
    mp.disconnect()
    expect((await simulator(['quit', '--project', twin])).stdout).toBe('✔ quit\n')
    expect(leftovers()).toEqual([])
    await expect(automator.connect({ wsEndpoint: `ws://127.0.0.1:${other}` })).rejects.toThrow(
      'Failed connecting',
    )
  })
})

describe('preview', () => {
  test('prints the address of the phone, the same one while it runs', async () => {
    const first = await simulator(['preview', '--project', FIXTURE, '--port', '0'])
    expect(first.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
    const page = await fetch(first.stdout.trim())
    expect(await page.text()).toContain('client.js')
    expect(await simulator(['preview', '--project', FIXTURE])).toEqual(first)
    await simulator(['close', '--project', FIXTURE])
    await expect(fetch(first.stdout.trim())).rejects.toThrow()
  })
})

describe('a command line that is not understood', () => {
  test.each([
    [['upload'], 'upload is not available: upload with WeChat DevTools or miniprogram-ci'],
    [['nothing'], 'nothing is not a command'],
    [['auto'], '--project <folder> is missing'],
    [['auto', '--project', FIXTURE, '--auto-port', 'x'], '--auto-port x is not a port: 0 to 65535'],
    [['auto', '--project', FIXTURE, '--lang', 'fr'], '--lang is zh or en'],
    [['preview', '--project', FIXTURE, '--qr-format', 'image'], '--qr-format is not available'],
    [['constructor'], 'constructor is not a command'],
    [['cache', '--clean', 'all'], 'cache is not available: each `auto` starts with empty storage'],
    [['--debug', 'auto', '--project', FIXTURE], '--debug is not available: DEBUG=automator:protocol'],
    [['open', '--project'], '--project needs a value: --project <folder>'],
    [['open', '--project', FIXTURE, '--trust-project=no'], '--trust-project takes no value'],
    [['open', '--project', FIXTURE, 'now'], 'now is not understood'],
    [['open-api', '--clock', 'noon'], '--clock noon is no time'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await simulator(args)
    expect({ code, stdout }).toEqual({ code: 255, stdout: '' })
    expect(stderr).toMatch(/^✖ /)
    expect(stderr).toContain(message)
  })

  test('--help tells what there is', async () => {
    const { code, stdout } = await simulator(['--help'])
    expect(code).toBe(0)
    for (const name of ['auto', 'open', 'preview', 'close', 'quit', 'build-npm', 'open-api'])
      expect(stdout).toContain(`  ${name}`)
    for (const args of [
      ['auto', '--help'],
      ['-h', 'auto'],
      ['help', 'auto'],
    ])
      expect((await simulator(args)).stdout).toContain('--auto-port <n>')
  })

  test('islogin answers as DevTools does when somebody is logged in', async () => {
    expect((await simulator(['islogin'])).stdout).toBe('{"login":true}\n')
  })

  test('the flags that DevTools takes with every command are taken', async () => {
    const ide = ['--port', '38978', '--lang', 'zh']
    expect((await simulator(['islogin', ...ide])).stdout).toBe('{"login":true}\n')
    expect((await simulator([...ide, 'quit', '--project', temporary])).stdout).toBe(
      '✔ quit: nothing was running\n',
    )
  })
})

test('the command line is an executable file, as launch() needs it', () => {
  expect(() => accessSync(CLI, constants.X_OK)).not.toThrow()
})

describe('open-api', () => {
  /** What two programs of another language would see of one login. */
  async function oneLogin(args: string[]): Promise<string[]> {
    const child = spawn(process.execPath, [CLI, 'open-api', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const url = line.toString().split(' ')[0] ?? ''
    const issued = await (
      await fetch(`${url}/_simulator/issueCode`, { method: 'POST', body: '{"appid":"touristappid"}' })
    ).text()
    const { code } = JSON.parse(issued) as { code: string }
    const secret = 'fa4efa4efa4efa4efa4efa4efa4efa4e'
    const query = `appid=touristappid&secret=${secret}&js_code=${code}&grant_type=authorization_code`
    const ask = async (): Promise<string> => (await fetch(`${url}/sns/jscode2session?${query}`)).text()
    const answers = [issued, await ask(), await ask()]
    child.kill('SIGTERM')
    await once(child, 'exit')
    return answers
  }

  test('repeats itself with the same seed and clock, to the last rid', async () => {
    const args = ['--seed', 'mine', '--clock', '2026-01-02T03:04:05Z']
    const [first, again, other] = [await oneLogin(args), await oneLogin(args), await oneLogin([])]
    expect(again).toEqual(first)
    expect(first[2]).toContain('"errcode":40163')
    expect(other[0]).not.toBe(first[0])
  })
})

test('H19 launch() of the official client works, its runner ends, and nothing is left after close()', async () => {
  expect(await launcher).toEqual({ code: 0, stdout: 'pages/home/index\n', stderr: '' })
  await eventually(() => leftovers(launched).length === 0)
})
