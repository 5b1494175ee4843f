import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { openUnder, Sealer, sealUnder } from '../../../server/sealing'

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
const context = 'session_key:appid:somebody'

describe('Sealer', () => {
  const sealer = new Sealer([oldKey], randomBytes)

  test('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(sealer.open(sealer.seal(text, context), context)?.toString()).toBe(text)
      }),
    )
  })

  test("does not open a blob in another user's place", () => {
    expect(sealer.open(sealer.seal('key', context), 'session_key:appid:another')).toBeNull()
  })

  test('does not open a blob of which one bit was changed, or the end cut off', () => {
    const blob = sealer.seal('key', context)
    for (let at = 0; at < blob.length; at++) {
      const changed = Buffer.from(blob)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(sealer.open(changed, context)).toBeNull()
      expect(sealer.open(blob.subarray(0, at), context)).toBeNull()
    }
  })

  test('after a rotation seals with the new key and opens with the old one', () => {
    const rotated = new Sealer([newKey, oldKey], randomBytes)
    const before = sealer.seal('key', context)
    const after = rotated.seal('key', context)
    expect(rotated.open(before, context)?.toString()).toBe('key')
    expect([rotated.isOutdated(before), rotated.isOutdated(after)]).toEqual([true, false])
    expect(sealer.open(after, context)).toBeNull()
  })

  test('once the old key is gone, its blobs are closed for ever', () => {
    const blob = sealer.seal('key', context)
    expect(new Sealer([newKey], randomBytes).open(blob, context)).toBeNull()
  })

  test('never uses a nonce twice', () => {
    const nonces = new Set<string>()
    for (let count = 0; count < 10_000; count++)
      nonces.add(sealer.seal('', '').subarray(4, 16).toString('hex'))
    expect(nonces.size).toBe(10_000)
  })
})

describe('sealing under a token', () => {
  test('only the token opens it', () => {
    const blob = sealUnder('token', 'successor', 'purpose', randomBytes)
    expect(openUnder('token', blob, 'purpose')).toBe('successor')
    expect(openUnder('other', blob, 'purpose')).toBeNull()
    expect(openUnder('token', blob, 'another purpose')).toBeNull()
  })
})
