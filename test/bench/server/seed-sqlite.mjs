/**
 * Fills a new database with people who have one session each: `seed-sqlite FILE PEOPLE`.
 *
 * As use leaves it: rows that have never grown lie so close that the first renewal or login of each would have to make
 * room, and a benchmark of a million sessions would see little but first times.
 */
import { DAY, HOUR } from '../../../server/clock'
import { SIMULATED_APP } from '../../../server/config/config'
import { hashToken } from '../../../server/sessions/tokens'
import { openDatabase } from '../../../server/stores/sqlite/database'
import { RETIRED_BATCH, RETIRED_BYTES } from '../../../server/stores/sqlite/retired-tokens'
import { ADD_SESSION, newSessionRow } from '../../../server/stores/sqlite/rows'
import { openIdOf, routeOf, tokenOf } from './people.mjs'

const [, , file = '', count = '0'] = process.argv
const { appId } = SIMULATED_APP
const now = Date.now()
/** Of the size of a sealed session_key; a login replaces it without opening it. */
const sealed = Buffer.alloc(56, 1)
const fingerprint = Buffer.alloc(16, 1)
/** Of the size of a sealed pair of tokens. */
const successor = Buffer.alloc(196, 1)
const parentHash = Buffer.alloc(32, 1)
const retired = (/** @type {number} */ tokens) => Buffer.alloc(tokens * RETIRED_BYTES, 1)
const MOST_GENERATIONS = 32

// In the order of their keys: the pages fill one after the other, which takes a third of the time.
const people = Array.from({ length: Number(count) }, (_, person) => ({ person, route: routeOf(person) }))
people.sort((a, b) => (a.route < b.route ? -1 : 1))

const { db, close } = openDatabase(file)
db.pragma('synchronous = OFF')
const add = {
  user: db.prepare('INSERT INTO user (route, id, created_at) VALUES (?, ?, ?)'),
  identity: db.prepare('INSERT INTO identity VALUES (?, ?, ?, NULL)'),
  key: db.prepare(
    `INSERT INTO session_key (route, app_id, open_id, sealed, fingerprint, version, obtained_at, previous_sealed)
     VALUES (?, ?, ?, ?, ?, 2, ?, ?)`,
  ),
  session: db.prepare(ADD_SESSION),
  renewals: db.prepare(
    `UPDATE session SET rotated_at = ?, successor = ?, parent_access_hash = ?, parent_access_expires_at = ?, retired = ?
     WHERE route = ? AND id = ?`,
  ),
  batch: db.prepare('INSERT INTO retired_batch VALUES (?, ?, ?, ?)'),
}

/**
 * @param {string} route
 * @param {string} id
 * @param {number} generation
 */
function renew(route, id, generation) {
  if (generation === 1) return
  let first = 1
  for (let end = RETIRED_BATCH; end <= generation; end += RETIRED_BATCH) {
    add.batch.run(route, id, first, retired(end - first))
    first = end
  }
  add.renewals.run(now - HOUR, successor, parentHash, now + HOUR, retired(generation - first), route, id)
}

db.transaction(() => {
  for (const { person, route } of people) {
    const userId = `u_${route}seeded`
    add.user.run(route, userId, now)
    add.identity.run(appId, openIdOf(person), route)
    add.key.run(route, appId, openIdOf(person), sealed, fingerprint, now, sealed)
    const generation = 1 + (person % MOST_GENERATIONS)
    const session = {
      id: `s_${route}seeded`,
      user: { id: userId, route },
      appId,
      device: { id: `phone-${person}`, label: 'Phone' },
      ipPrefix: '127.0.0.0/24',
      scope: 'user',
      createdAt: now,
      lastUsedAt: now,
      generation,
      idleExpiresAt: now + 30 * DAY,
      absoluteExpiresAt: now + 90 * DAY,
    }
    const hashes = {
      accessHash: hashToken(tokenOf('wa', person)),
      refreshHash: hashToken(tokenOf('wr', person)),
    }
    add.session.run(newSessionRow(session, hashes, now + 2 * HOUR))
    renew(route, session.id, generation)
  }
  // The previous keys were wiped after ten minutes.
  db.exec('UPDATE session_key SET previous_sealed = NULL')
})()
db.pragma('wal_checkpoint(TRUNCATE)')
close()
