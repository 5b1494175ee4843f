import type { Database } from 'better-sqlite3'
import type { SealedStore } from '../sealed-store'
import type { UserRef } from '../store'
import type { GroupCommit } from './group-commit'
import { reading } from './reading'

const PAGE = 500

interface KeyRow {
  app_id: string
  open_id: string
  sealed: Buffer
  previous_sealed: Buffer | null
}

export function sqliteSealed(db: Database, writer: GroupCommit): SealedStore {
  const nextUsers = db.prepare<[string], UserRef>(
    `SELECT route, id FROM user WHERE route > ? ORDER BY route LIMIT ${PAGE}`,
  )
  const findKeys = db.prepare<[string], KeyRow>(
    'SELECT app_id, open_id, sealed, previous_sealed FROM session_key WHERE route = ?',
  )
  const findPhone = db.prepare<[string], { sealed: Buffer | null; hash: Buffer | null }>(
    'SELECT phone_sealed AS sealed, phone_hash AS hash FROM user WHERE route = ?',
  )
  const replaceKey = db.prepare(
    `UPDATE session_key SET sealed = ?, fingerprint = ?, previous_sealed = ?
     WHERE route = ? AND app_id = ? AND sealed = ? AND previous_sealed IS ?`,
  )
  const replacePhone = db.prepare(
    'UPDATE user SET phone_sealed = ?, phone_hash = ? WHERE route = ? AND phone_sealed = ?',
  )

  return {
    async *pages() {
      let last = ''
      for (;;) {
        const page = await reading(() => nextUsers.all(last))
        if (page.length === 0) return
        yield page
        last = page.at(-1)?.route ?? last
      }
    },
    find: ({ route }) =>
      reading(() => {
        const { sealed, hash } = findPhone.get(route) ?? { sealed: null, hash: null }
        const keys = findKeys.all(route).map((row) => ({
          appId: row.app_id,
          openId: row.open_id,
          sealed: row.sealed,
          previousSealed: row.previous_sealed,
        }))
        return { keys, phone: sealed && hash && { sealed, hash } }
      }),
    replaceKey: ({ route }, before, after) =>
      writer.run(() => {
        const { sealed, fingerprint, previousSealed } = after
        replaceKey.run(
          sealed,
          fingerprint,
          previousSealed,
          route,
          before.appId,
          before.sealed,
          before.previousSealed,
        )
      }),
    replacePhone: ({ route }, before, after) =>
      writer.run(() => {
        replacePhone.run(after.sealed, after.hash, route, before.sealed)
      }),
  }
}
