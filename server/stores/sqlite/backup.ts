import { closeSync, openSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { ConfigError, text } from '../../config/mistakes'

/**
 * Copies a database while a server writes to it, by SQLite's online backup. Copying the file by other means
 * would miss what is in its log. A copy that fails leaves nothing behind.
 *
 * @throws {ConfigError} when there is no database at `from`, or something is at `to`.
 */
export async function backUp(from: string, to: string): Promise<void> {
  const source = new Database(from, { readonly: true, fileMustExist: true })
  try {
    makeEmpty(to)
    try {
      // One state of it. Without that, a backup begins anew with each commit of the server, and never ends under load.
      source.exec('BEGIN')
      source.prepare('SELECT 1 FROM sqlite_schema').get()
      await source.backup(to)
      verify(to)
    } catch (error) {
      rmSync(to)
      throw error
    }
  } finally {
    source.close()
  }
}

/** For its owner only, before a byte is copied. */
function makeEmpty(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new ConfigError([
      text(`${file} exists already: name a new file.`, `${file} 已存在：请指定一个新文件。`),
    ])
  }
}

function verify(file: string): void {
  const copy = new Database(file)
  // Else files of a write-ahead log would stay beside the copy, which then is not one file to carry away.
  copy.pragma('journal_mode = DELETE')
  const result = copy.pragma('quick_check', { simple: true })
  copy.close()
  if (result === 'ok') return
  throw new ConfigError([
    text(
      `The database is damaged, and so would be its copy: restore an older one. SQLite says: ${result}`,
      `数据库已损坏，备份同样不可用：请恢复更早的备份。SQLite 的说明：${result}`,
    ),
  ])
}
