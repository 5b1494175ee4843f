import { steadyClock, type TimeSource } from '../../clock'
import type { Store } from '../store'
import { type Durability, openDatabase } from './database'
import { GroupCommit } from './group-commit'
import { sqliteSessions } from './sessions'
import { sqliteUsers } from './users'

export interface SqliteOptions {
  readonly file: string
  readonly durability: Durability
  readonly time: TimeSource
}

/** The embedded store: one file, one writing process, no server to run. */
export function openSqliteStore({ file, durability, time }: SqliteOptions): Store {
  const { db, close } = openDatabase(file, durability)
  const writer = new GroupCommit(db)
  const now = steadyClock(time)
  return {
    sessions: sqliteSessions(db, writer, now),
    users: sqliteUsers(db),
    checkWritable: () => writer.run(() => undefined),
    close: async () => {
      await writer.drain()
      close()
    },
  }
}
