import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Makes a folder for this user alone, and those above it, and sees that files can be made in it.
 *
 * Not by `mkdir` with `recursive`: where the system says ENOENT although the folder above is there, as below /proc, Node 20
 * tries again for ever.
 *
 * @throws {NodeJS.ErrnoException} as the file system says it.
 */
export function makeFolder(folder: string): void {
  const parent = path.dirname(folder)
  if (!existsSync(parent)) makeFolder(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // What is there already may be refused with other codes than EEXIST, on a file system that is read-only.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
  accessSync(folder, constants.W_OK | constants.X_OK)
}
