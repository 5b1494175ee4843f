import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Far longer than packing takes: what is older belongs to a command that was killed. */
const ABANDONED_MS = 60 * 60 * 1000

export interface ReplaceFolderOptions {
  readonly target: string
  /** Fills the folder, which is empty, with all that `target` is to hold. */
  readonly fill: (folder: string) => Promise<void>
  /** As of `node:fs/promises`; systems differ in what they say. */
  readonly move?: (from: string, to: string) => Promise<void>
}

/**
 * Gives a folder a new content. It is made beside the folder, in one whose name begins with a dot, so that nobody meets half of it
 * and a failure leaves what was there.
 *
 * Two commands may do so at once, with the same content: whoever comes second keeps what the first has put there.
 */
export async function replaceFolder({ target, fill, move = rename }: ReplaceFolderOptions): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const aside = await mkdtemp(asidePrefix(target))
  try {
    const filling = join(aside, 'new')
    await mkdir(filling)
    await fill(filling)
    const old = join(aside, 'old')
    await move(target, old).catch((error) => {
      if (codeOf(error) !== 'ENOENT') throw error
    })
    await move(filling, target).catch(async (error) => {
      if (isTaken(target, codeOf(error))) return
      // There may have been no old one; what counts is the first failure.
      await rename(old, target).catch(() => undefined)
      throw error
    })
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/**
 * Removes what commands left beside the folder that were killed while they replaced it.
 *
 * @param now in milliseconds
 */
export async function removeAbandoned(target: string, now: number): Promise<void> {
  const folder = dirname(target)
  const prefix = basename(asidePrefix(target))
  const names = await readdir(folder).catch(() => [])
  await Promise.all(
    names.filter((name) => name.startsWith(prefix)).map((name) => removeIfAbandoned(join(folder, name), now)),
  )
}

async function removeIfAbandoned(aside: string, now: number): Promise<void> {
  // Whoever made it may have removed it meanwhile.
  const found = await stat(aside).catch(() => null)
  if (found && now - found.mtimeMs > ABANDONED_MS) await rm(aside, { recursive: true, force: true })
}

const asidePrefix = (target: string): string => join(dirname(target), `.${basename(target)}-`)

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** POSIX allows two codes where a folder that is not empty is in the way; Windows says EPERM, but not only then. */
function isTaken(target: string, code: string | undefined): boolean {
  return code === 'ENOTEMPTY' || code === 'EEXIST' || (code === 'EPERM' && existsSync(target))
}
