/** Fills a new database with people who have one session each: `seed-sqlite FILE PEOPLE`. */
import { DAY, HOUR } from '../../../server/clock'
import { SIMULATED_APP } from '../../../server/config/config'
import { hashToken } from '../../../server/sessions/tokens'
import { openDatabase } from '../../../server/stores/sqlite/database'
import { ADD_TOKENS, tokenRows } from '../../../server/stores/sqlite/rows'
import { openIdOf, routeOf, tokenOf } from './people.mjs'

const [, , file = '', count = '0'] = process.argv
const { appId } = SIMULATED_APP
const now = Date.now()
/** Of the size of a sealed session_key; a login replaces it without opening it. */
const sealed = Buffer.alloc(56, 1)
const fingerprint = Buffer.alloc(16, 1)

// In the order of their keys: the pages fill one after the other, which takes a fifth of the time.
const people = Array.from({ length: Number(count) }, (_, person) => ({ person, route: routeOf(person) }))
people.sort((a, b) => (a.route < b.route ? -1 : 1))

const { db, close } = openDatabase(file)
db.pragma('synchronous = OFF')
const add = {
  user: db.prepare('INSERT INTO user (route, id, created_at) VALUES (?, ?, ?)'),
  identity: db.prepare('INSERT INTO identity VALUES (?, ?, ?, NULL)'),
  key: db.prepare(
    `INSERT INTO session_key (route, app_id, open_id, sealed, fingerprint, version, obtained_at)
     VALUES (?, ?, ?, ?, ?, 1, ?)`,
  ),
  session: db.prepare(
    `INSERT INTO session (route, id, user_id, app_id, device_id, device_label, ip_prefix, scope, created_at,
       last_used_at, generation, idle_expires_at, absolute_expires_at)
     VALUES (?, ?, ?, ?, ?, 'Phone', '127.0.0.0/24', 'user', ?, ?, 1, ?, ?)`,
  ),
  tokens: db.prepare(ADD_TOKENS),
}
db.transaction(() => {
  for (const { person, route } of people) {
    const [userId, sessionId] = [`u_${route}seeded`, `s_${route}seeded`]
    add.user.run(route, userId, now)
    add.identity.run(appId, openIdOf(person), route)
    add.key.run(route, appId, openIdOf(person), sealed, fingerprint, now)
    add.session.run(
      route,
      sessionId,
      userId,
      appId,
      `phone-${person}`,
      now,
      now,
      now + 30 * DAY,
      now + 90 * DAY,
    )
    const hashes = {
      accessHash: hashToken(tokenOf('wa', person)),
      refreshHash: hashToken(tokenOf('wr', person)),
    }
    const session = { id: sessionId, user: { id: userId, route }, generation: 1 }
    add.tokens.run(tokenRows(session, hashes, now + 2 * HOUR))
  }
})()
db.pragma('wal_checkpoint(TRUNCATE)')
close()
