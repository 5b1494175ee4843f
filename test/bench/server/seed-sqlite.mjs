/** Fills a new database with people who have one session each: `seed-sqlite FILE PEOPLE`. */
import { DAY, HOUR } from '../../../server/clock'
import { SIMULATED_APP } from '../../../server/config/config'
import { hashToken } from '../../../server/sessions/tokens'
import { openDatabase } from '../../../server/stores/sqlite/database'
import { ADD_SESSION, newSessionRow } from '../../../server/stores/sqlite/rows'
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
  session: db.prepare(ADD_SESSION),
}
db.transaction(() => {
  for (const { person, route } of people) {
    const userId = `u_${route}seeded`
    add.user.run(route, userId, now)
    add.identity.run(appId, openIdOf(person), route)
    add.key.run(route, appId, openIdOf(person), sealed, fingerprint, now)
    const session = {
      id: `s_${route}seeded`,
      user: { id: userId, route },
      appId,
      device: { id: `phone-${person}`, label: 'Phone' },
      ipPrefix: '127.0.0.0/24',
      scope: 'user',
      createdAt: now,
      lastUsedAt: now,
      generation: 1,
      idleExpiresAt: now + 30 * DAY,
      absoluteExpiresAt: now + 90 * DAY,
    }
    const hashes = {
      accessHash: hashToken(tokenOf('wa', person)),
      refreshHash: hashToken(tokenOf('wr', person)),
    }
    add.session.run(newSessionRow(session, hashes, now + 2 * HOUR))
  }
})()
db.pragma('wal_checkpoint(TRUNCATE)')
close()
