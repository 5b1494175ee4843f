import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { DAY, HOUR, SECOND } from '../../../server/clock'
import { hashToken, mintToken, newRoute, type TokenKey, tokenKey } from '../../../server/sessions/tokens'
import { GroupCommit } from '../../../server/stores/sqlite/group-commit'
import { keyRing } from '../../../server/stores/sqlite/key-ring'
import { MIGRATIONS } from '../../../server/stores/sqlite/migrations'
import { type Access, RecentAccess } from '../../../server/stores/sqlite/recent-access'
import { retiredTokens } from '../../../server/stores/sqlite/retired-tokens'
import { sqliteSessions } from '../../../server/stores/sqlite/sessions'
import { sqliteUsers } from '../../../server/stores/sqlite/users'
import type { UserRef } from '../../../server/stores/store'

const lifetimes = { accessMs: 2 * HOUR, idleMs: 30 * DAY, absoluteMs: 90 * DAY, windowMs: 30 * SECOND }
/** As somebody who asks twice. */
const keepTwice = (recent: RecentAccess, hash: string, route: string) => {
  for (const _ of [1, 2]) recent.keep(hash, accessOf(route))
}
const accessOf = (route: string) => ({ session: { user: { id: `u_${route}`, route } } }) as Access

describe('what is remembered of access tokens', () => {
  test('is found by the token until its user changes', () => {
    const recent = new RecentAccess()
    keepTwice(recent, 'one', 'ann')
    keepTwice(recent, 'two', 'ann')
    keepTwice(recent, 'three', 'bob')
    expect(recent.find('one')).toEqual(accessOf('ann'))
    expect(recent.find('two')).toEqual(accessOf('ann'))
    expect(recent.find('four')).toBeUndefined()
    expect(recent.changing('ann', () => 'changed')()).toBe('changed')
    expect(recent.find('one')).toBeUndefined()
    expect(recent.find('two')).toBeUndefined()
    expect(recent.find('three')).toEqual(accessOf('bob'))
  })

  test('is of those who asked last: a million users fill no memory', () => {
    const recent = new RecentAccess(2)
    for (const name of ['ann', 'bob', 'cyn']) keepTwice(recent, name, name)
    // Ann asks again and lives on; Bob does not.
    expect(recent.find('ann')).toEqual(accessOf('ann'))
    keepTwice(recent, 'dan', 'dan')
    expect(recent.find('bob')).toBeUndefined()
    expect(recent.find('ann')).toEqual(accessOf('ann'))
  })

  test('is not of those who ask once: a crowd of them pushes nobody out', () => {
    const recent = new RecentAccess(2)
    keepTwice(recent, 'ann', 'ann')
    for (let number = 0; number < 1000; number += 1) {
      const hash = hashToken(`passer-by ${number}`)
      recent.keep(hash, accessOf('passer-by'))
      expect(recent.find(hash)).toBeUndefined()
    }
    expect(recent.find('ann')).toEqual(accessOf('ann'))
  })

  test('is forgotten in both generations', () => {
    const recent = new RecentAccess(1)
    keepTwice(recent, 'one', 'ann')
    keepTwice(recent, 'two', 'ann')
    recent.forget('ann')
    expect(recent.find('one')).toBeUndefined()
    expect(recent.find('two')).toBeUndefined()
  })
})

let statements: string[]
let db: Database.Database
let time: number

beforeEach(() => {
  statements = []
  time = Date.UTC(2026, 0, 1)
  db = new Database(':memory:', { verbose: (sql) => statements.push(String(sql)) })
  for (const step of MIGRATIONS) db.exec(step)
})
afterEach(() => {
  db.close()
})

const OPERATIONS = [
  'log in',
  'refresh',
  'confirm',
  'end by token',
  'end session',
  'end all',
  'rename',
  'set phone',
  'clear phone',
  'block',
  'unblock',
  'erase',
] as const

