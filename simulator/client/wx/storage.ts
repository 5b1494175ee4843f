import type { StorageArea } from '../storage/area'
import { ApiFailure } from './failure'
import { type ApiGroup, callSync, optionalBoolean, requireString } from './table'

interface Pair {
  readonly key: string
  readonly value: unknown
}

/** Storage (facts §12). `encrypt` exists in the asynchronous forms only. */
export function storageApis(area: StorageArea): ApiGroup {
  const read = (key: string, encrypt = false): unknown => area.get(key, encrypt)?.value

  return {
    async: {
      setStorage: (options) => {
        if (!('data' in options))
          throw new ApiFailure('parameter error: parameter.data should not be Undefined;', 1001)
        area.set(requireString(options, 'key'), options.data, optionalBoolean(options, 'encrypt'))
      },
      getStorage: (options) => {
        const found = area.get(requireString(options, 'key'), optionalBoolean(options, 'encrypt'))
        if (!found) throw new ApiFailure('data not found')
        return { data: found.value }
      },
      removeStorage: (options) => area.remove(requireString(options, 'key')),
      clearStorage: () => area.clear(),
      getStorageInfo: () => area.info(),
      batchSetStorage: ({ kvList }) => setAll(area, kvList),
      batchGetStorage: ({ keyList }) => ({ dataList: keysOf(keyList).map((key) => read(key) ?? '') }),
    },
    sync: {
      setStorageSync: (key: string, value: unknown) => callSync('setStorageSync', () => area.set(key, value)),
      getStorageSync: (key: string) => callSync('getStorageSync', () => read(key) ?? ''),
      removeStorageSync: (key: string) => callSync('removeStorageSync', () => area.remove(key)),
      clearStorageSync: () => area.clear(),
      getStorageInfoSync: () => area.info(),
      batchSetStorageSync: (list: unknown) => callSync('batchSetStorageSync', () => setAll(area, list)),
      batchGetStorageSync: (list: unknown) =>
        callSync('batchGetStorageSync', () => keysOf(list).map((key) => read(key) ?? '')),
    },
  }
}

function setAll(area: StorageArea, list: unknown): void {
  if (!Array.isArray(list)) throw new ApiFailure('parameter error: parameter.kvList should be Array;', 1001)
  for (const { key, value } of list as Pair[]) area.set(key, value)
}

function keysOf(list: unknown): string[] {
  if (!Array.isArray(list)) throw new ApiFailure('parameter error: parameter.keyList should be Array;', 1001)
  return list.map(String)
}
