import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { DAY, HOUR } from '../../../server/clock'
import { backUp } from '../../../server/stores/sqlite/backup'
import { GroupCommit } from '../../../server/stores/sqlite/group-commit'
import { StorageUnavailable } from '../../../server/stores/store'
import { newFolder } from './support/backend'
import { open } from './support/sqlite'
import { until } from './support/until'

describe('one file, one writing process', () => {
  test('a second server on the same database refuses to start and says what to do', async () => {
    const { file, store } = await open()
    await expect(open({ file })).rejects.toThrow(/Another server already writes.*use Redis/)
    await store.close()
    const again = await open({ file })
    await again.store.close()
  })

  test('files are for their owner only', async () => {
    const { file, store, logIn } = await open()
    await logIn('somebody')
    const names = await readdir(path.dirname(file))
    expect(names).toEqual(expect.arrayContaining(['test.sqlite', 'test.sqlite-wal', 'test.sqlite-shm']))
    for (const name of names)
      expect((await stat(path.join(path.dirname(file), name))).mode & 0o777).toBe(0o600)
    await store.close()
  })
})

describe('what survives', () => {
  test('sessions live through a restart', async () => {
    const { file, store, logIn } = await open()
    const { accessToken, refreshToken } = await logIn('somebody')
    await store.close()
    const again = await open({ file })
    expect((await again.sessions.authenticate(accessToken)).user.id).toMatch(/^u_/)
    expect((await again.sessions.refresh(refreshToken)).session.generation).toBe(2)
    await again.store.close()
  })

  test('a backup of more than a few pages ends, though somebody writes all the while', async () => {
    const { file, store } = await open()
    for (let count = 0; count < 40; count++) {
      const key = Buffer.from(`key ${count}`)
      await store.once.begin(key, Buffer.from('body'), DAY)
      await store.once.complete(key, randomBytes(2 ** 20), DAY)
    }
    const copy = path.join(path.dirname(file), 'backup.sqlite')
    let isCopied = false
    const copying = backUp(file, copy).finally(() => {
      isCopied = true
    })
    let writes = 0
    for (; !isCopied && writes < 1000; writes++) await store.checkWritable()
    expect(writes).toBeLessThan(1000)
    await copying
    expect((await stat(copy)).size).toBeGreaterThan(40 * 2 ** 20)
    await store.close()
  }, 120_000)

  test('a clock set back before a restart revives nothing', async () => {
    let offset = 0
    const { file, store, sessions, logIn } = await open({ offset: () => offset })
    const { accessToken } = await logIn('somebody')
    offset = 2 * HOUR
    await expect(sessions.authenticate(accessToken)).rejects.toThrow('access_token_invalid')
    await store.close()
    const again = await open({ file, offset: () => 0 })
    await expect(again.sessions.authenticate(accessToken)).rejects.toThrow('access_token_invalid')
    await again.store.close()
  })

  test('a backup made while the server writes opens the same sessions', async () => {
    const { file, store, logIn } = await open()
    const before = await logIn('before')
    const copy = path.join(path.dirname(file), 'backup.sqlite')
    const during = Array.from({ length: 50 }, (_, index) => logIn(`during ${index}`))
    await Promise.all([backUp(file, copy), ...during])
    expect((await readdir(path.dirname(copy))).filter((name) => name.startsWith('backup'))).toEqual([
      'backup.sqlite',
    ])
    await store.close()
    const restored = await open({ file: copy })
    expect((await restored.sessions.authenticate(before.accessToken)).user).toEqual(before.user)
    await restored.store.close()
    const whole = await readFile(copy)
    await expect(backUp(file, copy)).rejects.toThrow(/exists already/)
    expect(await readFile(copy)).toEqual(whole)
    expect((await stat(copy)).mode & 0o777).toBe(0o600)
  })

  test('a backup that cannot be finished leaves nothing behind', async () => {
    const folder = await newFolder()
    const [broken, copy] = [path.join(folder, 'broken.sqlite'), path.join(folder, 'copy.sqlite')]
    await writeFile(broken, 'no database'.repeat(1000))
    await expect(backUp(broken, copy)).rejects.toMatchObject({ code: 'SQLITE_NOTADB' })
    expect(await readdir(folder)).toEqual(['broken.sqlite'])
  })
})