function open() {
  const now = () => time
  const writer = new GroupCommit(db, async () => undefined)
  const [ring, retired] = [keyRing(db), retiredTokens(db)]
  // Two users at a time, so that forgetting for want of room happens as well.
  const recent = new RecentAccess(2)
  const sessions = sqliteSessions(db, writer, recent, ring, retired, now)
  const users = sqliteUsers(db, writer, recent, ring, now)
  const tokens: { access: string; refresh: string; user: UserRef; sessionId: string; generation: number }[] =
    []

  const mint = (route: string) => ({
    access: mintToken('access', route, randomBytes),
    refresh: mintToken('refresh', route, randomBytes),
  })
  const hashesOf = (pair: { access: string; refresh: string }) => ({
    accessHash: hashToken(pair.access),
    refreshHash: hashToken(pair.refresh),
  })
  const required = (token: string, kind: 'access' | 'refresh') => {
    const key = tokenKey(token, kind)
    if (!key) throw new Error('not a token')
    return key
  }

  async function logIn(person: number): Promise<void> {
    let pair = mint('')
    const outcome = await sessions.logIn({
      identity: { appId: 'app', openId: `openid-${person}`, unionId: null },
      newUser: { id: `u_${person}_${tokens.length}`, route: newRoute(randomBytes) },
      sessionKey: { sealed: Buffer.from('sealed'), fingerprint: Buffer.from('print') },
      session: { device: null, ipPrefix: '203.0.113.0/24', scope: 'user' },
      mint: (route) => {
        pair = mint(route)
        return { id: `s_${tokens.length}`, ...hashesOf(pair) }
      },
      replaces: null,
      lifetimes,
      maxSessions: 2,
    })
    if (outcome.kind !== 'started') return
    tokens.push({ ...pair, user: outcome.user, sessionId: outcome.session.id, generation: 1 })
  }

  async function act(operation: (typeof OPERATIONS)[number], number: number): Promise<void> {
    if (operation === 'log in') return logIn(number % 4)
    const held = tokens[number % Math.max(1, tokens.length)]
    if (!held) return
    const { user, sessionId, generation, refresh, access } = held
    switch (operation) {
      case 'refresh': {
        const pair = mint(user.route)
        const next = { ...hashesOf(pair), sealed: Buffer.from('sealed') }
        const outcome = await sessions.rotate(required(refresh, 'refresh'), next, lifetimes)
        if (outcome.kind === 'rotated')
          tokens.push({ ...pair, user, sessionId, generation: outcome.session.generation })
        return
      }
      case 'confirm':
        return sessions.confirmGeneration(user.route, sessionId, generation)
      case 'end by token':
        await sessions.endByToken(required(access, 'access'), 'revoked')
        return
      case 'end session':
        await sessions.endSession(user, sessionId, 'logout')
        return
      case 'end all':
        await sessions.endAllSessions(user, 'logout_all')
        return
      case 'rename':
        await users.updateProfile(user, { nickname: `name ${number}` }, null)
        return
      case 'set phone': {
        const hash = Buffer.from(`number ${number % 4}`)
        const phone = { sealed: hash, hash, olderHashes: [], masked: `***${number}`, countryCode: '86' }
        await users.setPhone(user, phone)
        return
      }
      case 'clear phone':
        return users.clearPhone(user)
      case 'block':
      case 'unblock':
        await users.setBlocked(user, operation === 'block')
        return
      case 'erase':
        await users.erase(user)
    }
  }

  /** Reads past everything that is remembered. */
  const readAnew = (key: TokenKey) =>
    sqliteSessions(db, writer, new RecentAccess(), ring, retired, now).findByAccess(key)
  const keys = () => tokens.map(({ access }) => required(access, 'access'))
  return { sessions, act, keys, readAnew }
}

describe('the SQLite store', () => {
  test('reads the database twice for a token that is used again and again', async () => {
    const { sessions, act, keys } = open()
    await act('log in', 0)
    const [key] = keys()
    if (!key) throw new Error('nobody is signed in')
    await sessions.findByAccess(key)
    const first = await sessions.findByAccess(key)
    statements.length = 0
    time += 1000
    expect(await sessions.findByAccess(key)).toEqual({ ...first, now: time })
    expect(statements).toEqual([])
    await act('rename', 0)
    expect((await sessions.findByAccess(key))?.profile.nickname).toBe('name 0')
  })

  test('answers for every token as the database does, whatever was changed before', async () => {
    const step = fc.tuple(fc.constantFrom(...OPERATIONS), fc.nat(20))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        db.exec(
          ['user', 'identity', 'session_key', 'session', 'retired_batch']
            .map((table) => `DELETE FROM ${table};`)
            .join(''),
        )
        const { sessions, act, keys, readAnew } = open()
        await act('log in', 0)
        await act('log in', 1)
        for (const [operation, number] of steps) {
          time += SECOND
          await act(operation, number)
          for (const key of keys()) expect(await sessions.findByAccess(key)).toEqual(await readAnew(key))
        }
      }),
      { numRuns: 60 },
    )
  })
})
