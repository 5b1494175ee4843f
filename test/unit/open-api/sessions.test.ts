import { beforeEach, describe, expect, test } from '@jest/globals'
import { TOURIST_APP as app } from '../../../simulator/open-api/state/apps'
import { type Clock, createClock } from '../../../simulator/open-api/state/clock'
import { createRandom } from '../../../simulator/open-api/state/random'
import { createSecretRegister } from '../../../simulator/open-api/state/secrets'
import {
  createSessions,
  IDLE_LIFETIME_MS,
  MINIMUM_REFRESH_MS,
  type Sessions,
} from '../../../simulator/open-api/state/sessions'
import { MOCK_CODE_USER as user } from '../../../simulator/open-api/state/users'

let clock: Clock
let sessions: Sessions

beforeEach(() => {
  clock = createClock(() => 0)
  sessions = createSessions(clock, createRandom('test'), createSecretRegister())
})

/** Logs in three times: at once, just before and just after the minimum refresh period. True: another key. */
function rotations(): boolean[] {
  const keys = [sessions.refresh(app, user).key]
  for (const pause of [0, MINIMUM_REFRESH_MS - 1, 1]) {
    clock.advance(pause)
    keys.push(sessions.refresh(app, user).key)
  }
  return keys.slice(1).map((key, index) => key !== keys[index])
}

describe('a login while the session lives', () => {
  test('keeps the key until the minimum refresh period is over, then replaces it', () => {
    expect(rotations()).toEqual([false, false, true])
  })

  test('with rotation "always" replaces the key each time', () => {
    sessions.setRotation('always')
    expect(rotations()).toEqual([true, true, true])
  })

  test('with rotation "never" keeps the key', () => {
    sessions.setRotation('never')
    expect(rotations()).toEqual([false, false, false])
  })
})

test('a session dies of three idle days, and use moves its end', () => {
  sessions.refresh(app, user)
  clock.advance(IDLE_LIFETIME_MS - 1)
  sessions.touch(app, user)
  clock.advance(IDLE_LIFETIME_MS - 1)
  expect(sessions.current(app, user)).toBeDefined()
  clock.advance(1)
  expect(sessions.current(app, user)).toBeUndefined()
  sessions.touch(app, user)
  expect(sessions.current(app, user)).toBeUndefined()
})

test('even with rotation "never" a dead session gets another key', () => {
  sessions.setRotation('never')
  const { key } = sessions.refresh(app, user)
  sessions.end(app, user)
  expect(sessions.refresh(app, user).key).not.toBe(key)
})

test('a replaced key keeps the end of the old one', () => {
  const { key, expiresAt } = sessions.refresh(app, user)
  clock.advance(1_000)
  const replaced = sessions.replaceKey(app, user)
  expect(replaced.key).not.toBe(key)
  expect(replaced.expiresAt).toBe(expiresAt)
})
