import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decode, encode } from '../../../../simulator/client/files/encoding'

describe('encodings of file contents', () => {
  test.each(['base64', 'hex', 'binary', 'latin1'])('%s carries any bytes there and back', (encoding) => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = decode(Uint8Array.from(bytes), encoding)
        expect([...encode(text, encoding)]).toEqual([...bytes])
      }),
    )
  })

  test.each(['utf-8', 'utf-16le', 'ucs2'])('%s carries any text there and back', (encoding) => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        // A decoder takes a leading mark for the order of the bytes.
        fc.pre(!text.startsWith('\ufeff'))
        expect(decode(encode(text, encoding), encoding)).toBe(text)
      }),
    )
  })

  test('without an encoding bytes stay bytes, and belong to the reader', () => {
    const stored = Uint8Array.from([1, 2])
    const read = decode(stored, undefined)
    new Uint8Array(read as ArrayBuffer)[0] = 9
    expect([...stored]).toEqual([1, 2])
  })

  test('a view is written as the bytes that it shows', () => {
    const whole = Uint8Array.from([1, 2, 3, 4])
    expect([...encode(whole.subarray(1, 3), undefined)]).toEqual([2, 3])
  })

  test('what is no base64 is refused', () => {
    expect(() => encode('%%', 'base64')).toThrow('base64 encode error')
  })
})
