import { describe, expect, test } from '@jest/globals'
import { lineOf, reportOf } from '../../../miniprogram/account/session/report'
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
    expect(reportOf(journal.entries)).toBe('09:04:07 login ms=100\n09:04:08 state status=signedIn')
  })

  test('forgets the oldest lines instead of growing', () => {
    const journal = new Journal()
    for (let count = 0; count < 200; count += 1) journal.add({ event: 'request', at: at + count, count })
    expect(journal.entries).toHaveLength(60)
    expect(journal.entries[0]?.count).toBe(199)
  })
})
