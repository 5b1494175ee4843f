import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../folder'
import { ConfigError, text } from './mistakes'

const NO_FILE = text(
  'DATABASE_FILE must name a file, and what is there is none.',
  'DATABASE_FILE 须为文件，而该路径不是文件。',
)

/**
 * Makes the file of a new database, empty, with the folders above it, so that a name that cannot be one is found before
 * anything lies beside it.
 *
 * @throws {ConfigError} a sentence that says what to set.
 */
export function prepareDatabaseFile(file: string): void {
  try {
    makeFolder(path.dirname(file))
    const present = statSync(file, { throwIfNoEntry: false })
    // Never opened when it is there: to close it again would take the locks of a server in this process.
    if (!present) closeSync(openSync(file, 'a', 0o600))
    else if (present.isFile()) accessSync(file, constants.R_OK | constants.W_OK)
    else throw new ConfigError([NO_FILE])
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError([
      text(
        `DATABASE_FILE must name a file in a folder that this user may write to (${code}).`,
        `DATABASE_FILE 须为当前用户可写的文件夹中的文件（${code}）。`,
      ),
    ])
  }
}
