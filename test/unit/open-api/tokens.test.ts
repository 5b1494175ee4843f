import { beforeEach, describe, expect, test } from '@jest/globals'
import { SISTER_APP, TOURIST_APP } from '../../../simulator/open-api/state/apps'
import { type Clock, createClock } from '../../../simulator/open-api/state/clock'
import { createRandom } from '../../../simulator/open-api/state/random'
import { createSecretRegister } from '../../../simulator/open-api/state/secrets'
import { createTokens, type Tokens } from '../../../simulator/open-api/state/tokens'

const app = TOURIST_APP
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let clock: Clock
let tokens: Tokens

beforeEach(() => {
  clock = createClock(() => Date.parse('2026-01-01T00:00:00Z'))
  tokens = createTokens(clock, createRandom('test'), createSecretRegister())
})

const refusal = (token: string): unknown => {
  try {
    tokens.check(token)
    return 'accepted'
  } catch (error) {
    return (error as { errcode?: number }).errcode
  }
}

describe('/cgi-bin/token', () => {
  test('gives a new token each time; the one before works 5 more minutes', () => {
    const first = tokens.renew(app)
    const second = tokens.renew(app)
    expect(first.expiresIn).toBe(7200)
    expect(second.token).not.toBe(first.token)
    clock.advance(5 * MINUTE - 1)
    expect(refusal(first.token)).toBe('accepted')
    clock.advance(1)
    expect(refusal(first.token)).toBe(42001)
    expect(refusal(second.token)).toBe('accepted')
  })

  test('a renewal never lengthens the life of the one before', () => {
    const { token } = tokens.renew(app)
    clock.advance(2 * HOUR - MINUTE)
    tokens.renew(app)
    clock.advance(MINUTE)
    expect(refusal(token)).toBe(42001)
  })

  test('a token ends after two hours', () => {
    const { token } = tokens.renew(app)
    clock.advance(2 * HOUR - 1)
    expect(refusal(token)).toBe('accepted')
    clock.advance(1)
    expect(refusal(token)).toBe(42001)
  })
})

describe('/cgi-bin/stable_token', () => {
  test('gives the same token until its last 5 minutes, so expires_in never falls below 300', () => {
    const first = tokens.stable(app)
    clock.advance(2 * HOUR - 5 * MINUTE - SECOND)
    const late = tokens.stable(app)
    expect(late).toEqual({ token: first.token, expiresIn: 301 })
    clock.advance(SECOND)
    const next = tokens.stable(app)
    expect(next.token).not.toBe(first.token)
    expect(next.expiresIn).toBe(7200)
    expect(refusal(first.token)).toBe('accepted')
  })

  test('and /cgi-bin/token do not touch each other', () => {
    const stable = tokens.stable(app)
    const plain = tokens.renew(app)
    tokens.renew(app)
    clock.advance(6 * MINUTE)
    expect(refusal(plain.token)).toBe(42001)
    expect(refusal(stable.token)).toBe('accepted')
    tokens.forceStable(app)
    expect(refusal(tokens.renew(app).token)).toBe('accepted')
  })

  test('forced, kills the old token at once', () => {
    const old = tokens.stable(app)
    const forced = tokens.forceStable(app)
    expect(forced.token).not.toBe(old.token)
    expect(refusal(old.token)).toBe(40001)
    expect(tokens.stable(app).token).toBe(forced.token)
  })

  test('forced again within 30 s, changes nothing', () => {
    const forced = tokens.forceStable(app)
    clock.advance(30 * SECOND - 1)
    expect(tokens.forceStable(app).token).toBe(forced.token)
    clock.advance(1)
    expect(tokens.forceStable(app).token).not.toBe(forced.token)
  })

  test('may be forced 20 times a day, and again the next day', () => {
    for (let times = 0; times < 20; times += 1) {
      tokens.forceStable(app)
      clock.advance(30 * SECOND)
    }
    expect(() => tokens.forceStable(app)).toThrow('reach max api daily quota limit')
    clock.advance(24 * HOUR)
    expect(() => tokens.forceStable(app)).not.toThrow()
  })
})

test('a token stands for its own app', () => {
  expect(tokens.check(tokens.stable(app).token)).toBe(TOURIST_APP)
  expect(tokens.check(tokens.stable(SISTER_APP).token)).toBe(SISTER_APP)
})

test('no token, a stranger and a killed one are told apart from an expired one', () => {
  const { token } = tokens.stable(app)
  const other = tokens.stable(SISTER_APP)
  expect(refusal('')).toBe(41001)
  expect(refusal('made-up')).toBe(40001)
  tokens.invalidate(app)
  expect(refusal(token)).toBe(40001)
  expect(refusal(other.token)).toBe('accepted')
  expect(refusal(tokens.stable(app).token)).toBe('accepted')
})
