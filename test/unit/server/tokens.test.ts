import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { mintToken, newRoute, parseToken, tokenKey } from '../../../server/sessions/tokens'

const route = newRoute(() => Buffer.alloc(12, 1))

describe('tokens', () => {
  test('hold 256 bits of the given randomness and nothing else', () => {
    const asked: number[] = []
    const token = mintToken('access', route, (size) => {
      asked.push(size)
      return Buffer.alloc(size, 255)
    })
    expect(asked).toEqual([32])
    expect(token).toBe(`wa_AQEBAQEBAQEBAQEB.${Buffer.alloc(32, 255).toString('base64url')}`)
  })

  test('are found by their route and the hash of the whole token', () => {
    const token = mintToken('refresh', route, randomBytes)
    const hash = createHash('sha256').update(token).digest('base64url')
    expect(parseToken(token)).toEqual({ kind: 'refresh', route, hash })
  })

  test('of one kind are not taken for the other', () => {
    expect(tokenKey(mintToken('access', route, randomBytes), 'refresh')).toBeNull()
  })

  const token = mintToken('access', route, randomBytes)
  test.each([
    ['nothing', ''],
    ['another prefix', token.replace('wa_', 'wx_')],
    ['a short secret', token.slice(0, -1)],
    ['a long secret', `${token}A`],
    ['a line break behind it', `${token}\n`],
    ['a short route', token.replace('AQEB', '')],
    ['a sign outside base64url', token.replace(/.$/, '+')],
  ])('%s is no token', (_name, text) => {
    expect(parseToken(text)).toBeNull()
  })
})
