import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ROOT, start } from './support'

let folder: string
/** Keeps away from the developer's own database, port and WeChat. */
let env: Record<string, string>
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'commands-'))
  env = { DATABASE_FILE: path.join(folder, 'login.sqlite'), PORT: '0', WECHAT_APPID: '', WECHAT_SECRET: '' }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The limit of the test is its own. */
async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50))
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/v1/me`).then(
    () => true,
    () => false,
  )

/** A command that never comes to its help would install, build and test; it is ended long before. */
const HELP_LIMIT_MS = 60_000

describe('each command', () => {
  it.each([
    ...['doctor', 'device', 'devtools', 'preview', 'upload', 'contract'].map((name) => [
      `npm run ${name}`,
      `scripts/${name}.mjs`,
    ]),
    ['npm test', 'scripts/test.mjs'],
    ['npm run build:npm', 'scripts/build-npm.mjs'],
    ['npm run bench', 'test/bench/run.mjs'],
  ])('%s explains itself', async (command = '', script = '') => {
    const run = (flag: string) =>
      promisify(execFile)(process.execPath, [path.join(ROOT, script), flag], {
        timeout: HELP_LIMIT_MS,
        killSignal: 'SIGKILL',
      }).then(
        ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
        (error: { code: number; stdout: string; stderr: string }) => error,
      )
    const [help, wrong] = await Promise.all([run('--help'), run('--no-such-flag')])
    expect(help).toEqual({ code: 0, stdout: expect.stringMatching(new RegExp(`^${command}\\b`)), stderr: '' })
    expect(help.stdout).toMatch(/^ {2}--help +\S/m)
    expect(wrong.code).toBeGreaterThan(0)
    expect(wrong.stdout).toBe('')
    expect(wrong.stderr).toMatch(/^Unknown option '--no-such-flag'/)
    expect(wrong.stderr).toContain(`\n\n${help.stdout}`)
  })
})

it('npx simulator says what to run where nothing is built yet', async () => {
  const bin = path.join(folder, 'bin')
  mkdirSync(bin)
  copyFileSync(path.join(ROOT, 'simulator/bin/simulator.mjs'), path.join(bin, 'simulator.mjs'))
  const failure = await promisify(execFile)(process.execPath, [path.join(bin, 'simulator.mjs')]).catch(
    (error: { code: number; stderr: string }) => error,
  )
  expect(failure).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The simulator is not built yet: /),
  })
})

describe('npm run doctor', () => {
  const nobody = { WECHAT_API: 'http://127.0.0.1:9', PORT: '9' }

  it('answers machines in JSON, and ends with 0 while nothing fails', async () => {
    const doctor = start('doctor.mjs', ['--json'], nobody)
    const code = await doctor.ended
    const report = JSON.parse(doctor.output().slice(doctor.output().indexOf('{')))
    expect(report.ok).toBe(code === 0)
    expect(report.lines.map(({ check }: { check: string }) => check)).toContain('secret')
  })

  it('ends with 1 when something fails, and shows no secret', async () => {
    const secret = 'c0ffee00c0ffee00c0ffee00c0ffee00'
    const doctor = start('doctor.mjs', [], { ...nobody, WECHAT_SECRET: secret, WECHAT_APPID: '' })
    expect(await doctor.ended).toBe(1)
    expect(doctor.output()).toContain('WECHAT_APPID is not')
    expect(doctor.output()).not.toContain(secret)
  })
})

describe('npm run device', () => {
  it('serves a phone, follows its requests without secrets, and leaves nothing behind', async () => {
    const device = start('device.mjs', ['--host', '127.0.0.1'], env)
    const [, address = ''] = await device.says(/npm run preview -- --backend (\S+)/)
    const url = `http://${address}`
    await device.says(/Ctrl-C ends it/)
    const refused = await fetch(`${url}/v1/auth/wechat/login?token=not-for-eyes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: 'not-for-eyes-either-0123456789ab' }),
    })
    expect(refused.status).toBe(400)
    await device.says(/127\.0\.0\.1 +POST +\/v1\/auth\/wechat\/login {2}400/)
    expect(device.output()).toContain('login_refused: code_invalid')
    expect(device.output()).not.toContain('not-for-eyes')
    expect(await device.interrupt()).toBe(0)
    expect(await answers(url)).toBe(false)
  })

  it('says so when the address does not reach it', async () => {
    // TEST-NET-3 of RFC 5737: nobody's; a proxyless machine refuses or waits.
    const device = start('device.mjs', ['--host', '203.0.113.1'], env)
    expect(await device.ended).toBe(1)
    expect(device.output()).toContain('cannot be reached at http://203.0.113.1')
  })
})

describe('npm run devtools', () => {
  function fakeCli(answer: string): { cli: string; calls: () => string[][] } {
    const cli = path.join(folder, 'cli.mjs')
    const log = path.join(folder, 'calls')
    writeFileSync(log, '')
    writeFileSync(
      cli,
      `import { appendFileSync } from 'node:fs'
       appendFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)) + '\\n')
       console.log(${JSON.stringify(answer)})`,
    )
    const calls = (): string[][] =>
      readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    return { cli, calls }
  }

  it('opens the project with the backend running, until Ctrl-C', async () => {
    const { cli, calls } = fakeCli('✔ open')
    const devtools = start('devtools.mjs', [], { ...env, WECHAT_CLI: cli })
    const [, url = ''] = await devtools.says(/Backend +(\S+)/)
    expect(calls()).toEqual([['open', '--project', ROOT]])
    expect(await answers(url)).toBe(true)
    await devtools.says(/Ctrl-C ends the backend/)
    expect(await devtools.interrupt()).toBe(0)
    expect(await answers(url)).toBe(false)
  })

  it('ends the backend and says what to switch on when the service port is closed', async () => {
    const { cli } = fakeCli('[error] IDE service port disabled. To use CLI Call, please enter y')
    const devtools = start('devtools.mjs', [], { ...env, WECHAT_CLI: cli })
    expect(await devtools.ended).toBe(1)
    expect(devtools.output()).toContain('设置 → 安全设置 → 服务端口')
  })

  it('ends the command line that it waits for', async () => {
    const cli = path.join(folder, 'waiting.mjs')
    const note = path.join(folder, 'pid')
    writeFileSync(
      cli,
      `import { writeFileSync } from 'node:fs'
       writeFileSync(${JSON.stringify(note)}, String(process.pid))
       console.log('waiting')
       setInterval(() => {}, 1000)`,
    )
    const devtools = start('devtools.mjs', [], { ...env, WECHAT_CLI: cli })
    await waitFor(() => existsSync(note) && readFileSync(note, 'utf8') !== '')
    expect(await devtools.interrupt()).toBe(0)
    const pid = Number(readFileSync(note, 'utf8'))
    await waitFor(() => !isAlive(pid))
  })

  it('names the file in WECHAT_CLI when it is not there', async () => {
    const cli = path.join(folder, 'nowhere', 'cli')
    const devtools = start('devtools.mjs', [], { ...env, WECHAT_CLI: cli })
    expect(await devtools.ended).toBe(1)
    expect(devtools.output()).toContain(`WECHAT_CLI names ${cli}`)
  })
})

describe('npm run preview and upload', () => {
  it('say what is missing before anything is compiled', async () => {
    const preview = start('preview.mjs', [])
    const upload = start('upload.mjs', [])
    const robot = start('upload.mjs', ['--version', '1.2.0', '--robot', 'one'])
    expect(await preview.ended).toBe(1)
    expect(preview.output()).toMatch(/is no AppID|WECHAT_UPLOAD_KEY_FILE/)
    expect(await upload.ended).toBe(1)
    expect(upload.output()).toContain('npm run upload -- --version 1.2.0')
    expect(await robot.ended).toBe(1)
    expect(robot.output()).toContain('--robot one: give a number from 1 to 30')
  })
})
