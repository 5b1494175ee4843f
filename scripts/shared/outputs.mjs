/**
 * The files of a build, written so that another build may run in the same folder at the same time, and programs may start
 * from it: who reads a file finds it whole, and what an entry imports is there before the entry.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** What esbuild calls an output file: an absolute path and what belongs there. */
/** @typedef {{ path: string, contents: string | Uint8Array }} Output */

/** Folder of what entries import. Its files are named by their contents, so builds of different sources do not collide. */
export const CHUNKS = 'chunks'

/**
 * A program loads some of its chunks late, so those of an older build stay for a while: a day is longer than most
 * programs run beside one that is being changed.
 */
const KEPT_MS = 24 * 60 * 60 * 1000

/**
 * @param {string} outdir
 * @param {readonly Output[]} outputs
 */
export async function writeOutputs(outdir, outputs) {
  await mkdir(outdir, { recursive: true })
  const aside = await mkdtemp(path.join(outdir, '.building-'))
  try {
    const written = await Promise.all(
      outputs.map(async ({ path: target, contents }, index) => {
        const file = path.join(aside, String(index))
        await writeFile(file, contents)
        return { file, target }
      }),
    )
    /** @param {{ target: string }} it */
    const isChunk = ({ target }) => path.dirname(target) === path.join(outdir, CHUNKS)
    await moveInto(written.filter(isChunk))
    await moveInto(written.filter((it) => !isChunk(it)))
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** @param {readonly { file: string, target: string }[]} written */
async function moveInto(written) {
  await Promise.all(
    written.map(async ({ file, target }) => {
      await mkdir(path.dirname(target), { recursive: true })
      await rename(file, target)
    }),
  )
}

/**
 * Removes what no build has written for a day: chunks of older sources, and what a build left that was killed. Every
 * build writes all of its files anew, so call this when the whole of it is done.
 *
 * @param {string} outdir
 * @param {number} now in milliseconds
 */
export async function removeOld(outdir, now) {
  const folders = [path.join(outdir, CHUNKS), outdir]
  for (const folder of folders) {
    const entries = (await namesIn(folder)).map((name) => path.join(folder, name))
    await Promise.all(entries.map((entry) => removeIfOld(entry, now)))
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} none where there is no such folder: not every build has chunks
 */
async function namesIn(folder) {
  try {
    return await readdir(folder)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return []
    throw error
  }
}

/**
 * @param {string} entry
 * @param {number} now
 */
async function removeIfOld(entry, now) {
  // Another build may have removed it already, or moved it.
  const found = await stat(entry).catch(() => null)
  if (found && now - found.mtimeMs > KEPT_MS) await rm(entry, { recursive: true, force: true })
}
