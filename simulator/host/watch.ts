import { type Dirent, type FSWatcher, readdirSync, watch } from 'node:fs'
import path from 'node:path'

export interface Watcher {
  close(): void
}

/** Milliseconds without a further change after which the files are taken for written. */
const QUIET = 30

/** Editors' own files: they come and go beside what is saved. */
const IGNORED = /(^|[\\/])\.|~$|\.(swp|tmp)$/

/**
 * Calls back once after each burst of changes in a folder or below it.
 *
 * Each folder is watched by itself: Node's own recursive watching loses a file on Linux once an editor has replaced it by
 * renaming, which is how many editors save.
 */
export function watchFolder(root: string, onChange: () => void): Watcher {
  const watchers = new Map<string, FSWatcher>()
  let timer: NodeJS.Timeout | undefined

  function follow(folder: string): void {
    if (watchers.has(folder)) return
    const watcher = watch(folder, (_event, name) => {
      if (name !== null && IGNORED.test(name)) return
      clearTimeout(timer)
      timer = setTimeout(settle, QUIET)
    })
    // The folder itself has gone.
    watcher.on('error', () => forget(folder))
    watchers.set(folder, watcher)
  }

  function forget(folder: string): void {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  function followAll(): void {
    const present = new Set(foldersOf(root))
    for (const folder of watchers.keys()) if (!present.has(folder)) forget(folder)
    present.forEach(follow)
  }

  function settle(): void {
    // The burst may have made folders or taken them away.
    followAll()
    onChange()
  }

  followAll()
  return {
    close() {
      clearTimeout(timer)
      for (const folder of [...watchers.keys()]) forget(folder)
    },
  }
}

function foldersOf(folder: string): string[] {
  const inner = entriesOf(folder)
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !IGNORED.test(entry.name))
    .flatMap((entry) => foldersOf(path.join(folder, entry.name)))
  return [folder, ...inner]
}

/** None of a folder that was there a moment ago. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
