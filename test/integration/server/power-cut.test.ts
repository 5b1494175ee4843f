import fs from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, jest, test } from '@jest/globals'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { systemTime } from '../../../server/clock'
import { openSqliteStore } from '../../../server/stores/sqlite'
import { newFolder } from './support/backend'
import { type People, peopleOf } from './support/people'

/**
 * A power cut, modelled on copies of the files. With `DATABASE_DURABILITY=full` the log is on the disk before anybody
 * hears of a write, so of the log at least what was there at an acknowledgement survives; what came later survives
 * in part, not at all, or as garbage. A checkpoint may have been writing any pages of the database meanwhile.
 */
const PEOPLE = 12
const ROUNDS = 18
const LOG_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/** What the server has told somebody, and how long its log was then. */
interface Kept {
  readonly logBytes: number
  readonly sessionId: string
  /** The generation that a refresh has given out, or the end of the session. */
  readonly state: number | 'ended'
}

let folder: string
let promises: readonly Kept[]
/** The database as it was before, and the whole log since. */
let database: Buffer
let log: Buffer
let checkpointed: Buffer
let pageBytes: number

beforeAll(async () => {
  folder = await newFolder()
  const file = path.join(folder, 'cut.sqlite')
  const store = openSqliteStore({ file, durability: 'full', time: systemTime, warn: () => undefined })
  const people = peopleOf(store)
  await people.logIn()
  // Whoever reads keeps checkpoints from touching the database, and the log from starting over.
  const reader = new Database(file)
  reader.pragma('wal_checkpoint(TRUNCATE)')
  reader.exec('BEGIN')
  reader.prepare('SELECT COUNT(*) FROM session').get()
  database = await readFile(file)
  promises = await actAndNote(people, `${file}-wal`)
  log = await readFile(`${file}-wal`)
  pageBytes = Number(reader.pragma('page_size', { simple: true }))
  expect(Buffer.compare(await readFile(file), database)).toBe(0)
  reader.close()
  await store.close()
  checkpointed = await checkpointOf(database, log)
}, 120_000)

/** Everybody logs in and renews again and again; every third session is ended. */
async function actAndNote({ sessions, logIn }: People, logFile: string): Promise<Kept[]> {
  const noted: Kept[] = []
  const note = async (sessionId: string, state: Kept['state']) =>
    noted.push({ logBytes: (await stat(logFile)).size, sessionId, state })
  const acting = Array.from({ length: PEOPLE }, async (_, number) => {
    const { session, refreshToken } = await logIn()
    await note(session.id, 1)
    let token = refreshToken
    for (let round = 0; round < ROUNDS; round++) {
      const renewed = await sessions.refresh(token)
      token = renewed.refreshToken
      await note(session.id, renewed.session.generation)
    }
    if (number % 3 > 0) return
    await sessions.revoke(token)
    await note(session.id, 'ended')
  })
  await Promise.all(acting)
  return noted
}

let copies = 0
async function copyOf(main: Buffer, wal: Buffer): Promise<string> {
  const file = path.join(folder, `copy-${copies++}.sqlite`)
  await writeFile(file, main)
  await writeFile(`${file}-wal`, wal)
  return file
}

/** What the database is after a checkpoint of this log, and of nothing that came later. */
async function checkpointOf(main: Buffer, wal: Buffer): Promise<Buffer> {
  const file = await copyOf(main, wal)
  const db = new Database(file)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return readFile(file)
}

/** Starts a database from these bytes, and gives what it knows of every session. */
async function recover(
  main: Buffer,
  wal: Buffer,
): Promise<Map<string, { generation: number; isEnded: boolean }>> {
  const db = new Database(await copyOf(main, wal))
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    const rows = db
      .prepare<[], { id: string; generation: number; ended_at: number | null }>('SELECT * FROM session')
      .all()
    return new Map(rows.map((it) => [it.id, { generation: it.generation, isEnded: it.ended_at !== null }]))
  } finally {
    db.close()
  }
}

/** The promises made while the log was at most so long, that the recovered database does not keep. */
async function broken(logBytes: number, main: Buffer, wal: Buffer): Promise<readonly Kept[]> {
  const known = await recover(main, wal)
  return promises.filter((it) => {
    const session = known.get(it.sessionId)
    if (it.logBytes > logBytes) return false
    return !session || (it.state === 'ended' ? !session.isEnded : session.generation < it.state)
  })
}

