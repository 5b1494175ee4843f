import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newFolder } from './support/backend'
import { runServer } from './support/process'

const NO_FOLDER = 'DATABASE_FILE must name a file in a folder that this user may write to'
const NO_FILE = 'DATABASE_FILE must name a file, and what is there is none'

const socket = createServer()
let folder: string
beforeAll(async () => {
  folder = await newFolder()
  await mkdir(path.join(folder, 'a-folder'))
  await writeFile(path.join(folder, 'a-file'), '')
  await once(socket.listen(path.join(folder, 'a-socket')), 'listening')
})
afterAll(() => {
  socket.close()
})

/** Nothing is asked of WeChat before the server listens. */
const start = (file: string, args: readonly string[] = []) =>
  runServer({ WECHAT_API: 'http://127.0.0.1:9', OPERATOR_PORT: '0', DATABASE_FILE: file }, args)

const IN_VAIN: readonly (readonly [what: string, file: () => string, sentence: string])[] = [
  // Making a folder there says ENOENT although its parent is there, which kept Node trying for ever.
  ['below /proc', () => '/proc/x/y.sqlite', NO_FOLDER],
  ['in /proc itself', () => '/proc/y.sqlite', NO_FOLDER],
  ['below a device', () => '/dev/null/x.sqlite', NO_FOLDER],
  ['below a file', () => path.join(folder, 'a-file/x/y.sqlite'), NO_FOLDER],
  ['of a name that is too long', () => path.join(folder, 'x'.repeat(300)), NO_FOLDER],
  ['with a slash at its end', () => `${path.join(folder, 'new')}/`, NO_FOLDER],
  ['that is a folder', () => path.join(folder, 'a-folder'), NO_FILE],
  // No device: what a server that takes it does to its mode would outlive the test.
  ['that is a socket', () => path.join(folder, 'a-socket'), NO_FILE],
]

describe.each(IN_VAIN)('a DATABASE_FILE %s', (_what, file, sentence) => {
  test.each([
    ['the server', []],
    ['reseal', ['reseal']],
  ])(
    'ends %s with one sentence, and nothing is left behind',
    async (_command, args) => {
      const before = await readdir(folder, { recursive: true })
      const { exit, said } = await start(file(), args)
      expect([exit, said]).toEqual([1, expect.stringMatching(/^[^\n]+\.\n$/)])
      expect(said.startsWith(sentence)).toBe(true)
      expect(await readdir(folder, { recursive: true })).toEqual(before)
    },
    120_000,
  )
})

test('a backup of a database that is not there says so', async () => {
  const file = path.join(folder, 'gone/login.sqlite')
  const { exit, said } = await start(file, ['backup', path.join(folder, 'copy.sqlite')])
  expect([exit, said]).toEqual([1, 'DATABASE_FILE names no file: there is nothing to back up.\n'])
})

test('with Redis a backup says where the data is, and copies no old database', async () => {
  const file = path.join(folder, 'before-redis.sqlite')
  await writeFile(file, '')
  const env = {
    WECHAT_API: 'http://127.0.0.1:9',
    DATABASE_FILE: file,
    REDIS_URL: 'redis://127.0.0.1:9',
    SEALING_KEY: randomBytes(32).toString('base64'),
    AVATAR_DIR: path.join(folder, 'avatars'),
  }
  const copy = path.join(folder, 'copy.sqlite')
  const { exit, said } = await runServer(env, ['backup', copy])
  expect([exit, said]).toEqual([
    1,
    expect.stringMatching(/^REDIS_URL is set, .* append-only file of Redis\.\n$/),
  ])
  expect(existsSync(copy)).toBe(false)
})

test.each([[['bakup', 'copy.sqlite']], [['backup']], [['print', 'nothing']]])(
  'the command %j is refused with the help: who schedules it must not take it for done',
  async (args) => {
    const { exit, said, printed } = await runServer({}, args)
    expect([exit, printed, said]).toEqual([1, '', expect.stringContaining('main.js backup FILE')])
  },
)
