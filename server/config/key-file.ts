import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../folder'
import type { RandomBytes } from '../random'
import { SEALING_KEY_BYTES } from '../sealing'
import { ConfigError, type Text, text } from './mistakes'

/** The file is somebody else's, or none. */
const NOT_OURS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EISDIR'])

/**
 * The sealing key of a server that was given none: made once, beside the database, readable by its owner only.
 * A copy of the database without this file opens no session_key.
 *
 * @throws {ConfigError} a sentence that says what to do, when the file holds something else than a key, is not this user's, or
 * cannot be read or made.
 */
export function readOrMakeKeyFile(databaseFile: string, random: RandomBytes): Buffer {
  const file = `${databaseFile}.key`
  const key = Buffer.from(readOrMake(file, random).trim(), 'base64')
  if (key.length === SEALING_KEY_BYTES) return key
  const name = path.basename(file)
  throw new ConfigError([
    text(
      `${name} does not hold a sealing key: restore it, or delete it: people log in again, and phone numbers are lost.`,
      `${name} 的内容不是加密密钥：请恢复该文件；若将其删除，用户须重新登录，手机号会丢失。`,
    ),
  ])
}

function readOrMake(file: string, random: RandomBytes): string {
  try {
    return textOf(file, random)
  } catch (error) {
    throw new ConfigError([refusal(path.basename(file), String((error as NodeJS.ErrnoException).code))])
  }
}

function refusal(name: string, code: string): Text {
  if (NOT_OURS.has(code)) {
    return text(
      `${name}, beside the database, must be a file that belongs to this user (${code}).`,
      `数据库旁的 ${name} 须为属于当前用户的文件（${code}）。`,
    )
  }
  return text(
    `${name}, beside the database, cannot be read or made (${code}).`,
    `数据库旁的 ${name} 无法读取或创建（${code}）。`,
  )
}

function textOf(file: string, random: RandomBytes): string {
  if (!existsSync(file)) {
    makeFolder(path.dirname(file))
    // `wx`: of two servers started at once one makes the key, and the other reads it.
    writeIfAbsent(file, `${random(SEALING_KEY_BYTES).toString('base64')}\n`)
  }
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8')
}

function writeIfAbsent(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
