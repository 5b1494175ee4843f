import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readOrMakeKeyFile } from '../../../server/config/key-file'
import { ConfigError, type Text } from '../../../server/config/mistakes'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'key-file-'))
})
afterAll(() => rm(folder, { recursive: true }))

let made = 0
/** Each key is another one. */
const random = (size: number) => {
  made += 1
  return Buffer.alloc(size, made)
}
const modeOf = async (file: string) => (await stat(file)).mode & 0o777

test('the key of a new database is made once, for its owner only', async () => {
  const database = path.join(folder, 'new', 'login.sqlite')
  const key = readOrMakeKeyFile(database, random)
  expect(readOrMakeKeyFile(database, random)).toEqual(key)
  expect([key.length, made]).toEqual([32, 1])
  expect([await modeOf(`${database}.key`), await modeOf(path.dirname(database))]).toEqual([0o600, 0o700])
})

test('one that everybody could read, as a backup that was put back may be, is closed to them', async () => {
  const database = path.join(folder, 'restored.sqlite')
  readOrMakeKeyFile(database, random)
  await chmod(`${database}.key`, 0o644)
  readOrMakeKeyFile(database, random)
  expect(await modeOf(`${database}.key`)).toBe(0o600)
})

test('something else in its place is named, not taken, not written over', async () => {
  const database = path.join(folder, 'odd.sqlite')
  await writeFile(`${database}.key`, 'no key')
  expect(() => readOrMakeKeyFile(database, random)).toThrow(/^odd\.sqlite\.key does not hold a sealing key/)
  expect((await stat(`${database}.key`)).size).toBe('no key'.length)
})

test('a folder in its place is named, in both languages', async () => {
  const database = path.join(folder, 'foreign.sqlite')
  await mkdir(`${database}.key`)
  expect(refusalOf(database)).toEqual({
    en: 'foreign.sqlite.key, beside the database, must be a file that belongs to this user (EISDIR).',
    zh: '数据库旁的 foreign.sqlite.key 须为属于当前用户的文件（EISDIR）。',
  })
})

test('one that can be neither read nor made is named with what the system says, in both languages', async () => {
  await writeFile(path.join(folder, 'file'), '')
  expect(refusalOf(path.join(folder, 'file', 'login.sqlite'))).toEqual({
    en: 'login.sqlite.key, beside the database, cannot be read or made (EEXIST).',
    zh: '数据库旁的 login.sqlite.key 无法读取或创建（EEXIST）。',
  })
})

function refusalOf(database: string): Text {
  try {
    readOrMakeKeyFile(database, random)
  } catch (error) {
    if (error instanceof ConfigError) return error.words
    throw error
  }
  throw new Error('it was taken')
}
