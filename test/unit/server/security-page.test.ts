import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { SETTINGS } from '../../../server/config/settings'
import { KEEP_LOGIN_MS, KEEP_PHONE_MS } from '../../../server/sessions/idempotency'
import { PREVIOUS_KEY_MS } from '../../../server/sessions/key-ring'
import { MAX_REPEATS } from '../../../server/sessions/lineage'

const root = path.join(__dirname, '../../..')
const page = readFile(path.join(root, 'docs/security.md'), 'utf8')

/** `file`: name of a test, up to the end of the cell, the next file or the next sentence. */
const NAMED =
  /`((?:unit|integration)\/[\w/.-]+\.ts)`(?:: ([^`|]+?))?(?=(?:; (?:and )?)?`|; and | \||\. [A-Z])/g

test('every test that docs/security.md names is there', async () => {
  const named = [...(await page).matchAll(NAMED)]
  expect(named.length).toBeGreaterThan(60)
  for (const [, file = '', name] of named) {
    const source = await readFile(path.join(root, 'test', file), 'utf8')
    const plain = source.replaceAll("\\'", "'")
    if (name && !/^(the table|one row)/.test(name))
      expect([file, plain]).toEqual([file, expect.stringContaining(name.trim())])
  }
})

test('the numbers of docs/security.md are the defaults of the settings', async () => {
  const text = await page
  expect([SETTINGS.ACCESS_TOKEN_SECONDS.default, text.includes('| 2 h | `ACCESS_TOKEN_SECONDS`')]).toEqual([
    '7200',
    true,
  ])
  expect([SETTINGS.SESSION_IDLE_DAYS.default, text.includes('| 30 days | `SESSION_IDLE_DAYS`')]).toEqual([
    '30',
    true,
  ])
  expect([
    SETTINGS.SESSION_ABSOLUTE_DAYS.default,
    text.includes('| 90 days | `SESSION_ABSOLUTE_DAYS`'),
  ]).toEqual(['90', true])
  expect([SETTINGS.ROTATION_WINDOW_SECONDS.default, text.includes('| 30 s, 5 times')]).toEqual(['30', true])
  expect([SETTINGS.MAX_SESSIONS.default, text.includes('| 10, then')]).toEqual(['10', true])
  expect([SETTINGS.FRESH_LOGIN_SECONDS.default, text.includes('| 15 min | `FRESH')]).toEqual(['900', true])
  expect([MAX_REPEATS, text.includes('| 30 s, 5 times, until')]).toEqual([5, true])
  expect([PREVIOUS_KEY_MS, text.includes('| Previous session_key | 10 min |')]).toEqual([600_000, true])
  expect([KEEP_LOGIN_MS, KEEP_PHONE_MS, text.includes('(a minute, or a day for a phone number)')]).toEqual([
    60_000,
    86_400_000,
    true,
  ])
  expect([SETTINGS.WECHAT_TIMEOUT_MS.default, text.includes('| 3 s in all')]).toEqual(['3000', true])
})
