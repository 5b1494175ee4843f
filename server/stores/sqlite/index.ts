import { MINUTE, steadyClock, type TimeSource } from '../../clock'
import type { SealedStore } from '../sealed-store'
import { StorageUnavailable, type Store } from '../store'
import { startCheckpoints } from './checkpoints'
import { openDatabase } from './database'
import { GroupCommit } from './group-commit'
import { keyRing, sqliteSessionKeys } from './key-ring'
import { lastSeenTime } from './last-seen'
import { NO_SYNC, openLogSync } from './log-sync'
import { sqliteOnce } from './once'
import { purgeInSlices, purgeStatement } from './purge'
import { memoryRateLimits } from './rate-limits'
import { RecentAccess } from './recent-access'
import { sqliteSealed } from './sealed'
import { sqliteSessions } from './sessions'
import { sqliteUsers } from './users'
import { sqliteWechatTokens } from './wechat-tokens'

/** `full`: no acknowledged write is lost, even by a power cut. `normal`: faster, a power cut may undo the last ones. */
export type Durability = 'full' | 'normal'

export interface SqliteOptions {
  readonly file: string
  readonly durability: Durability
  readonly time: TimeSource
  /** What an operator should hear of. */
  readonly warn: (message: string) => void
}

export interface SqliteStore extends Store {
  readonly sealed: SealedStore
  /** Bytes of the write-ahead log: an alarm when it keeps growing, a long reader holds it. */
  logBytes(): number
  /** Removes what is over; also happens by itself every minute. */
  purge(): Promise<void>
}

const MAINTENANCE_MS = MINUTE

/** The embedded store: one file, one writing process, no server to run. */
export function openSqliteStore({ file, durability, time, warn }: SqliteOptions): SqliteStore {
  const { db, close } = openDatabase(file)
  const lastSeen = lastSeenTime(db)
  const now = steadyClock(time, lastSeen.read())
  const log = durability === 'full' ? openLogSync(file) : NO_SYNC
  const writer = new GroupCommit(db, log.sync)
  const recent = new RecentAccess()
  const ring = keyRing(db)
  const purge = purgeStatement(db, ring, now)
  let isDamaged = false
  const checkpoints = startCheckpoints(db, file, (damage) => {
    isDamaged = true
    warn(`The database is damaged: stop the server and restore a backup. SQLite says: ${damage}`)
  })
  const maintenance = setInterval(() => {
    writer.run(() => lastSeen.write(now())).catch(() => undefined)
    void purgeInSlices(writer, purge)
  }, MAINTENANCE_MS).unref()
  return {
    sessions: sqliteSessions(db, writer, recent, ring, now),
    users: sqliteUsers(db, writer, recent, ring, now),
    keys: sqliteSessionKeys(ring, writer, now),
    once: sqliteOnce(db, writer, now),
    wechatTokens: sqliteWechatTokens(db, writer, now),
    limits: memoryRateLimits(now),
    sealed: sqliteSealed(db, writer),
    checkWritable: async () => {
      if (isDamaged) throw new StorageUnavailable('SQLITE_CORRUPT')
      await writer.run(() => lastSeen.write(now()))
    },
    logBytes: checkpoints.logBytes,
    purge: () => purgeInSlices(writer, purge),
    close: async () => {
      clearInterval(maintenance)
      await writer.drain()
      await checkpoints.stop()
      lastSeen.write(now())
      log.close()
      close()
    },
  }
}
