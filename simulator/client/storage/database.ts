import type { StorageSink, StoredRecord } from './area'

const STORE = 'storage'

/** What a browser keeps for the simulated phone, across reloads: one IndexedDB, keys prefixed by their area. */
export interface StorageDatabase {
  load(area: string): Promise<Map<string, StoredRecord>>
  sink(area: string): StorageSink
}

export async function openDatabase(onError: (error: unknown) => void): Promise<StorageDatabase> {
  const database = await connect()

  /** `commit()` at once: a page that reloads in the next moment must not lose the write. */
  function write(change: (store: IDBObjectStore) => void): void {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'relaxed' })
    transaction.onerror = () => onError(transaction.error)
    change(transaction.objectStore(STORE))
    transaction.commit()
  }

  return {
    load: (area) =>
      new Promise((resolve, reject) => {
        const records = new Map<string, StoredRecord>()
        const request = database.transaction(STORE).objectStore(STORE).openCursor(rangeOf(area))
        request.onerror = () => reject(request.error)
        request.onsuccess = () => {
          const cursor = request.result
          if (!cursor) return resolve(records)
          records.set((cursor.key as [string, string])[1], cursor.value as StoredRecord)
          cursor.continue()
        }
      }),
    sink: (area) => ({
      put: (key, record) => write((store) => store.put(record, [area, key])),
      delete: (key) => write((store) => store.delete([area, key])),
      clear: () => write((store) => store.delete(rangeOf(area))),
    }),
  }
}

const rangeOf = (area: string): IDBKeyRange => IDBKeyRange.bound([area], [area, []])

function connect(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('miniprogram-simulator', 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
