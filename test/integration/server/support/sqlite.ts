import path from 'node:path'
import Database from 'better-sqlite3'
import { DAY, HOUR, systemTime } from '../../../../server/clock'
import type { Text } from '../../../../server/config/mistakes'
import { systemRandom } from '../../../../server/random'
import { Sessions } from '../../../../server/sessions/sessions'
import { openSqliteStore } from '../../../../server/stores/sqlite'
import { newFolder } from './backend'

const lifetimes = { accessMs: 2 * HOUR, idleMs: 30 * DAY, absoluteMs: 90 * DAY, windowMs: 30_000 }

/** A store on a file, by a clock that is `offset` ahead, and the sessions in it. */
export async function open(options: { file?: string; offset?: () => number } = {}) {
  const { file = path.join(await newFolder(), 'test.sqlite'), offset = () => 0 } = options
  const time = {
    wall: () => systemTime.wall() + offset(),
    monotonic: () => systemTime.monotonic() + Math.max(0, offset()),
  }
  const warnings: string[] = []
  const warn = ({ en }: Text) => warnings.push(en)
  const store = openSqliteStore({ file, durability: 'full', time, warn })
  const sessions = new Sessions({
    store,
    random: systemRandom,
    lifetimes,
    maxSessions: 10,
    onEvent: () => undefined,
  })
  const logIn = (openId: string, device: string | null = null) =>
    sessions.logIn({
      identity: { appId: 'app', openId, unionId: null },
      sessionKey: { sealed: Buffer.from('sealed'), fingerprint: Buffer.from('print') },
      device: device === null ? null : { id: device, label: null },
      ipPrefix: '203.0.113.0/24',
      heldToken: null,
    })
  return { file, store, sessions, logIn, warnings }
}

export const countRows = (file: string) => {
  const db = new Database(file, { readonly: true })
  const tables = ['user', 'identity', 'session', 'retired_batch', 'session_key', 'once']
  const counts = tables.map((table) => db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get())
  db.close()
  return Object.fromEntries(tables.map((table, index) => [table, counts[index]]))
}
