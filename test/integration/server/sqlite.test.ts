import { createHash } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { DAY, HOUR, MINUTE, systemTime } from '../../../server/clock'
import { systemRandom } from '../../../server/random'
import { Sessions } from '../../../server/sessions/sessions'
import { mintToken, newRoute } from '../../../server/sessions/tokens'
import { openSqliteStore } from '../../../server/stores/sqlite'
import { backUp } from '../../../server/stores/sqlite/backup'
import { GroupCommit } from '../../../server/stores/sqlite/group-commit'
import { MIGRATIONS } from '../../../server/stores/sqlite/migrations'
import { StorageUnavailable } from '../../../server/stores/store'
import { newFolder } from './support/backend'
import { until } from './support/until'

const lifetimes = { accessMs: 2 * HOUR, idleMs: 30 * DAY, absoluteMs: 90 * DAY, windowMs: 30_000 }

async function open(options: { file?: string; offset?: () => number } = {}) {
  const { file = path.join(await newFolder(), 'test.sqlite'), offset = () => 0 } = options
  const time = {
    wall: () => systemTime.wall() + offset(),
    monotonic: () => systemTime.monotonic() + Math.max(0, offset()),
  }
  const warnings: string[] = []
  const warn = (message: string) => warnings.push(message)
  const store = openSqliteStore({ file, durability: 'full', time, warn })
  const sessions = new Sessions({
    store,
    random: systemRandom,
    lifetimes,
    maxSessions: 10,
    onEvent: () => undefined,
  })
  const logIn = (openId: string, device: string | null = null) =>
    sessions.logIn({
      identity: { appId: 'app', openId, unionId: null },
      sessionKey: { sealed: Buffer.from('sealed'), fingerprint: Buffer.from('print') },
      device: device === null ? null : { id: device, label: null },
      ipPrefix: '203.0.113.0/24',
      heldToken: null,
    })
  return { file, store, sessions, logIn, warnings }
}

const countRows = (file: string) => {
  const db = new Database(file, { readonly: true })
  const tables = ['user', 'identity', 'session', 'retired_batch', 'session_key', 'once']
  const counts = tables.map((table) => db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get())
  db.close()
  return Object.fromEntries(tables.map((table, index) => [table, counts[index]]))
}

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

  test('a database of a newer server is refused, not damaged', async () => {
    const { file, store } = await open()
    await store.close()
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.close()
    await expect(open({ file })).rejects.toThrow(/version 99/)
  })
})

describe('a database of the first version', () => {
  test('is brought up to date at the start, and nobody in it has to sign in again', async () => {
    const file = path.join(await newFolder(), 'first.sqlite')
    const db = new Database(file)
    db.exec(MIGRATIONS[0] ?? '')
    db.pragma('user_version = 1')
    const route = newRoute(systemRandom)
    const mint = (kind: 'access' | 'refresh') => mintToken(kind, route, systemRandom)
    const [access, parent, refresh, retired] = [
      mint('access'),
      mint('access'),
      mint('refresh'),
      mint('refresh'),
    ]
    const digest = (token: string) => createHash('sha256').update(token).digest()
    const now = Date.now()
    db.prepare("INSERT INTO user (route, id, created_at) VALUES (?, 'u_1', ?)").run(route, now)
    db.prepare("INSERT INTO identity VALUES ('app', 'openid', ?, NULL)").run(route)
    db.prepare(
      `INSERT INTO session (route, id, user_id, app_id, ip_prefix, scope, created_at, last_used_at, generation,
         rotated_at, idle_expires_at, absolute_expires_at)
       VALUES (?, 's_1', 'u_1', 'app', '', 'user', ?, ?, 2, ?, ?, ?)`,
    ).run(route, now, now, now, now + DAY, now + DAY)
    db.prepare("INSERT INTO access_token VALUES (?, ?, 's_1', 2, ?)").run(route, digest(access), now + HOUR)
    db.prepare("INSERT INTO access_token VALUES (?, ?, 's_1', 1, ?)").run(route, digest(parent), now + HOUR)
    db.prepare("INSERT INTO refresh_token VALUES (?, ?, 's_1', 1)").run(route, digest(retired))
    db.prepare("INSERT INTO refresh_token VALUES (?, ?, 's_1', 2)").run(route, digest(refresh))
    db.close()

    const { store, sessions } = await open({ file })
    for (const token of [access, parent])
      expect(await sessions.authenticate(token)).toMatchObject({ sessionId: 's_1', user: { id: 'u_1' } })
    const renewed = await sessions.refresh(refresh)
    expect(renewed.session.generation).toBe(3)
    await expect(sessions.refresh(retired)).rejects.toThrow('refresh_token_reused')
    await expect(sessions.authenticate(renewed.accessToken)).rejects.toThrow('access_token_invalid')
    await store.close()
  })
})

