import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConfigError, text } from '../config/mistakes'
import { makeFolder } from '../folder'
import type { RandomBytes } from '../random'
import { StorageUnavailable } from '../stores/store'
import type { PictureType } from './picture'

const NAME = /^[\w-]{22}\.(png|jpeg)$/
const NAME_BYTES = 16

export interface Avatar {
  readonly bytes: Buffer
  readonly type: PictureType
}

const NO_FOLDER = text(
  'AVATAR_DIR must name a folder, and what is there is none.',
  'AVATAR_DIR 须为文件夹，而该路径不是文件夹。',
)

/**
 * Makes the folder of the pictures, so that a wrong one is found at the start and not at the first upload.
 *
 * @throws {ConfigError} a sentence that says what to set.
 */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new ConfigError([NO_FOLDER])
    throw new ConfigError([
      text(
        `AVATAR_DIR must name a folder that this user may write to (${code}).`,
        `AVATAR_DIR 须为当前用户可写的文件夹（${code}）。`,
      ),
    ])
  }
}

/**
 * Pictures on disk under random names. Instances that share users must share this folder.
 *
 * `prepareFolder` has made it. It is not made again when it is gone: a folder below the mount point of a volume is gone while
 * that is not mounted, and what is saved in its place is lost once it is back. The mount point itself would still be there.
 */
export class Avatars {
  readonly #folder: string
  readonly #random: RandomBytes

  constructor(folder: string, random: RandomBytes) {
    this.#folder = folder
    this.#random = random
  }

  /**
   * @returns the name to find it by.
   * @throws {StorageUnavailable} when the disk is full, or the folder cannot be written to.
   */
  async save({ bytes, type }: Avatar): Promise<string> {
    const name = `${this.#random(NAME_BYTES).toString('base64url')}.${type}`
    const file = path.join(this.#folder, name)
    try {
      // A reader never meets half a picture, nor does a crash leave one.
      await writeFile(`${file}.new`, bytes, { mode: 0o600, flag: 'wx' })
      await rename(`${file}.new`, file)
    } catch (error) {
      await rm(`${file}.new`, { force: true }).catch(() => undefined)
      refuse(error)
    }
    return name
  }

  async find(name: string): Promise<Avatar | null> {
    const type = NAME.exec(name)?.[1]
    if (type !== 'png' && type !== 'jpeg') return null
    const bytes = await readFile(path.join(this.#folder, name)).catch(() => null)
    return bytes && { bytes, type }
  }

  /** @throws {StorageUnavailable} */
  async remove(name: string | null): Promise<void> {
    if (name === null || !NAME.test(name)) return
    await rm(path.join(this.#folder, name), { force: true }).catch(refuse)
  }
}

function refuse(error: unknown): never {
  throw new StorageUnavailable(`avatar_${(error as NodeJS.ErrnoException).code}`)
}
