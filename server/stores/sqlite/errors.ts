import Database from 'better-sqlite3'
import { StorageUnavailable } from '../store'

const { SqliteError } = Database

/** Primary result codes that say "not now" or "not on this disk"; others are mistakes in our SQL. */
const UNAVAILABLE =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM|PROTOCOL|PERM|AUTH)/

export function isBusy(error: unknown): boolean {
  return error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')
}

/** Full, broken or locked storage becomes `StorageUnavailable`; anything else stays what it is. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof SqliteError && UNAVAILABLE.test(error.code)) return new StorageUnavailable(error.code)
  if (error instanceof TypeError && error.message === 'The database connection is not open')
    return new StorageUnavailable('closed')
  return error
}
