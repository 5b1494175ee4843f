import type { Database } from 'better-sqlite3'

/** The latest time a process wrote down: the floor of the next one's clock. */
export function lastSeenTime(db: Database) {
  const find = db.prepare<[], { time: number }>('SELECT time FROM last_seen')
  const put = db.prepare(
    'INSERT INTO last_seen VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET time = MAX(time, excluded.time)',
  )
  return {
    read: (): number => find.get()?.time ?? 0,
    write: (time: number): void => {
      put.run(time)
    },
  }
}
