import type { Parts } from './parts'
import { sharedObject, wechatStorage } from './platform'
import { parseRecord, type StoredRecord } from './record'

/** Where the record is kept: asynchronous, one text per key. */
export interface LoginStorage {
  /** Resolves with `undefined` when there is nothing; rejects when it cannot be read. */
  get(key: string): Promise<unknown>
  set(key: string, value: string): Promise<unknown>
}

/**
 * What all clients on one storage share: page and subpackage may each have their own copy of this
 * package, yet only one of them may renew at a time, and none may write over a newer session.
 */
interface Slot {
  /** Grows with every write; a client that has seen less must read before it acts. */
  version: number
  /** Grows with every sign-out; a renewal that began before it is void. */
  epoch: number
  renewals: Promise<unknown>
  writes: Promise<unknown>
  readonly watchers: Set<() => void>
}

/** The record of one appid and version on its storage, and the order in which clients may touch it. */
export interface Vault {
  readonly slot: Pick<Slot, 'epoch'>
  /** False when another client has written since this one last read or wrote. */
  isCurrent(): boolean
  /** Resolves with `null` for nothing, damaged or unreadable; damaged is cleaned once. */
  load(): Promise<StoredRecord | null>
  /** Writes in order; resolves with false when storage failed or did not answer. */
  save(record: StoredRecord): Promise<boolean>
  /** Runs one renewal at a time among all clients on this storage. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Tells when some client, this one included, has written. */
  watch(changed: () => void): () => void
}

/** Storage answers within milliseconds; one that has not by then will not. */
const STORAGE_TIMEOUT_MS = 2_000

const SLOTS = Symbol.for('miniprogram-login')

export function createVault(parts: Pick<Parts, 'settings' | 'deadlines' | 'log'>, key: string): Vault {
  const { deadlines, log } = parts
  const { storage } = parts.settings
  // Clients on WeChat's own storage may come from two copies of this package: they meet on `wx`.
  const slot = slotOf(storage === wechatStorage ? sharedObject() : storage, key)
  let seen = -1

  async function put(text: string): Promise<boolean> {
    try {
      await deadlines.limit(STORAGE_TIMEOUT_MS, storage.set(key, text))
      return true
    } catch (error) {
      log('storage_failed', { error })
      return false
    }
  }

  return {
    slot,
    isCurrent: () => seen === slot.version,

    async load() {
      await slot.writes
      const { version } = slot
      try {
        const value = await deadlines.limit(STORAGE_TIMEOUT_MS, storage.get(key))
        const record = parseRecord(value)
        if (!record && value) {
          log('record_discarded')
          void put('')
        }
        return record
      } catch (error) {
        log('storage_failed', { error })
        return null
      } finally {
        // Not before: until then nobody may act on what this client still has in memory.
        seen = version
      }
    },

    save(record) {
      slot.version += 1
      seen = slot.version
      const saved = slot.writes.then(() => put(JSON.stringify(record)))
      slot.writes = saved
      return saved.then((ok) => {
        for (const changed of slot.watchers) changed()
        return ok
      })
    },

    exclusive(work) {
      const result = slot.renewals.then(work)
      slot.renewals = result.catch(() => {})
      return result
    },

    watch(changed) {
      slot.watchers.add(changed)
      return () => slot.watchers.delete(changed)
    },
  }
}

/** Not enumerable, and holds no secret. On a frozen holder every client is alone. */
function slotOf(holder: { [SLOTS]?: Record<string, Slot> }, key: string): Slot {
  const slots = holder[SLOTS] || {}
  Reflect.defineProperty(holder, SLOTS, { value: slots })
  const nothing = Promise.resolve()
  const slot = slots[key] || { version: 0, epoch: 0, renewals: nothing, writes: nothing, watchers: new Set() }
  slots[key] = slot
  return slot
}
