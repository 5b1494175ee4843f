import path from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { DAY, HOUR, MINUTE, SECOND } from '../../../server/clock'
import { openSqliteStore, type SqliteStore } from '../../../server/stores/sqlite'
import { newFolder } from './support/backend'
import { LIFETIMES, type People, peopleOf } from './support/people'

/** The rules of sessions over SQLite, on a clock that the test moves. */
let file: string
let store: SqliteStore
let people: People
let offset: number

beforeEach(async () => {
  offset = 0
  file = path.join(await newFolder(), 'rules.sqlite')
  const time = { wall: () => Date.now() + offset, monotonic: () => performance.now() + offset }
  store = openSqliteStore({ file, durability: 'normal', time, warn: () => undefined })
  people = peopleOf(store)
})
afterEach(() => store.close())

const pass = (milliseconds: number) => {
  offset += milliseconds
}

describe('the first use of a renewed token', () => {
  test('is noted within the window, so that its parent is retired at once', async () => {
    const { refreshToken } = await people.logIn()
    const { accessToken } = await people.sessions.refresh(refreshToken)
    const confirmed = jest.spyOn(store.sessions, 'confirmGeneration')
    await people.sessions.authenticate(accessToken)
    await people.sessions.authenticate(accessToken)
    expect(confirmed).toHaveBeenCalledTimes(1)
    await expect(people.sessions.refresh(refreshToken)).rejects.toThrow('refresh_token_reused')
  })

  test('writes nothing after the window: somebody who reads is let in while the disk is full', async () => {
    const { refreshToken } = await people.logIn()
    const { accessToken } = await people.sessions.refresh(refreshToken)
    pass(LIFETIMES.windowMs + SECOND)
    const confirmed = jest.spyOn(store.sessions, 'confirmGeneration')
    await people.sessions.authenticate(accessToken)
    expect(confirmed).not.toHaveBeenCalled()
    await expect(people.sessions.refresh(refreshToken)).rejects.toThrow('refresh_token_reused')
  })
})

test('the network of whoever presents a retired or unknown token is told, beside that of the login', async () => {
  const { refreshToken } = await people.logIn()
  const { accessToken } = await people.sessions.refresh(refreshToken)
  await people.sessions.authenticate(accessToken)
  const from = '198.51.100.0/24'
  await expect(people.sessions.refresh(refreshToken, from)).rejects.toThrow('refresh_token_reused')
  await expect(people.sessions.refresh('no token', from)).rejects.toThrow('refresh_token_invalid')
  expect(people.events.slice(-2)).toEqual([
    expect.objectContaining({ event: 'reuse_detected', ipPrefix: '203.0.113.0/24', presentedFrom: from }),
    { event: 'refresh_refused', sessionId: null, presentedFrom: from },
  ])
})

test('a repeated answer near the absolute end does not promise more than the first one', async () => {
  let { refreshToken } = await people.logIn()
  for (const _ of [1, 2, 3]) {
    pass(LIFETIMES.idleMs - DAY)
    refreshToken = (await people.sessions.refresh(refreshToken)).refreshToken
  }
  pass(3 * DAY - HOUR)
  const first = await people.sessions.refresh(refreshToken)
  const again = await people.sessions.refresh(refreshToken)
  expect(first.accessExpiresInMs).toBeLessThanOrEqual(HOUR)
  expect(again.accessToken).toBe(first.accessToken)
  expect(again.accessExpiresInMs).toBeLessThanOrEqual(first.accessExpiresInMs)
})

describe('session_keys in the file', () => {
  const rows = () => {
    const db = new Database(file, { readonly: true })
    const found = db.prepare('SELECT previous_sealed, previous_until FROM session_key').all()
    db.close()
    return found
  }
  const logInWithKey = (openId: string, key: string) =>
    store.sessions.logIn({
      identity: { appId: 'app', openId, unionId: null },
      newUser: { id: `u_${openId}`, route: openId.padEnd(16, '_') },
      sessionKey: { sealed: Buffer.from(`sealed ${key}`), fingerprint: Buffer.from(key) },
      session: { device: null, ipPrefix: '203.0.113.0/24', scope: 'user' },
      mint: () => ({
        id: `s_${openId}_${key}`,
        accessHash: `${openId}a${key}`,
        refreshHash: `${openId}r${key}`,
      }),
      replaces: null,
      lifetimes: LIFETIMES,
      maxSessions: 10,
    })

  test('the one before is wiped after its ten minutes, not only hidden', async () => {
    await logInWithKey('openid', 'first')
    await logInWithKey('openid', 'second')
    pass(9 * MINUTE)
    await store.purge()
    expect(rows()).toEqual([expect.objectContaining({ previous_sealed: Buffer.from('sealed first') })])
    pass(2 * MINUTE)
    await store.purge()
    expect(rows()).toEqual([{ previous_sealed: null, previous_until: null }])
  })

  test('the last one goes with the last session of somebody who never came back', async () => {
    await logInWithKey('openid', 'first')
    pass(LIFETIMES.absoluteMs + 2 * DAY)
    await store.purge()
    expect(rows()).toEqual([])
  })
})