describe('a database of the second version', () => {
  test('keeps its sessions and knows every token that was retired in it', async () => {
    const file = path.join(await newFolder(), 'second.sqlite')
    const db = new Database(file)
    for (const step of MIGRATIONS.slice(0, 2)) db.exec(step)
    db.pragma('user_version = 2')
    const digest = (token: string) => createHash('sha256').update(token).digest()
    const now = Date.now()
    const [hour, day] = [now + HOUR, now + DAY]
    const addUser = db.prepare('INSERT INTO user (route, id, created_at) VALUES (?, ?, ?)')
    const addSession = db.prepare(
      `INSERT INTO session (route, id, access_hash, access_expires_at, refresh_hash, user_id, app_id, ip_prefix, scope,
         created_at, last_used_at, generation, idle_expires_at, absolute_expires_at)
       VALUES (?, 's_1', ?, ?, ?, ?, 'app', '', 'user', ?, ?, 4, ?, ?)`,
    )
    const addRetired = db.prepare("INSERT INTO retired_token VALUES (?, ?, 's_1', ?)")
    const people = [1, 2, 3].map((retiredGeneration) => {
      const route = newRoute(systemRandom)
      const mint = (kind: 'access' | 'refresh') => mintToken(kind, route, systemRandom)
      const [access, refresh, retired] = [mint('access'), mint('refresh'), mint('refresh')]
      const id = `u_${route}`
      addUser.run(route, id, now)
      addSession.run(route, digest(access), hour, digest(refresh), id, now, now, day, day)
      addRetired.run(route, digest(retired), retiredGeneration)
      return { access, refresh, retired }
    })
    db.close()

    const { store, sessions } = await open({ file })
    for (const { access, refresh, retired } of people) {
      expect(await sessions.authenticate(access)).toMatchObject({ sessionId: 's_1' })
      expect((await sessions.refresh(refresh)).session.generation).toBe(5)
      await expect(sessions.refresh(retired)).rejects.toThrow('refresh_token_reused')
    }
    await store.close()
  })
})

