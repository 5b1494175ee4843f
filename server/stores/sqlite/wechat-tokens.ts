import type { Database } from 'better-sqlite3'
import { type Clock, DAY } from '../../clock'
import type { ForcedRefreshLimit, WechatTokenStore } from '../store'
import type { GroupCommit } from './group-commit'
import { reading } from './reading'

interface TokenRow {
  sealed: Buffer | null
  expires_at: number
  forced_at: number
  forced_day: number
  forced_count: number
}

export function sqliteWechatTokens(db: Database, writer: GroupCommit, now: Clock): WechatTokenStore {
  const find = db.prepare<[string], TokenRow>('SELECT * FROM wechat_token WHERE app_id = ?')
  const save = db.prepare(
    `INSERT INTO wechat_token (app_id, sealed, expires_at) VALUES (?, ?, ?)
     ON CONFLICT (app_id) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at`,
  )
  const drop = db.prepare('UPDATE wechat_token SET sealed = NULL WHERE app_id = ? AND sealed = ?')
  const noteForced = db.prepare(
    `INSERT INTO wechat_token (app_id, forced_at, forced_day, forced_count) VALUES (?, ?, ?, ?)
     ON CONFLICT (app_id) DO UPDATE SET forced_at = excluded.forced_at, forced_day = excluded.forced_day,
       forced_count = excluded.forced_count`,
  )

  function claimForcedRefresh(appId: string, limit: ForcedRefreshLimit): boolean {
    const time = now()
    const day = Math.floor(time / DAY)
    const known = find.get(appId)
    const count = known?.forced_day === day ? known.forced_count : 0
    if (known && time - known.forced_at < limit.minIntervalMs) return false
    if (count >= limit.perDay) return false
    noteForced.run(appId, time, day, count + 1)
    return true
  }

  return {
    find: (appId) =>
      reading(() => {
        const row = find.get(appId)
        const remainingMs = row ? row.expires_at - now() : 0
        return row?.sealed && remainingMs > 0 ? { sealed: row.sealed, remainingMs } : null
      }),
    save: (appId, sealed, ttlMs) =>
      writer.run(() => {
        save.run(appId, sealed, now() + ttlMs)
      }),
    drop: (appId, sealed) =>
      writer.run(() => {
        drop.run(appId, sealed)
      }),
    claimForcedRefresh: (appId, limit) => writer.run(() => claimForcedRefresh(appId, limit)),
  }
}
