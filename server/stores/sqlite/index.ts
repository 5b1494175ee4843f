import { MINUTE, steadyClock, type TimeSource } from '../../clock'
import { text, type Warn } from '../../config/mistakes'
import type { SealedStore } from '../sealed-store'
import { StorageUnavailable, type Store } from '../store'
import { startCheckpoints } from './checkpoints'
import { openDatabase } from './database'
import { GroupCommit } from './group-commit'
import { keyRing, sqliteSessionKeys } from './key-ring'
import { lastSeenTime } from './last-seen'
import { NO_SYNC, openLogSync } from './log-sync'
import { sqliteOnce } from './once'
import { purgeByTime, purgeSessions } from './purge'
import { memoryRateLimits } from './rate-limits'
import { RecentAccess } from './recent-access'
import { retiredTokens } from './retired-tokens'
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
  readonly warn: Warn
}

export interface SqliteStore extends Store {
  readonly sealed: SealedStore
  /** Bytes of the write-ahead log: an alarm when it keeps growing, a long reader holds it. */
  logBytes(): number
  /** Removes what is over; also happens by itself: every minute, and every hour for sessions. */
  purge(): Promise<void>
}

const MAINTENANCE_MS = MINUTE
/** A walk through all sessions once an hour, the first of them soon after the start. */
const MAINTENANCES_PER_WALK = 60

/** The embedded store: one file, one writing process, no server to run. */
export function openSqliteStore({ file, durability, time, warn }: SqliteOptions): SqliteStore {
  const { db, close } = openDatabase(file)
  const lastSeen = lastSeenTime(db)
  const now = steadyClock(time, lastSeen.read())
  const log = durability === 'full' ? openLogSync(file) : NO_SYNC
  const writer = new GroupCommit(db, log.sync)
  const recent = new RecentAccess()
  const ring = keyRing(db)
  const retired = retiredTokens(db)
  const purges = {
    byTime: purgeByTime(db, writer, ring, now),
    sessions: purgeSessions(db, writer, ring, retired, now),
  }
  let isDamaged = false
  const checkpoints = startCheckpoints(db, file, (damage) => {
    isDamaged = true
    warn(
      text(
        `The database is damaged: stop the server and restore a backup. SQLite says: ${damage}`,
        `数据库已损坏：请停止服务端并恢复备份。SQLite 的说明：${damage}`,
      ),
    )
  })
  let maintenances = 0
  const maintenance = setInterval(() => {
    writer.run(() => lastSeen.write(now())).catch(() => undefined)
    void purges.byTime()
    if (maintenances % MAINTENANCES_PER_WALK === 0) void purges.sessions()
    maintenances += 1
  }, MAINTENANCE_MS).unref()
  return {
    sessions: sqliteSessions(db, writer, recent, ring, retired, now),
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
    purge: async () => {
      await purges.byTime()
      await purges.sessions()
    },
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