describe('after a power cut every acknowledged login, renewal and revocation is there', () => {
  test('the log ends at any page', async () => {
    const frameBytes = FRAME_HEADER_BYTES + pageBytes
    const frames = Math.floor((log.length - LOG_HEADER_BYTES) / frameBytes)
    expect(frames).toBeGreaterThan(50)
    expect(new Set(promises.map((it) => it.logBytes)).size).toBeGreaterThan(ROUNDS)
    for (let frame = 0; frame <= frames; frame++) {
      const end = LOG_HEADER_BYTES + frame * frameBytes
      expect(await broken(end, database, log.subarray(0, end))).toEqual([])
    }
  }, 120_000)

  test('the log ends at any byte, in zeros or in garbage', async () => {
    const cut = fc.record({ end: fc.nat({ max: log.length }), tail: fc.uint8Array({ maxLength: 3000 }) })
    await fc.assert(
      fc.asyncProperty(cut, async ({ end, tail }) => {
        for (const rest of [Buffer.alloc(0), Buffer.alloc(tail.length), Buffer.from(tail)])
          expect(await broken(end, database, Buffer.concat([log.subarray(0, end), rest]))).toEqual([])
      }),
      { numRuns: 30 },
    )
  }, 120_000)

  test('a checkpoint has written some pages of the database, and torn others', async () => {
    const pages = Math.ceil(checkpointed.length / pageBytes)
    const states = fc.array(fc.constantFrom('old', 'new', 'torn'), { minLength: pages, maxLength: pages })
    await fc.assert(
      fc.asyncProperty(states, async (written) => {
        const mixed = Buffer.alloc(checkpointed.length)
        database.copy(mixed)
        for (const [page, state] of written.entries()) {
          const start = page * pageBytes
          const bytes = state === 'old' ? 0 : state === 'new' ? pageBytes : pageBytes / 2
          checkpointed.copy(mixed, start, start, start + bytes)
        }
        expect(await broken(log.length, mixed, log)).toEqual([])
      }),
      { numRuns: 30 },
    )
  }, 120_000)

  test('`normal` may lose all that the log had not yet brought to the disk, as documented, but no more', async () => {
    const known = await recover(database, Buffer.alloc(0))
    expect(known.size).toBe(1)
    expect(promises.length).toBeGreaterThan(0)
  })

  test.each([
    ['full', 3],
    ['normal', 0],
  ] as const)('%s waits for the disk before each of three answers: %d times', async (durability, times) => {
    const flushed = jest.spyOn(fs, 'fdatasync')
    const file = path.join(await newFolder(), 'level.sqlite')
    const store = openSqliteStore({ file, durability, time: systemTime, warn: () => undefined })
    for (const _ of [1, 2, 3]) await store.checkWritable()
    expect(flushed).toHaveBeenCalledTimes(times)
    await store.close()
    flushed.mockRestore()
  })

  test('a disk that cannot keep the log makes the store refuse to write, and a new process starts from what is there', async () => {
    const file = path.join(await newFolder(), 'broken.sqlite')
    const store = openSqliteStore({ file, durability: 'full', time: systemTime, warn: () => undefined })
    const people = peopleOf(store)
    const { accessToken } = await people.logIn()
    const failing = jest.spyOn(fs, 'fdatasync').mockImplementationOnce((_fd, done) => {
      done(Object.assign(new Error('i/o error'), { code: 'EIO' }))
    })
    await expect(store.checkWritable()).rejects.toThrow('FSYNC_EIO')
    failing.mockRestore()
    await expect(people.logIn()).rejects.toThrow('FSYNC_EIO')
    expect((await people.sessions.authenticate(accessToken)).user.id).toMatch(/^u_/)
    await store.close()
    const again = openSqliteStore({ file, durability: 'full', time: systemTime, warn: () => undefined })
    await again.checkWritable()
    expect((await peopleOf(again).sessions.authenticate(accessToken)).user.id).toMatch(/^u_/)
    await again.close()
  })
})
