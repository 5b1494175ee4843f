import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { findBrowser, launchBrowser } from '../../../simulator/host/browser'

const folder = mkdtempSync(path.join(tmpdir(), 'simulator-browser-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A program that stands in for the browser and notes its pid and which profile it was given. */
function program(name: string, text: string): { file: string; pid(): number; profile(): string } {
  const [file, note] = [path.join(folder, name), path.join(folder, `${name}.note`)]
  const readFlag =
    'for flag in "$@"; do case "$flag" in --user-data-dir=*) profile="$' + '{flag#*=}" ;; esac; done'
  writeFileSync(file, `#!/bin/sh\n${readFlag}\nprintf '%s\\n%s' $$ "$profile" > "${note}"\n${text}\n`)
  chmodSync(file, 0o755)
  const noted = (line: number): string => readFileSync(note, 'utf8').split('\n')[line] ?? ''
  return { file, pid: () => Number(noted(0)), profile: () => noted(1) }
}

const launch = (file: string): ReturnType<typeof launchBrowser> =>
  launchBrowser({ ...process.env, CHROMIUM_PATH: file })

describe('the browser without a window', () => {
  test('leaves neither profile nor helpers that would write to it', async () => {
    // Ends for its reader when nobody is left who could write to it.
    const line = path.join(folder, 'line')
    execFileSync('mkfifo', [line])
    const helpers = createReadStream(line).resume()
    const { file, profile } = program(
      'has-a-stubborn-helper',
      `(exec 3> "${line}"; while :; do mkdir -p "$profile/helper"; touch "$profile/helper/file"; done) &
      exec "${findBrowser(process.env)}" "$@"`,
    )
    const browser = await launch(file)
    const over = once(helpers, 'end')
    await browser.close()
    await over
    expect(existsSync(profile())).toBe(false)
  })

  test('leaves no folder of its socket when it has to be killed', async () => {
    const { file, pid, profile } = program('is-stuck', `exec "${findBrowser(process.env)}" "$@"`)
    const browser = await launch(file)
    const socket = readlinkSync(path.join(profile(), 'SingletonSocket'))
    process.kill(pid(), 'SIGSTOP')
    await browser.close()
    expect([profile(), path.dirname(socket)].filter(existsSync)).toEqual([])
  })

  test('nor when it has to be killed in the middle of its end', async () => {
    const { file, pid, profile } = program('ends-slowly', `exec "${findBrowser(process.env)}" "$@"`)
    const browser = await launch(file)
    const link = path.join(profile(), 'SingletonSocket')
    const socket = readlinkSync(link)
    // The way to its socket is what a browser takes away first.
    rmSync(link)
    process.kill(pid(), 'SIGSTOP')
    await browser.close()
    expect([profile(), path.dirname(socket)].filter(existsSync)).toEqual([])
  })

  test('tells the last words of a browser that does not start', async () => {
    const { file, profile } = program(
      'lacks-a-library',
      'echo "cannot open shared object file" >&2\nexit 127',
    )
    await expect(launch(file)).rejects.toThrow(
      `${file} has ended while starting:\ncannot open shared object file`,
    )
    expect(existsSync(profile())).toBe(false)
  })
})
