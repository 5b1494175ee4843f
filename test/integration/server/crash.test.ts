import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { newFolder, type OpenApi, startOpenApi } from './support/backend'
import { launchServer, runServer } from './support/process'

let wechat: OpenApi

beforeAll(async () => {
  wechat = await startOpenApi()
  await wechat.control.enforceLimits({ on: false })
})

const launch = (file: string) =>
  launchServer({ WECHAT_API: wechat.url, DATABASE_FILE: file, RATE_AUTH_PER_IP: '1000000' })

test('kill -9 in the middle of a thousand rotations loses no acknowledged session', async () => {
  const file = path.join(await newFolder(), 'crash.sqlite')
  const first = await launch(file)
  const { code } = await wechat.control.issueCode({ appid: 'touristappid' })
  await first.login(code)

  const people = await Promise.all(
    Array.from({ length: 25 }, async (_, index) => {
      const user = `crash-${index}`
      await wechat.control.addUser({ user })
      const { code } = await wechat.control.issueCode({ appid: 'touristappid', user })
      const { body } = await first.login(code)
      return { session: body.session.id, refreshToken: body.refresh_token }
    }),
  )
  let rotations = 0
  const refusals: number[] = []
  const rotating = people.map(async (person) => {
    // Everybody goes on until the connection breaks, so that the kill falls into the middle of some rotation.
    for (;;) {
      const { status, body } = await first.refresh(person.refreshToken)
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
    const { status, body } = await second.refresh(person.refreshToken)
    expect([status, body.session?.id]).toEqual([200, person.session])
    expect((await second.me(body.access_token)).status).toBe(200)
  }
  second.child.kill('SIGTERM')
  expect(await second.exited).toBe(0)
  const db = new Database(file, { readonly: true })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.prepare('SELECT COUNT(*) FROM session').pluck().get()).toBe(people.length + 1)
  db.close()
}, 120_000)

test('two servers on one database: the second one exits and says why', async () => {
  const file = path.join(await newFolder(), 'twice.sqlite')
  await launch(file)
  const { exit, said } = await runServer({ WECHAT_API: wechat.url, DATABASE_FILE: file })
  expect(exit).toBe(1)
  expect(said).toMatch(/^Another server already writes to twice\.sqlite\./)
}, 120_000)

test('a database that is none is left as it is, with a sentence', async () => {
  const file = path.join(await newFolder(), 'none.sqlite')
  await writeFile(file, 'This is no database. '.repeat(500))
  const { exit, said } = await runServer({ WECHAT_API: wechat.url, DATABASE_FILE: file })
  expect(exit).toBe(1)
  expect(said).toMatch(/^The database is damaged: restore a backup/)
  expect(await readFile(file, 'utf8')).toMatch(/^This is no database/)
})

test('a wrong configuration ends with one sentence per mistake and the code 1', async () => {
  const env = { WECHAT_APPID: 'wx0000000000000001', WECHAT_SECRET: 'changeme', PORT: 'x' }
  const { exit, said } = await runServer(env)
  expect(exit).toBe(1)
  expect(said.trim().split('\n')).toEqual([
    'WECHAT_SECRET is a placeholder or too short: copy the real one.',
    'PORT must be a whole number from 0 to 65535.',
  ])
}, 120_000)

test('where the system speaks Chinese, what stops the start is said in Chinese', async () => {
  const folder = await newFolder()
  const inChinese = { WECHAT_API: wechat.url, LANG: 'zh_CN.UTF-8' }
  const [wrong, noFolder, noAvatars] = await Promise.all([
    runServer({ ...inChinese, DRAIN_SECONDS: 'x', LOG_LEVEL: 'loud' }),
    runServer({ ...inChinese, DATABASE_FILE: '/dev/null/x.sqlite' }),
    runServer({ ...inChinese, DATABASE_FILE: path.join(folder, 'x.sqlite'), AVATAR_DIR: '/dev/null/x' }),
  ])
  expect([wrong.exit, wrong.said]).toEqual([
    1,
    'DRAIN_SECONDS 须为 0 到 60 的整数。\nLOG_LEVEL 须为以下之一：fatal, error, warn, info, debug, silent。\n',
  ])
  expect([noFolder.exit, noFolder.said]).toEqual([
    1,
    expect.stringMatching(/^DATABASE_FILE 须.*（E[A-Z]+）。\n$/),
  ])
  expect([noAvatars.exit, noAvatars.said]).toEqual([
    1,
    expect.stringMatching(/^AVATAR_DIR 须.*（E[A-Z]+）。\n$/),
  ])
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { exit, said } = await runServer({
    ...{ ...inChinese, DATABASE_FILE: path.join(folder, 'taken.sqlite') },
    PORT: String((taken.address() as AddressInfo).port),
  })
  expect([exit, said]).toEqual([1, expect.stringMatching(/^端口已被其他程序占用/)])
  taken.close()
}, 120_000)

test.each(['PORT', 'OPERATOR_PORT'])(
  'a %s that is taken ends the start with a sentence',
  async (name) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const file = path.join(await newFolder(), 'taken.sqlite')
    const port = String((taken.address() as AddressInfo).port)
    const { exit, said } = await runServer({ WECHAT_API: wechat.url, DATABASE_FILE: file, [name]: port })
    expect([exit, said]).toEqual([
      1,
      expect.stringMatching(/^The port is taken by another program: set PORT/),
    ])
    taken.close()
  },
  120_000,
)

test('a folder for pictures that is none ends the start, not the first upload', async () => {
  const file = path.join(await newFolder(), 'none.sqlite')
  await writeFile(`${file}.avatars`, 'a file')
  const env = { WECHAT_API: wechat.url, DATABASE_FILE: file, AVATAR_DIR: `${file}.avatars` }
  const { exit, said } = await runServer(env)
  expect([exit, said]).toEqual([1, 'AVATAR_DIR must name a folder, and what is there is none.\n'])
})

test('a log that nobody reads any more stops no request', async () => {
  const file = path.join(await newFolder(), 'unread.sqlite')
  const server = await launch(file)
  server.child.stdout?.pause()
  const guess = async (what: string) => {
    const logins = Array.from({ length: 300 }, (_, count) => server.login(`${what}-${count}`))
    return new Set((await Promise.all(logins)).map((it) => it.status))
  }
  expect(await guess('guess')).toEqual(new Set([400]))
  server.child.stdout?.destroy()
  expect(await guess('again')).toEqual(new Set([400]))
  server.child.kill('SIGTERM')
  expect(await server.exited).toBe(0)
}, 120_000)

test('a server whose log nobody reads stops all the same', async () => {
  const server = await launch(path.join(await newFolder(), 'full.sqlite'))
  server.child.stdout?.pause()
  const logins = Array.from({ length: 2000 }, (_, count) => server.login(`guess-${count}`))
  await Promise.all(logins)
  server.child.kill('SIGTERM')
  expect(await server.exited).toBe(0)
}, 120_000)

test('what a server says in the moment of its crash is in the log', async () => {
  const crashing = launchServer({}, { entry: 'test/integration/server/support/crashing-server.ts' })
  await expect(crashing).rejects.toThrow('"msg":"last words"')
})
