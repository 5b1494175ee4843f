import type { Database } from 'better-sqlite3'
import type { UserStore } from '../store'
import { reading } from './reading'
import { toProfile, type UserRow } from './rows'

export function sqliteUsers(db: Database): UserStore {
  const findUser = db.prepare<[string, string], UserRow>('SELECT * FROM user WHERE route = ? AND id = ?')
  return {
    findProfile: (user) =>
      reading(() => {
        const row = findUser.get(user.route, user.id)
        return row ? toProfile(row) : null
      }),
  }
}
