import { chmodSync, existsSync } from 'node:fs'
import Database from 'better-sqlite3'

/**
 * Copies a database while a server writes to it, by SQLite's online backup. Copying the file by other means
 * would miss what is in its log.
 *
 * @throws {Error} when there is no database at `from`, or something is at `to`.
 */
export async function backUp(from: string, to: string): Promise<void> {
  if (existsSync(to)) throw new Error(`${to} exists already: name a new file.`)
  const source = new Database(from, { readonly: true, fileMustExist: true })
  try {
    await source.backup(to)
    chmodSync(to, 0o600)
  } finally {
    source.close()
  }
  verify(to)
}

function verify(file: string): void {
  const copy = new Database(file, { readonly: true })
  const result = copy.pragma('quick_check', { simple: true })
  copy.close()
  if (result !== 'ok') throw new Error(`${file} is damaged: ${String(result)}`)
}
