import { describe, expect, test } from '@jest/globals'
import { createCoolDown } from '../../../miniprogram/login/cool-down'
import { loginError } from '../../../miniprogram/login/errors'

function atZero() {
  let now = 0
  const coolDown = createCoolDown(
    () => now,
    () => 0.5,
  )
  const left = (token: string): number | null => coolDown.of(token)?.retryAfterMs ?? null
  return { coolDown, left, at: (ms: number) => (now = ms) }
}

describe('the cool-down after a failed renewal', () => {
  test('holds for the token that failed, tells the wait that is left, and ends', () => {
    const { coolDown, left, at } = atZero()
    coolDown.start('a', loginError('server', { status: 503, reason: 'internal_error' }))
    at(500)
    expect(coolDown.of('a')).toMatchObject({ code: 'server', status: 503, retryAfterMs: 1_500 })
    expect(left('b')).toBeNull()
    at(2_000)
    expect(left('a')).toBeNull()
  })

  test('doubles from failure to failure, to a minute at most', () => {
    const { coolDown, left } = atZero()
    const waits = [1, 2, 3, 4, 5, 6, 7].map(() => {
      coolDown.start('a', loginError('server'))
      return left('a')
    })
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  })

  test('begins anew once the server takes another token, not while it takes the one that failed', () => {
    const { coolDown, left } = atZero()
    coolDown.start('a', loginError('server'))
    coolDown.accepted('a')
    coolDown.start('a', loginError('server'))
    expect(left('a')).toBe(4_000)
    coolDown.accepted('b')
    coolDown.start('b', loginError('server'))
    expect(left('b')).toBe(2_000)
  })

  test('is a minute where the same call would fail again', () => {
    const { coolDown, left } = atZero()
    coolDown.start('a', loginError('wechat_blocked'))
    expect(left('a')).toBe(60_000)
  })

  test('is lifted by the network’s return where that was the matter, and only there', () => {
    const { coolDown, left } = atZero()
    coolDown.start('a', loginError('network'))
    coolDown.online()
    expect(left('a')).toBeNull()
    coolDown.start('a', loginError('server', { status: 503 }))
    coolDown.online()
    expect(left('a')).not.toBeNull()
  })
})
