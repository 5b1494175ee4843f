import type { Context } from './context'
import { asLoginError } from './errors'
import { merge } from './merge'
import { sharedObject, wechatStorage } from './platform'
import { blankRecord, parseRecord, type StoredRecord } from './record'

/** Where the record is kept: asynchronous, one text per key. */
export interface LoginStorage {
  /** Resolves with `undefined` when there is nothing; rejects when it cannot be read. */
  get(key: string): Promise<unknown>
  set(key: string, value: string): Promise<unknown>
}

/**
 * What all clients on one storage share: page and subpackage may each have their own copy of this
 * package, yet there is one session, and only one of them may renew it at a time.
 */
interface Slot {
  record: StoredRecord
  /** Whether storage has been read, or written over. */
  known: boolean
  /** False when the last write failed. */
  persisted: boolean
  /** Grows with every sign-out; a renewal that began before it is void. */
  epoch: number
  /** When `wx.login` was called in this launch; WeChat counts the calls of all clients together. */
  logins: readonly number[]
  /** Whether some client is telling the server of tokens that are over. */
  revoking: boolean
  renewals: Promise<unknown>
  writes: Promise<unknown>
  readonly watchers: Set<() => void>
}

/** The record of one appid and version on its storage, and the order in which clients may touch it. */
export interface Vault {
  readonly slot: Readonly<Pick<Slot, 'record' | 'persisted'>> & Pick<Slot, 'epoch' | 'logins' | 'revoking'>
  /** Reads storage where no client has yet. Damaged or unreadable counts as nothing; damaged is cleaned once. */
  load(): Promise<void>
  /** Changes the record for all clients at once; resolves when storage has it, or has failed to take it. */
  change(change: Partial<StoredRecord>): Promise<void>
  /** Runs one renewal at a time among all clients on this storage. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Tells, in the same turn, when some client, this one included, has changed something. */
  watch(changed: () => void): () => void
}

/** Storage answers within milliseconds; one that has not by then will not. */
const STORAGE_TIMEOUT_MS = 2_000

const SLOTS = Symbol.for('miniprogram-login')

export function createVault({ storage, random, limit, log }: Context, key: string): Vault {
  // Clients on WeChat's own storage may come from two copies of this package: they meet on `wx`.
  const slot = slotOf(storage === wechatStorage ? sharedObject() : storage, key, random)

  function tell(): void {
    for (const changed of slot.watchers) changed()
  }

  async function put(text: string): Promise<boolean> {
    try {
      // Begun even where this client has ended since: the next launch counts on it.
      const written = storage.set(key, text)
      written.catch(() => {})
      await limit(STORAGE_TIMEOUT_MS, () => written)
      return true
    } catch (error) {
      log('storage_failed', { error })
      return wasDisposed(error)
    }
  }

  /** `undefined` when this client ended meanwhile, which says nothing about what storage holds. */
  async function read(): Promise<StoredRecord | null | undefined> {
    try {
      const value = await limit(STORAGE_TIMEOUT_MS, () => storage.get(key))
      const record = parseRecord(value)
      if (!record && value) {
        log('record_discarded')
        void put('')
      }
      return record
    } catch (error) {
      log('storage_failed', { error })
      return wasDisposed(error) ? undefined : null
    }
  }

  return {
    slot,

    async load() {
      await slot.writes
      if (slot.known) return
      const record = await read()
      if (slot.known || record === undefined) return
      slot.known = true
      slot.record = record || blankRecord(random)
    },

    async change(change) {
      slot.known = true
      slot.record = merge(slot.record, change)
      tell()
      const written = slot.writes.then(() => put(JSON.stringify(slot.record)))
      slot.writes = written
      const persisted = await written
      if (persisted === slot.persisted) return
      slot.persisted = persisted
      tell()
    },

    exclusive(work) {
      const result = slot.renewals.then(work)
      slot.renewals = result.catch(() => {})
      return result
    },

    watch(changed) {
      slot.watchers.add(changed)
      return () => {
        slot.watchers.delete(changed)
        // Who comes after the last client reads storage anew.
        if (slot.watchers.size === 0) slot.known = false
      }
    },
  }
}

/** This client ended: nothing is known against storage. */
const wasDisposed = (error: unknown): boolean => asLoginError(error).code === 'disposed'

/** Where no loop and no log line meets it. On a frozen holder every client is alone. */
function slotOf(holder: { [SLOTS]?: Record<string, Slot> }, key: string, random: () => number): Slot {
  const slots = holder[SLOTS] || {}
  Reflect.defineProperty(holder, SLOTS, { value: slots })
  const nothing = Promise.resolve()
  const slot = slots[key] || {
    record: blankRecord(random),
    known: false,
    persisted: true,
    epoch: 0,
    logins: [],
    revoking: false,
    renewals: nothing,
    writes: nothing,
    watchers: new Set(),
  }
  slots[key] = slot
  return slot
}
