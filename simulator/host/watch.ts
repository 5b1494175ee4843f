import { watch } from 'node:fs'

export interface Watcher {
  close(): void
}

/** Milliseconds without a further change after which the files are taken for written. */
const QUIET = 30

/** Editors' own files: they come and go beside what is saved. */
const IGNORED = /(^|[\\/])\.|~$|\.(swp|tmp)$/

/** Calls back once after each burst of changes in a folder or below it. */
export function watchFolder(folder: string, onChange: () => void): Watcher {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(folder, { recursive: true }, (_event, name) => {
    if (name !== null && IGNORED.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(onChange, QUIET)
  })
  return {
    close() {
      clearTimeout(timer)
      watcher.close()
    },
  }
}
