import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { GroupCommit } from '../../../server/stores/sqlite/group-commit'

let db: Database.Database
let statements: string[]
let writer: GroupCommit

beforeEach(() => {
  statements = []
  db = new Database(':memory:', { verbose: (sql) => statements.push(String(sql)) })
  db.exec('CREATE TABLE word (text TEXT NOT NULL UNIQUE)')
  writer = new GroupCommit(db)
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

test('nobody hears of a write before it is committed', async () => {
  let isCommitted = false
  const watched = write('a').then(() => {
    isCommitted = statements.includes('COMMIT')
  })
  await watched
  expect(isCommitted).toBe(true)
})
