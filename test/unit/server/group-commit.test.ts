import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { GroupCommit } from '../../../server/stores/sqlite/group-commit'
import { StorageUnavailable } from '../../../server/stores/store'

let db: Database.Database
let statements: string[]
let writer: GroupCommit

beforeEach(() => {
  statements = []
  db = new Database(':memory:', { verbose: (sql) => statements.push(String(sql)) })
  db.exec('CREATE TABLE word (text TEXT NOT NULL UNIQUE)')
  writer = new GroupCommit(db, async () => undefined)
  statements = []
})

afterEach(() => {
  db.close()
})

const write = (text: string | null) =>
  writer.run(() => db.prepare('INSERT INTO word VALUES (?)').run(text).changes)
const words = () => db.prepare('SELECT text FROM word ORDER BY text').pluck().all()
const count = (sql: string) => statements.filter((it) => it.startsWith(sql)).length

test('the writes of one turn share one transaction, without a savepoint', async () => {
  expect(await Promise.all(['a', 'b', 'c'].map(write))).toEqual([1, 1, 1])
  expect([count('BEGIN'), count('COMMIT'), count('SAVEPOINT')]).toEqual([1, 1, 0])
})

test('a write that throws undoes its own changes and nobody else’s, and each caller hears of their own', async () => {
  const half = writer.run(() => {
    db.prepare('INSERT INTO word VALUES (?)').run('half')
    throw new Error('no further')
  })
  const settled = await Promise.allSettled([write('a'), half, write(null), write('b')])
  expect(settled.map((it) => it.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  expect(words()).toEqual(['a', 'b'])
  expect([count('COMMIT'), count('ROLLBACK TO job')]).toEqual([1, 2])
})

test('after such a turn the next one is without savepoints again', async () => {
  await Promise.allSettled([write('a'), write('a')])
  statements = []
  await write('b')
  expect([count('COMMIT'), count('SAVEPOINT')]).toEqual([1, 0])
  expect(words()).toEqual(['a', 'b'])
})

/** A disk that is done when the test says so. */
function slowDisk() {
  const underway: { done(): void; fail(error: unknown): void }[] = []
  const sync = () =>
    new Promise<void>((resolve, reject) => underway.push({ done: () => resolve(), fail: reject }))
  const turns = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return { writer: new GroupCommit(db, sync), underway, turns }
}

test('nobody hears of a write before it is on the disk, and reads do not wait for that', async () => {
  const disk = slowDisk()
  let isHeard = false
  const heard = disk.writer
    .run(() => db.exec("INSERT INTO word VALUES ('a')"))
    .then(() => {
      isHeard = true
    })
  await disk.turns()
  expect(words()).toEqual(['a'])
  expect([count('COMMIT'), disk.underway.length, isHeard]).toEqual([1, 1, false])
  disk.underway[0]?.done()
  await heard
  expect(isHeard).toBe(true)
})

test('writes that come while the disk is busy share the next transaction and the next wait', async () => {
  const disk = slowDisk()
  const first = disk.writer.run(() => 'first')
  await disk.turns()
  const others = ['second', 'third', 'fourth'].map((word) => disk.writer.run(() => word))
  await disk.turns()
  expect([count('COMMIT'), disk.underway.length]).toEqual([1, 1])
  disk.underway[0]?.done()
  expect(await first).toBe('first')
  await disk.turns()
  disk.underway[1]?.done()
  expect(await Promise.all(others)).toEqual(['second', 'third', 'fourth'])
  expect([count('COMMIT'), disk.underway.length]).toEqual([2, 2])
})

test('once the disk has failed nothing is written any more, and everybody who waits is told', async () => {
  const disk = slowDisk()
  const first = disk.writer.run(() => 'first')
  await disk.turns()
  const second = disk.writer.run(() => 'second')
  const failure = new StorageUnavailable('FSYNC_EIO')
  disk.underway[0]?.fail(failure)
  const settled = await Promise.allSettled([first, second])
  expect(settled.map((it) => it.status === 'rejected' && it.reason)).toEqual([failure, failure])
  await expect(disk.writer.run(() => 'third')).rejects.toBe(failure)
  await disk.writer.drain()
  expect([count('BEGIN'), disk.underway.length]).toEqual([1, 1])
})

test('draining waits for what is committed to be on the disk', async () => {
  const disk = slowDisk()
  const write = disk.writer.run(() => 'write')
  await disk.turns()
  let isDrained = false
  const drained = disk.writer.drain().then(() => {
    isDrained = true
  })
  await disk.turns()
  expect(isDrained).toBe(false)
  disk.underway[0]?.done()
  expect(await write).toBe('write')
  await disk.turns()
  disk.underway[1]?.done()
  await drained
  expect(disk.underway).toHaveLength(2)
})