describe('trouble', () => {
  /** Locks the database as another process would; the result gives it free. */
  const hold = (file: string) => {
    const other = new Database(file)
    other.exec('BEGIN IMMEDIATE')
    return () => {
      other.exec('COMMIT')
      other.close()
    }
  }

  test('a lock held for a moment delays a write, and the event loop goes on', async () => {
    const { file, store, logIn } = await open()
    const release = hold(file)
    let turns = 0
    const ticker = setInterval(() => {
      turns += 1
      if (turns === 3) release()
    }, 5)
    expect((await logIn('patient')).isNew).toBe(true)
    clearInterval(ticker)
    // A writer that waited inside SQLite would have let none through.
    expect(turns).toBeGreaterThan(2)
    await store.close()
  })

  test('a lock held too long is a storage_unavailable, and the store recovers by itself', async () => {
    const { file, store, logIn } = await open()
    const release = hold(file)
    await expect(logIn('unlucky')).rejects.toEqual(new StorageUnavailable('locked'))
    release()
    expect((await logIn('unlucky')).isNew).toBe(true)
    await store.close()
  })

  test('a full disk refuses writes, keeps nothing half-written, lets reads through, and is forgiven', async () => {
    const db = new Database(path.join(await newFolder(), 'full.sqlite'))
    db.exec('CREATE TABLE t (x BLOB)')
    const writer = new GroupCommit(db, async () => undefined)
    const add = db.prepare('INSERT INTO t VALUES (zeroblob(5000))')
    const count = () => db.prepare('SELECT COUNT(*) FROM t').pluck().get()
    await writer.run(() => add.run())
    db.pragma('max_page_count = 4')
    const full = new StorageUnavailable('SQLITE_FULL')
    const addThree = () => writer.run(() => [add.run(), add.run(), add.run()])
    await expect(addThree()).rejects.toEqual(full)
    expect(count()).toBe(1)
    db.pragma('max_page_count = 1000')
    await addThree()
    expect(count()).toBe(4)
    db.close()
  })

  test('a database that only reads any more fails closed', async () => {
    const db = new Database(path.join(await newFolder(), 'readonly.sqlite'))
    db.exec('CREATE TABLE t (x)')
    const writer = new GroupCommit(db, async () => undefined)
    db.pragma('query_only = ON')
    const add = db.prepare('INSERT INTO t VALUES (1)')
    await expect(writer.run(() => add.run())).rejects.toEqual(new StorageUnavailable('SQLITE_READONLY'))
    db.close()
  })
})

