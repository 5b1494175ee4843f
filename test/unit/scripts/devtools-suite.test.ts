import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openForAutomation } from '../../../scripts/devtools/suite.mjs'
import { isListening } from '../../../scripts/shared/devtools-cli.mjs'
import { Explained } from '../../../scripts/shared/language.mjs'

const ROOT = path.resolve(__dirname, '../../..')

let folder: string
let closers: (() => unknown)[]
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'suite-'))
  closers = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Answers at once and listens a moment later, as DevTools does; `close` ends what listens. */
const FAKE = `
  import { spawn } from 'node:child_process'
  import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
  const [, , command, ...args] = process.argv
  const pid = new URL('pid', import.meta.url)
  appendFileSync(new URL('calls', import.meta.url), JSON.stringify([command, ...args]) + '\\n')
  if (command === 'auto') {
    const listen = \`setTimeout(() => require('node:net').createServer().listen(\${args[3]}, '127.0.0.1'), 100)\`
    const child = spawn(process.execPath, ['-e', listen], { detached: true, stdio: 'ignore' })
    child.unref()
    writeFileSync(pid, String(child.pid))
    console.log('✔ auto')
  } else process.kill(Number(readFileSync(pid, 'utf8')))`

function fakeCli(source: string): string {
  const file = path.join(folder, 'cli.mjs')
  writeFileSync(file, source)
  return file
}

const open = (cli: string, port: number): Promise<void> =>
  openForAutomation({
    cli,
    port,
    say: () => {},
    lifetime: { onEnd: (close) => closers.push(close), end: async () => {}, isEnding: () => false },
  })

async function listening(): Promise<{ port: number; stop: () => Promise<unknown> }> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { port, stop: () => new Promise((done) => server.close(done)) }
}

async function freePort(): Promise<number> {
  const { port, stop } = await listening()
  await stop()
  return port
}

describe('opening DevTools for automation', () => {
  it('waits until the port listens, and closes the project at the end', async () => {
    const port = await freePort()
    await open(fakeCli(FAKE), port)
    expect(await isListening(port)).toBe(true)
    for (const close of closers) await close()
    const calls = readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n')
    expect(calls.map((line) => JSON.parse(line))).toEqual([
      ['auto', '--project', ROOT, '--auto-port', String(port), '--trust-project'],
      ['close', '--project', ROOT],
    ])
  })

  it('says what to switch on, and has nothing to close, when DevTools refuses', async () => {
    const cli = fakeCli(`console.error('[error] IDE service port disabled.')`)
    await expect(open(cli, await freePort())).rejects.toThrow(/service port of DevTools is closed/)
    expect(closers).toEqual([])
  })

  it('does not take another program for DevTools', async () => {
    const { port, stop } = await listening()
    await expect(open(fakeCli(FAKE), port)).rejects.toBeInstanceOf(Explained)
    await stop()
  })
})
