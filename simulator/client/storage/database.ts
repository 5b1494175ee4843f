const STORE = 'storage'

/** What a browser keeps for the simulated phone, across reloads: one IndexedDB, keys prefixed by their area. */
export interface StorageDatabase {
  load<Value>(area: string): Promise<Map<string, Value>>
  sink<Value>(area: string): AreaSink<Value>
}

/** Writes one area; the last write is there after a reload. */
interface AreaSink<Value> {
  put(key: string, value: Value): void
  delete(key: string): void
  clear(): void
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
    load: <Value>(area: string) =>
      new Promise<Map<string, Value>>((resolve, reject) => {
        const records = new Map<string, Value>()
        const request = database.transaction(STORE).objectStore(STORE).openCursor(rangeOf(area))
        request.onerror = () => reject(request.error)
        request.onsuccess = () => {
          const cursor = request.result
          if (!cursor) return resolve(records)
          records.set((cursor.key as [string, string])[1], cursor.value as Value)
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