describe('a damaged database', () => {
  /** Writes nonsense into the page where a table begins. */
  async function damage(file: string, table: string) {
    const db = new Database(file)
    const [page, size] = [
      Number(db.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').pluck().get(table)),
      Number(db.pragma('page_size', { simple: true })),
    ]
    db.close()
    const bytes = await readFile(file)
    await writeFile(file, bytes.fill(0xa5, (page - 1) * size, (page - 1) * size + 64))
  }

  test('is found at the start and named; readiness is red, nothing wrong is read, and nothing is deleted', async () => {
    const { file, store, logIn } = await open()
    const { accessToken, user } = await logIn('somebody')
    await store.close()
    await damage(file, 'session')
    const bytes = (await stat(file)).size
    const again = await open({ file })
    await until(async () => again.warnings.length > 0)
    expect(again.warnings).toEqual([expect.stringMatching(/^The database is damaged: .*restore a backup/)])
    const corrupt = new StorageUnavailable('SQLITE_CORRUPT')
    await expect(again.store.checkWritable()).rejects.toEqual(corrupt)
    await expect(again.sessions.authenticate(accessToken)).rejects.toEqual(corrupt)
    // What is whole can still be read, for instance to save it.
    expect(await again.store.users.findById(user.id)).toEqual(user)
    expect((await stat(file)).size).toBeGreaterThanOrEqual(bytes)
    await again.store.close().catch(() => undefined)
  })
})

describe('the write-ahead log', () => {
  const logSize = async (file: string) => (await stat(`${file}-wal`)).size
  const MEGABYTE = 2 ** 20

  test('grows while somebody reads for long, which can be seen, is then written over, and cut down once nobody writes', async () => {
    const { file, store } = await open()
    const reader = new Database(file, { readonly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT COUNT(*) FROM session').get()
    const key = Buffer.from('key')
    await store.once.begin(key, Buffer.from('body'), DAY)
    // What stays as it is would not be written.
    const write = () => store.once.complete(key, randomBytes(MEGABYTE), DAY)
    for (let count = 0; count < 70; count++) await write()
    await until(async () => store.logBytes() > 64 * MEGABYTE)
    reader.close()
    await until(async () => {
      await write()
      return store.logBytes() < 64 * MEGABYTE
    })
    expect(await logSize(file)).toBeGreaterThan(64 * MEGABYTE)
    await until(async () => (await logSize(file)) === 0 && store.logBytes() === 0)
    await store.close()
  }, 120_000)
})

describe('group commit', () => {
  test('writes of one turn share a transaction; the caller hears of it after the commit', async () => {
    const file = path.join(await newFolder(), 'group.sqlite')
    const [db, reader] = [new Database(file), new Database(file)]
    db.pragma('journal_mode = WAL')
    db.exec('CREATE TABLE t (x)')
    const writer = new GroupCommit(db, async () => undefined)
    const add = db.prepare('INSERT INTO t VALUES (1)')
    const count = () => reader.prepare('SELECT COUNT(*) FROM t').pluck().get()
    const seen: unknown[] = []
    const version = () => Number(reader.pragma('data_version', { simple: true }))
    const before = version()
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        await writer.run(() => add.run())
        seen.push(count())
      }),
    )
    expect(version() - before).toBe(1)
    expect(new Set(seen)).toEqual(new Set([100]))
    reader.close()
    db.close()
  })

  test('a queue beyond its length is refused at once', async () => {
    const db = new Database(path.join(await newFolder(), 'queue.sqlite'))
    const writer = new GroupCommit(db, async () => undefined)
    const writes = Array.from({ length: 9000 }, () => writer.run(() => 1))
    const outcomes = await Promise.allSettled(writes)
    const refused = outcomes.filter((it) => it.status === 'rejected')
    expect(refused).toHaveLength(9000 - 8192)
    expect(refused[0]).toMatchObject({ reason: new StorageUnavailable('queue_full') })
    db.close()
  })
})

test('one write that fails undoes itself and not its neighbours of the same transaction', async () => {
  const { file, store, sessions, logIn } = await open()
  const { user } = await logIn('somebody')
  const twice = {
    sealed: Buffer.from('x'),
    hash: Buffer.from('h'),
    olderHashes: [],
    masked: '1',
    countryCode: '86',
  }
  const db = new Database(file)
  db.exec("CREATE TRIGGER no BEFORE UPDATE OF nickname ON user BEGIN SELECT RAISE(ABORT, 'no'); END")
  db.close()
  const [phone, nickname, login] = await Promise.allSettled([
    store.users.setPhone(user, twice),
    store.users.updateProfile(user, { nickname: 'x' }, null),
    logIn('neighbour'),
  ])
  expect([phone.status, nickname.status, login.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect((await store.users.findProfile(user))?.phone).not.toBeNull()
  if (login.status === 'fulfilled')
    expect((await sessions.authenticate(login.value.accessToken)).user).toEqual(login.value.user)
  await store.close()
})
