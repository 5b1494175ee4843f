import { createHash } from 'node:crypto'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { DAY, HOUR } from '../../../server/clock'
import { systemRandom } from '../../../server/random'
import { mintToken, newRoute } from '../../../server/sessions/tokens'
import { MIGRATIONS } from '../../../server/stores/sqlite/migrations'
import { newFolder } from './support/backend'
import { open } from './support/sqlite'

test('a database of a newer server is refused, not damaged', async () => {
  const { file, store } = await open()
  await store.close()
  const db = new Database(file)
  db.pragma('user_version = 99')
  db.close()
  await expect(open({ file })).rejects.toThrow(/version 99/)
})

describe('a database of the first version', () => {
  test('is brought up to date at the start, and nobody in it has to sign in again', async () => {
    const file = path.join(await newFolder(), 'first.sqlite')
    const db = new Database(file)
    db.exec(MIGRATIONS[0] ?? '')
    db.pragma('user_version = 1')
    const route = newRoute(systemRandom)
    const mint = (kind: 'access' | 'refresh') => mintToken(kind, route, systemRandom)
    const [access, parent, refresh, retired] = [
      mint('access'),
      mint('access'),
      mint('refresh'),
      mint('refresh'),
    ]
    const digest = (token: string) => createHash('sha256').update(token).digest()
    const now = Date.now()
    db.prepare("INSERT INTO user (route, id, created_at) VALUES (?, 'u_1', ?)").run(route, now)
    db.prepare("INSERT INTO identity VALUES ('app', 'openid', ?, NULL)").run(route)
    db.prepare(
      `INSERT INTO session (route, id, user_id, app_id, ip_prefix, scope, created_at, last_used_at, generation,
         rotated_at, idle_expires_at, absolute_expires_at)
       VALUES (?, 's_1', 'u_1', 'app', '', 'user', ?, ?, 2, ?, ?, ?)`,
    ).run(route, now, now, now, now + DAY, now + DAY)
    db.prepare("INSERT INTO access_token VALUES (?, ?, 's_1', 2, ?)").run(route, digest(access), now + HOUR)
    db.prepare("INSERT INTO access_token VALUES (?, ?, 's_1', 1, ?)").run(route, digest(parent), now + HOUR)
    db.prepare("INSERT INTO refresh_token VALUES (?, ?, 's_1', 1)").run(route, digest(retired))
    db.prepare("INSERT INTO refresh_token VALUES (?, ?, 's_1', 2)").run(route, digest(refresh))
    db.close()

    const { store, sessions } = await open({ file })
    for (const token of [access, parent])
      expect(await sessions.authenticate(token)).toMatchObject({ sessionId: 's_1', user: { id: 'u_1' } })
    const renewed = await sessions.refresh(refresh)
    expect(renewed.session.generation).toBe(3)
    await expect(sessions.refresh(retired)).rejects.toThrow('refresh_token_reused')
    await expect(sessions.authenticate(renewed.accessToken)).rejects.toThrow('access_token_invalid')
    await store.close()
  })
})

describe('a database of the second version', () => {
  test('keeps its sessions and knows every token that was retired in it', async () => {
    const file = path.join(await newFolder(), 'second.sqlite')
    const db = new Database(file)
    for (const step of MIGRATIONS.slice(0, 2)) db.exec(step)
    db.pragma('user_version = 2')
    const digest = (token: string) => createHash('sha256').update(token).digest()
    const now = Date.now()
    const [hour, day] = [now + HOUR, now + DAY]
    const addUser = db.prepare('INSERT INTO user (route, id, created_at) VALUES (?, ?, ?)')
    const addSession = db.prepare(
      `INSERT INTO session (route, id, access_hash, access_expires_at, refresh_hash, user_id, app_id, ip_prefix, scope,
         created_at, last_used_at, generation, idle_expires_at, absolute_expires_at)
       VALUES (?, 's_1', ?, ?, ?, ?, 'app', '', 'user', ?, ?, 4, ?, ?)`,
    )
    const addRetired = db.prepare("INSERT INTO retired_token VALUES (?, ?, 's_1', ?)")
    const people = [1, 2, 3].map((retiredGeneration) => {
      const route = newRoute(systemRandom)
      const mint = (kind: 'access' | 'refresh') => mintToken(kind, route, systemRandom)
      const [access, refresh, retired] = [mint('access'), mint('refresh'), mint('refresh')]
      const id = `u_${route}`
      addUser.run(route, id, now)
      addSession.run(route, digest(access), hour, digest(refresh), id, now, now, day, day)
      addRetired.run(route, digest(retired), retiredGeneration)
      return { access, refresh, retired }
    })
    db.close()

    const { store, sessions } = await open({ file })
    for (const { access, refresh, retired } of people) {
      expect(await sessions.authenticate(access)).toMatchObject({ sessionId: 's_1' })
      expect((await sessions.refresh(refresh)).session.generation).toBe(5)
      await expect(sessions.refresh(retired)).rejects.toThrow('refresh_token_reused')
    }
    await store.close()
  })
})
