import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { build } from 'esbuild'
import { newFolder, type OpenApi, startOpenApi } from './support/backend'
import { type Client, createClient } from './support/client'

const root = path.join(__dirname, '../../..')
/** Under the workspace, so that the server's own packages are found. */
const bundle = path.join(root, 'server/dist/crash-test')

let wechat: OpenApi
const children: ChildProcess[] = []

beforeAll(async () => {
  wechat = await startOpenApi()
  await wechat.control.enforceLimits({ on: false })
  await build({
    absWorkingDir: path.join(root, 'server'),
    entryPoints: ['main.ts'],
    outdir: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
  })
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

interface Process {
  readonly child: ChildProcess
  readonly client: Client
}

/** The server in a process of its own. */
async function launch(file: string): Promise<Process> {
  const child = spawn(process.execPath, [path.join(bundle, 'main.js')], {
    env: {
      PATH: process.env.PATH,
      WECHAT_API: wechat.url,
      PORT: '0',
      DATABASE_FILE: file,
      RATE_AUTH_PER_IP: '1000000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    // Read on for ever, or the pipe fills up.
    child.stdout?.on('data', (chunk) => {
      output += chunk
      const ready = output.split('\n').find((line) => line.includes('"ready"'))
      if (ready) resolve(JSON.parse(ready).url)
    })
    child.once('exit', () => reject(new Error(`The server ended: ${output}`)))
  })
  return { child, client: createClient(url) }
}

test('kill -9 in the middle of a thousand rotations loses no acknowledged session', async () => {
  const file = path.join(await newFolder(), 'crash.sqlite')
  const first = await launch(file)
  const { code } = await wechat.control.issueCode({ appid: 'touristappid' })
  await first.client.login(code)

  const people = await Promise.all(
    Array.from({ length: 25 }, async (_, index) => {
      const user = `crash-${index}`
      await wechat.control.addUser({ user })
      const { code } = await wechat.control.issueCode({ appid: 'touristappid', user })
      const { body } = await first.client.login(code)
      return { session: body.session.id, refreshToken: body.refresh_token }
    }),
  )
  let rotations = 0
  const refusals: number[] = []
  const rotating = people.map(async (person) => {
    // Everybody goes on until the connection breaks, so that the kill falls into the middle of some rotation.
    for (;;) {
      const { status, body } = await first.client.refresh(person.refreshToken)
      if (status !== 200) return refusals.push(status)
      // What was acknowledged is what the phone has stored.
      person.refreshToken = body.refresh_token
      rotations += 1
      if (rotations === 1000) first.child.kill('SIGKILL')
    }
  })
  const cutOff = (await Promise.allSettled(rotating)).filter((it) => it.status === 'rejected')
  expect([cutOff.length, refusals]).toEqual([people.length, []])
  expect(rotations).toBeGreaterThanOrEqual(1000)

  const second = await launch(file)
  for (const person of people) {
    const { status, body } = await second.client.refresh(person.refreshToken)
    expect([status, body.session?.id]).toEqual([200, person.session])
    expect((await second.client.me(body.access_token)).status).toBe(200)
  }
  const stopped = once(second.child, 'exit')
  second.child.kill('SIGTERM')
  expect(await stopped).toEqual([0, null])
  const db = new Database(file, { readonly: true })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.prepare('SELECT COUNT(*) FROM session').pluck().get()).toBe(people.length + 1)
  db.close()
}, 60_000)

test('two servers on one database: the second one exits and says why', async () => {
  const file = path.join(await newFolder(), 'twice.sqlite')
  await launch(file)
  const child = spawn(process.execPath, [path.join(bundle, 'main.js')], {
    env: { PATH: process.env.PATH, WECHAT_API: wechat.url, PORT: '0', DATABASE_FILE: file },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.push(child)
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said += chunk
  })
  expect((await once(child, 'exit'))[0]).toBe(1)
  expect(said).toMatch(/^Another server already writes to twice\.sqlite\./)
}, 20_000)

test('a wrong configuration ends with one sentence per mistake and the code 1', async () => {
  const child = spawn(process.execPath, [path.join(bundle, 'main.js')], {
    env: { PATH: process.env.PATH, WECHAT_APPID: 'wx0000000000000001', WECHAT_SECRET: 'changeme', PORT: 'x' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.push(child)
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said += chunk
  })
  expect((await once(child, 'exit'))[0]).toBe(1)
  expect(said.trim().split('\n')).toEqual([
    'WECHAT_SECRET is a placeholder or too short: copy the real one.',
    'PORT must be a whole number from 0 to 65535.',
  ])
}, 20_000)

test('a log that nobody reads any more stops no request', async () => {
  const file = path.join(await newFolder(), 'unread.sqlite')
  const { child, client } = await launch(file)
  child.stdout?.pause()
  for (let count = 0; count < 300; count++) expect((await client.login(`guess-${count}`)).status).toBe(400)
  child.stdout?.destroy()
  for (let count = 0; count < 300; count++) expect((await client.login(`again-${count}`)).status).toBe(400)
  const stopped = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await stopped).toEqual([0, null])
}, 30_000)
