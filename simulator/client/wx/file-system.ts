import type { ClientRuntime } from '../client-runtime'
import { resolveImage } from '../engine/assets'
import { fileOperations } from '../files/operations'
import { readUrl } from '../files/read-url'
import { type ApiGroup, type AsyncMethod, callSync, createTable, type SyncMethod } from './table'

/** Operations of FileSystemManager without a synchronous form. */
const ASYNC_ONLY = new Set(['getFileInfo', 'getSavedFileList', 'removeSavedFile'])

/** Those that `wx` itself offers too, from before there was a FileSystemManager. */
const ON_WX = ['saveFile', 'getFileInfo', 'getSavedFileList', 'removeSavedFile'] as const

export function fileApis({ files, timers, failures }: ClientRuntime): ApiGroup {
  const async: Record<string, AsyncMethod> = {}
  const sync: Record<string, SyncMethod> = {}
  const operations = fileOperations(files, readUrl, (path) => resolveImage(path, ''))
  for (const [name, { parameters, result, run }] of Object.entries(operations)) {
    // A body that throws at once would throw at the caller.
    async[name] = async (options) => {
      const value = run(options)
      return result === undefined ? {} : { [result]: value }
    }
    if (ASYNC_ONLY.has(name)) continue
    const syncName = `${name}Sync`
    sync[syncName] = (...given) =>
      callSync(syncName, () =>
        run(Object.fromEntries(parameters.map((parameter, at) => [parameter, given[at]]))),
      )
  }
  const manager = createTable([{ async, sync }], timers, failures).members
  return {
    async: Object.fromEntries(ON_WX.map((name) => [name, async[name] ?? (() => ({}))])),
    sync: { getFileSystemManager: () => manager },
  }
}
