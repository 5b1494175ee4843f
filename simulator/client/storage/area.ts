import { ApiFailure } from '../wx/failure'
import { typeName } from '../wx/table'

/** One stored value as it lies in the database. */
export interface StoredRecord {
  /** `Object.prototype.toString` name, as far as it matters for reading back. */
  readonly type: string
  /** JSON, or base64 of it when encrypted. */
  readonly data: string
  readonly encrypted: boolean
}

/** Bytes: 1 MB per key, 10 MB in all (facts §12). */
export const STORAGE_LIMITS = { key: 1024 * 1024, total: 10 * 1024 * 1024 } as const

/** An encrypted value counts for more, so that 0.7 MB fill a key and 7.1 MB the area (facts §12). */
const ENCRYPTED_GROWTH = 1.4

/** Where an area keeps its records beyond the life of the page. Writing never fails to the caller's face. */
export interface StorageSink {
  put(key: string, record: StoredRecord): void
  delete(key: string): void
  clear(): void
}

/** What `wx.setStorage` and its relatives work on: one area per user and mini program. */
export interface StorageArea {
  set(key: string, value: unknown, encrypt?: boolean): void
  /** `undefined` when there is no such key. */
  get(key: string, encrypt?: boolean): { value: unknown } | undefined
  remove(key: string): void
  clear(): void
  /** Sizes in KB, as `wx.getStorageInfo` tells them. */
  info(): { keys: string[]; currentSize: number; limitSize: number }
}

export function createStorageArea(records: Map<string, StoredRecord>, sink: StorageSink): StorageArea {
  return {
    set(key, value, encrypt = false) {
      if (typeof key !== 'string' || key === '') {
        throw new ApiFailure(
          `parameter error: parameter.key should be String instead of ${typeName(key)};`,
          1001,
        )
      }
      const record = encode(value, encrypt)
      checkSize(records, key, record)
      records.set(key, record)
      sink.put(key, record)
    },
    get(key, encrypt = false) {
      const record = records.get(key)
      return record && { value: decode(record, encrypt) }
    },
    remove(key) {
      if (records.delete(key)) sink.delete(key)
    },
    clear() {
      records.clear()
      sink.clear()
    },
    info() {
      const bytes = [...records].reduce((sum, [key, record]) => sum + sizeOf(key, record), 0)
      return {
        keys: [...records.keys()],
        currentSize: Math.ceil(bytes / 1024),
        limitSize: STORAGE_LIMITS.total / 1024,
      }
    },
  }
}

function encode(value: unknown, encrypted: boolean): StoredRecord {
  const type = typeName(value)
  if (type === 'Function' || type === 'Symbol' || type === 'BigInt') {
    throw new ApiFailure(`parameter error: parameter.data can not be ${type};`, 1001)
  }
  let json: string
  try {
    json = JSON.stringify(value) ?? ''
  } catch {
    throw new ApiFailure('parameter error: parameter.data should be JSON-serializable;', 1001)
  }
  return { type, data: encrypted ? toBase64(json) : json, encrypted }
}

/**
 * Reading with the wrong `encrypt` gives the raw text, as on a phone (facts §12, inference). The simulator does not
 * protect anything: base64 stands for the cipher text, at about the size that WeChat's has.
 */
function decode(record: StoredRecord, encrypt: boolean): unknown {
  if (record.encrypted && !encrypt) return record.data
  const json = record.encrypted ? fromBase64(record.data) : record.data
  if (record.type === 'Undefined') return ''
  const value: unknown = JSON.parse(json)
  return record.type === 'Date' ? new Date(value as string) : value
}

function sizeOf(key: string, { data, encrypted }: StoredRecord): number {
  // Base64 has four characters for three bytes.
  const size = encrypted ? data.length * 0.75 * ENCRYPTED_GROWTH : byteLength(data)
  return byteLength(key) + size
}

function checkSize(records: ReadonlyMap<string, StoredRecord>, key: string, record: StoredRecord): void {
  const size = sizeOf(key, record)
  if (size > STORAGE_LIMITS.key) throw new ApiFailure('entry size limit reached')
  let total = size
  for (const [name, other] of records) if (name !== key) total += sizeOf(name, other)
  if (total > STORAGE_LIMITS.total) throw new ApiFailure('exceed storage max size 10Mb')
}

function byteLength(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))
}