describe('retired refresh tokens', () => {
  /** Refreshes so many times, and gives every refresh token there was, oldest first. */
  async function renew({ sessions, logIn }: Awaited<ReturnType<typeof open>>, times: number) {
    const tokens = [(await logIn('somebody')).refreshToken]
    for (let time = 0; time < times; time += 1)
      tokens.push((await sessions.refresh(tokens.at(-1) ?? '')).refreshToken)
    return tokens
  }

  test('each of forty is known as a copy', async () => {
    const opened = await open()
    for (let generation = 0; generation < 39; generation += 1) {
      const tokens = await renew(opened, 40)
      await expect(opened.sessions.refresh(tokens[generation] ?? '')).rejects.toThrow('refresh_token_reused')
      await expect(opened.sessions.refresh(tokens[40] ?? '')).rejects.toThrow('refresh_token_invalid')
    }
    await opened.store.close()
  })

  test('the parent of each of forty gets the same successor again', async () => {
    const { store, sessions, logIn } = await open()
    let { refreshToken } = await logIn('somebody')
    for (let generation = 2; generation <= 40; generation += 1) {
      const next = await sessions.refresh(refreshToken)
      const again = await sessions.refresh(refreshToken)
      expect(again).toMatchObject({ accessToken: next.accessToken, refreshToken: next.refreshToken })
      expect(next.session.generation).toBe(generation)
      refreshToken = next.refreshToken
    }
    await store.close()
  })

  test('a session that was renewed a thousand times has a row as small as ever', async () => {
    const opened = await open()
    await renew(opened, 1000)
    const db = new Database(opened.file, { readonly: true })
    const sumOf = (column: string, table: string) =>
      Number(db.prepare(`SELECT sum(length(${column})) FROM ${table}`).pluck().get())
    const [here, moved] = [sumOf('retired', 'session'), sumOf('hashes', 'retired_batch')]
    db.close()
    expect(here).toBeLessThan(256)
    expect(here + moved).toBe(1000 * 16)
    await opened.store.close()
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

describe('purging', () => {
  test('leaves nothing of a session after its absolute end, and everything before', async () => {
    let offset = 0
    const { file, store, sessions, logIn } = await open({ offset: () => offset })
    let { refreshToken } = await logIn('somebody')
    for (let time = 0; time < 20; time += 1)
      refreshToken = (await sessions.refresh(refreshToken)).refreshToken
    offset = 89 * DAY
    const { accessToken } = await logIn('another')
    await store.purge()
    expect(countRows(file)).toMatchObject({ session: 2, retired_batch: 1 })
    offset = 90 * DAY - MINUTE
    await store.purge()
    expect(countRows(file)).toMatchObject({ session: 2, retired_batch: 1 })
    offset = 92 * DAY
    await store.purge()
    expect(countRows(file)).toMatchObject({ session: 1, retired_batch: 0, user: 2 })
    await expect(sessions.authenticate(accessToken)).rejects.toThrow('access_token_invalid')
    await store.close()
  })

  test('walks through more than a thousand sessions, and past those that live', async () => {
    let offset = 0
    const { file, store, sessions, logIn } = await open({ offset: () => offset })
    const logInAll = (name: string) =>
      Promise.all(Array.from({ length: 600 }, (_, index) => logIn(`${name} ${index}`)))
    await logInAll('old')
    offset = 92 * DAY
    const living = await logInAll('young')
    await store.purge()
    expect(countRows(file)).toMatchObject({ session: 600, session_key: 600, user: 1200 })
    for (const { accessToken, user } of living)
      expect((await sessions.authenticate(accessToken)).user).toEqual(user)
    await store.close()
  })

  test('goes through thousands of overdue entries', async () => {
    let offset = 0
    const { file, store } = await open({ offset: () => offset })
    const claims = Array.from({ length: 1200 }, (_, index) =>
      store.once.begin(Buffer.from(`${index}`), Buffer.of(1), 1000),
    )
    await Promise.all(claims)
    expect(countRows(file)).toMatchObject({ once: 1200 })
    offset = 2000
    await store.purge()
    expect(countRows(file)).toMatchObject({ once: 0 })
    await store.close()
  })
})

describe('a phone that logs in again and again', () => {
  test('does not fill the database', async () => {
    const { file, store, sessions, logIn } = await open()
    const elsewhere = await logIn('somebody', 'another-phone')
    for (let time = 0; time < 30; time += 1) {
      let { refreshToken } = await logIn('somebody', 'phone')
      for (let renewal = 0; renewal < 17; renewal += 1)
        refreshToken = (await sessions.refresh(refreshToken)).refreshToken
    }
    expect(countRows(file)).toMatchObject({ user: 1, session: 2, session_key: 1, retired_batch: 1 })
    await sessions.authenticate(elsewhere.accessToken)
    await store.close()
  })

  test('nor does one that calls itself by a new name each time', async () => {
    const { file, store, logIn } = await open()
    for (let time = 0; time < 30; time += 1) await logIn('somebody', `phone ${time}`)
    expect(countRows(file)).toMatchObject({ session: 10 })
    await store.close()
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

  test('grows while somebody reads for long, which can be seen, and is cut down afterwards', async () => {
    const { file, store } = await open()
    const reader = new Database(file, { readonly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT COUNT(*) FROM session').get()
    for (let count = 0; count < 70; count++) {
      const key = Buffer.from(`key ${count}`)
      await store.once.begin(key, Buffer.from('body'), DAY)
      await store.once.complete(key, Buffer.alloc(MEGABYTE), DAY)
    }
    expect(await logSize(file)).toBeGreaterThan(64 * MEGABYTE)
    await until(async () => store.logBytes() > 64 * MEGABYTE)
    reader.close()
    await until(async () => (await logSize(file)) < 64 * MEGABYTE)
    await until(async () => store.logBytes() < 64 * MEGABYTE)
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
