import { describe, expect, jest, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { DAY, HOUR, MINUTE } from '../../../server/clock'
import { countRows, open } from './support/sqlite'
import { until } from './support/until'

describe('retired refresh tokens', () => {
  /** Refreshes so many times, and gives every refresh token there was, oldest first. */
  async function renew({ sessions, logIn }: Awaited<ReturnType<typeof open>>, times: number) {
    const tokens = [(await logIn('somebody')).refreshToken]
    for (let time = 0; time < times; time += 1)
      tokens.push((await sessions.refresh(tokens.at(-1) ?? '')).refreshToken)
    return tokens
  }

  test('each of forty is known as a copy', async () => {
    const opened = await open()
    for (let generation = 0; generation < 39; generation += 1) {
      const tokens = await renew(opened, 40)
      await expect(opened.sessions.refresh(tokens[generation] ?? '')).rejects.toThrow('refresh_token_reused')
      await expect(opened.sessions.refresh(tokens[40] ?? '')).rejects.toThrow('refresh_token_invalid')
    }
    await opened.store.close()
  })

  test('the parent of each of forty gets the same successor again', async () => {
    const { store, sessions, logIn } = await open()
    let { refreshToken } = await logIn('somebody')
    for (let generation = 2; generation <= 40; generation += 1) {
      const next = await sessions.refresh(refreshToken)
      const again = await sessions.refresh(refreshToken)
      expect(again).toMatchObject({ accessToken: next.accessToken, refreshToken: next.refreshToken })
      expect(next.session.generation).toBe(generation)
      refreshToken = next.refreshToken
    }
    await store.close()
  })

  test('a session that was renewed a thousand times has a row as small as ever', async () => {
    const opened = await open()
    await renew(opened, 1000)
    const db = new Database(opened.file, { readonly: true })
    const sumOf = (column: string, table: string) =>
      Number(db.prepare(`SELECT sum(length(${column})) FROM ${table}`).pluck().get())
    const [here, moved] = [sumOf('retired', 'session'), sumOf('hashes', 'retired_batch')]
    db.close()
    expect(here).toBeLessThan(256)
    expect(here + moved).toBe(1000 * 16)
    await opened.store.close()
  })
})

describe('a phone that logs in again and again', () => {
  test('does not fill the database', async () => {
    const { file, store, sessions, logIn } = await open()
    const elsewhere = await logIn('somebody', 'another-phone')
    for (let time = 0; time < 30; time += 1) {
      let { refreshToken } = await logIn('somebody', 'phone')
      for (let renewal = 0; renewal < 17; renewal += 1)
        refreshToken = (await sessions.refresh(refreshToken)).refreshToken
    }
    expect(countRows(file)).toMatchObject({ user: 1, session: 2, session_key: 1, retired_batch: 1 })
    await sessions.authenticate(elsewhere.accessToken)
    await store.close()
  })

  test('nor does one that calls itself by a new name each time', async () => {
    const { file, store, logIn } = await open()
    for (let time = 0; time < 30; time += 1) await logIn('somebody', `phone ${time}`)
    expect(countRows(file)).toMatchObject({ session: 10 })
    await store.close()
  })
})

describe('purging', () => {
  test('leaves nothing of a session after its absolute end, and everything before', async () => {
    let offset = 0
    const { file, store, sessions, logIn } = await open({ offset: () => offset })
    let { refreshToken } = await logIn('somebody')
    for (let time = 0; time < 20; time += 1)
      refreshToken = (await sessions.refresh(refreshToken)).refreshToken
    offset = 89 * DAY
    const { accessToken } = await logIn('another')
    await store.purge()
    expect(countRows(file)).toMatchObject({ session: 2, retired_batch: 1 })
    offset = 90 * DAY - MINUTE
    await store.purge()
    expect(countRows(file)).toMatchObject({ session: 2, retired_batch: 1 })
    offset = 92 * DAY
    await store.purge()
    expect(countRows(file)).toMatchObject({ session: 1, retired_batch: 0, user: 2 })
    await expect(sessions.authenticate(accessToken)).rejects.toThrow('access_token_invalid')
    await store.close()
  })

  test('happens by itself, soon after the start and every hour', async () => {
    const doNotFake = [
      'Date',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'setTimeout',
    ] as const
    jest.useFakeTimers({ doNotFake: [...doNotFake] })
    try {
      let offset = 0
      const { file, store, logIn } = await open({ offset: () => offset })
      for (const wait of [MINUTE, HOUR]) {
        await logIn('somebody')
        expect(countRows(file)).toMatchObject({ session: 1 })
        offset += 92 * DAY
        jest.advanceTimersByTime(wait)
        await until(async () => countRows(file).session === 0)
      }
      await store.close()
    } finally {
      jest.useRealTimers()
    }
  })

  test('walks through more than a thousand sessions, and past those that live', async () => {
    let offset = 0
    const { file, store, sessions, logIn } = await open({ offset: () => offset })
    const logInAll = (name: string) =>
      Promise.all(Array.from({ length: 600 }, (_, index) => logIn(`${name} ${index}`)))
    await logInAll('old')
    offset = 92 * DAY
    const living = await logInAll('young')
    await store.purge()
    expect(countRows(file)).toMatchObject({ session: 600, session_key: 600, user: 1200 })
    for (const { accessToken, user } of living)
      expect((await sessions.authenticate(accessToken)).user).toEqual(user)
    await store.close()
  })

  test('goes through thousands of overdue entries', async () => {
    let offset = 0
    const { file, store } = await open({ offset: () => offset })
    const claims = Array.from({ length: 1200 }, (_, index) =>
      store.once.begin(Buffer.from(`${index}`), Buffer.of(1), 1000),
    )
    await Promise.all(claims)
    expect(countRows(file)).toMatchObject({ once: 1200 })
    offset = 2000
    await store.purge()
    expect(countRows(file)).toMatchObject({ once: 0 })
    await store.close()
  })
})
