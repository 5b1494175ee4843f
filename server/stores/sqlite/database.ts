import { chmodSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { ConfigError, text } from '../../config/mistakes'
import { makeFolder } from '../../folder'
import { isBusy } from './errors'
import { MIGRATIONS } from './migrations'

export interface OpenedDatabase {
  readonly db: Database.Database
  close(): void
}

/** A write never holds the event loop longer than this for another process; the rest of the patience is asynchronous. */
const BUSY_TIMEOUT_MS = 25

/**
 * Opens the database for writing, creates or migrates it, and keeps every other writer out until `close`.
 *
 * @throws {ConfigError} when another process writes to this file, or a newer version of the server wrote it.
 */
export function openDatabase(file: string): OpenedDatabase {
  makeFolder(path.dirname(file))
  const lock = lockForWriting(file)
  try {
    const db = new Database(file, { timeout: BUSY_TIMEOUT_MS })
    // Before WAL is switched on: -wal and -shm take over the mode of the main file.
    chmodSync(file, 0o600)
    db.pragma('journal_mode = WAL')
    // The log reaches the disk before a checkpoint, and by `GroupCommit` before anybody hears of a write.
    db.pragma('synchronous = normal')
    db.pragma('secure_delete = ON')
    db.pragma('cache_size = -65536')
    migrate(db)
    return {
      db,
      close: () => {
        db.close()
        lock.close()
      },
    }
  } catch (error) {
    lock.close()
    throw error
  }
}

/**
 * An exclusive transaction on a file beside the database. The operating system drops the lock when the process
 * dies, however it dies, so there are no stale locks to explain.
 */
function lockForWriting(file: string): Database.Database {
  const lockFile = `${file}.lock`
  const lock = new Database(lockFile, { timeout: 0 })
  try {
    chmodSync(lockFile, 0o600)
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw Object.assign(new ConfigError([inUse(path.basename(file))]), { code: 'DATABASE_IN_USE' })
  }
}

const inUse = (name: string) =>
  text(
    `Another server already writes to ${name}. One SQLite file serves one process; use Redis for more than one.`,
    `已有另一个服务端在写入 ${name}。一个 SQLite 文件只能由一个进程使用；需要多个进程时请使用 Redis。`,
  )

function migrate(db: Database.Database): void {
  const applied = Number(db.pragma('user_version', { simple: true }))
  if (applied > MIGRATIONS.length)
    throw new ConfigError([
      text(
        `The database is of version ${applied}, this server knows up to ${MIGRATIONS.length}: start a newer server, or restore a backup.`,
        `数据库的版本为 ${applied}，本服务端最高支持 ${MIGRATIONS.length}：请启动更新的服务端，或恢复备份。`,
      ),
    ])
  const pending = MIGRATIONS.slice(applied)
  if (pending.length === 0) return
  db.transaction(() => {
    for (const step of pending) db.exec(step)
    db.pragma(`user_version = ${MIGRATIONS.length}`)
  }).immediate()
}
