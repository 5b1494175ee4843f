import fs from 'node:fs'
import { StorageUnavailable } from '../store'
import type { Sync } from './group-commit'

export interface LogSync {
  readonly sync: Sync
  close(): void
}

/**
 * Brings the write-ahead log of a database to the disk in a thread beside the event loop. Told to do so itself
 * (`synchronous = full`), SQLite makes every request wait for the disk, also those that only read.
 *
 * SQLite creates the log with the first read, and keeps the file until the last connection closes.
 */
export function openLogSync(file: string): LogSync {
  // Windows flushes only what is open for writing.
  const log = fs.openSync(`${file}-wal`, 'r+')
  const sync = () =>
    new Promise<void>((resolve, reject) => {
      fs.fdatasync(log, (error) => {
        if (error) reject(new StorageUnavailable(`FSYNC_${error.code}`))
        else resolve()
      })
    })
  return { sync, close: () => fs.closeSync(log) }
}

/** For those to whom the cache of the operating system is safe enough. */
export const NO_SYNC: LogSync = { sync: async () => undefined, close: () => undefined }
