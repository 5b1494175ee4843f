import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../folder'
import type { RandomBytes } from '../random'
import { SEALING_KEY_BYTES } from '../sealing'

/**
 * The sealing key of a server that was given none: made once, beside the database, readable by its owner only.
 * A copy of the database without this file opens no session_key.
 *
 * @throws {Error} when the file holds something else than a key.
 */
export function readOrMakeKeyFile(databaseFile: string, random: RandomBytes): Buffer {
  const file = `${databaseFile}.key`
  if (!existsSync(file)) {
    makeFolder(path.dirname(file))
    // `wx`: of two servers started at once one makes the key, and the other reads it.
    writeIfAbsent(file, `${random(SEALING_KEY_BYTES).toString('base64')}\n`)
  }
  chmodSync(file, 0o600)
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== SEALING_KEY_BYTES)
    throw new Error(
      `${path.basename(file)} does not hold a sealing key: restore it, or delete it and let people log in again.`,
    )
  return key
}

function writeIfAbsent(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
