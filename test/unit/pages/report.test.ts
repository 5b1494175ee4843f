import { describe, expect, test } from '@jest/globals'
import { duration, lineOf, outcomeOf, reportOf } from '../../../miniprogram/account/session/report'
import { Journal } from '../../../miniprogram/stores/journal'

const at = new Date(2026, 2, 5, 9, 4, 7).getTime()

describe('the developer’s log', () => {
  test('shows time, event and every fact that says something', () => {
    const line = lineOf({ event: 'request', at, path: '/v1/me', ms: 80, error: null }, 0)
    expect(line).toMatchObject({ time: '09:04:07', event: 'request', facts: 'path=/v1/me ms=80' })
  })

  test('is copied oldest first', () => {
    const journal = new Journal()
    journal.add({ event: 'login', at, ms: 100 })
    journal.add({ event: 'state', at: at + 1000, status: 'signedIn' })
    const facts = [
      { name: 'status', label: 'Status', value: 'signedIn' },
      { name: 'user', label: 'Account', value: 'u_somebody' },
    ]
    expect(reportOf(facts, journal.entries)).toBe(
      'status: signedIn\n\n09:04:07 login ms=100\n09:04:08 state status=signedIn',
    )
  })

  test('keeps the last line of each kind after it has dropped out of the list', () => {
    const journal = new Journal()
    journal.add({ event: 'state', at, type: 'renewed' })
    journal.add({ event: 'state', at: at + 1, type: 'signedOut' })
    for (let count = 0; count < 200; count += 1) journal.add({ event: 'request', at: at + count, count })
    expect(journal.last('state renewed')?.at).toBe(at)
    expect(journal.last('request')?.count).toBe(199)
    expect(journal.last('login')).toBeUndefined()
  })

  test('forgets the oldest lines instead of growing', () => {
    const journal = new Journal()
    for (let count = 0; count < 200; count += 1) journal.add({ event: 'request', at: at + count, count })
    expect(journal.entries).toHaveLength(60)
    expect(journal.entries[0]?.count).toBe(199)
  })
})

describe('what was done last', () => {
  const words = { never: '-', yes: 'alive', no: 'expired' }

  test.each([
    ['nothing', undefined, '-'],
    ['a success', { event: 'login', at, ms: 28 }, '09:04:07 · 28 ms'],
    ['a failure', { event: 'login', at, ms: 28, error: 'timeout' }, '09:04:07 · timeout'],
    ['a yes', { event: 'check_session', at, ms: 28, alive: true }, '09:04:07 · alive'],
    ['a no', { event: 'check_session', at, ms: 28, alive: false }, '09:04:07 · expired'],
    ['a bare fact', { event: 'state', at }, '09:04:07'],
  ] as const)('%s', (_what, entry, text) => {
    expect(outcomeOf(entry, words)).toBe(text)
  })
})

test.each([
  [7_200_000, '2:00:00'],
  [59_999, '0:00:59'],
  [3_599_000, '0:59:59'],
  [-5, '0:00:00'],
])('%d ms are %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text)
})
