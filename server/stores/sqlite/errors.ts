import { StorageUnavailable } from '../store'

/** Primary result codes that say "not now" or "not on this disk"; others are mistakes in our SQL. */
const UNAVAILABLE =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM|PROTOCOL|PERM|AUTH)/

export function isBusy(error: unknown): boolean {
  return resultCode(error)?.startsWith('SQLITE_BUSY') ?? false
}

/** Full, broken or locked storage becomes `StorageUnavailable`; anything else stays what it is. */
export function toStorageError(error: unknown): unknown {
  const code = resultCode(error)
  if (code !== null && UNAVAILABLE.test(code)) return new StorageUnavailable(code)
  if (error instanceof TypeError && error.message === 'The database connection is not open')
    return new StorageUnavailable('closed')
  return error
}

/** By its code, not by its class: the native part of better-sqlite3 keeps the class of whoever loaded it first. */
function resultCode(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : null
}
