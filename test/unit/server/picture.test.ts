import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createDeflate } from 'node:zlib'
import { expect, jest, test } from '@jest/globals'
import { PNG } from 'pngjs'
import { PictureChecker } from '../../../server/media/picture'

const MB = 2 ** 20

/** Replaces the pixels of a PNG of 10 × 10, and what its head says of them. */
async function pngOf(
  pixels: readonly Buffer[],
  isInterlaced: boolean,
  { width = 10, height = 10, depth = 8 } = {},
): Promise<Buffer> {
  const plain = PNG.sync.write(new PNG({ width: 10, height: 10 }))
  const head = Buffer.from(plain.subarray(8, 33))
  head.writeUInt32BE(width, 8)
  head.writeUInt32BE(height, 12)
  head.writeUInt8(depth, 16)
  head.writeUInt8(isInterlaced ? 1 : 0, 20)
  const deflated = await buffer(Readable.from(pixels).pipe(createDeflate()))
  return Buffer.concat([
    plain.subarray(0, 8),
    chunkOf('IHDR', head.subarray(8, 21)),
    chunkOf('IDAT', deflated),
    chunkOf('IEND', Buffer.alloc(0)),
  ])
}

function chunkOf(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(data.length, 0)
  body.copy(chunk, 4)
  chunk.writeInt32BE(crc(body), body.length + 4)
  return chunk
}

/** CRC-32 of the PNG specification, annex D. */
function crc(bytes: Buffer): number {
  let sum = -1
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum
}

/** The bytes of 10 × 10 pixels in seven passes: each row begins with its filter. */
const INTERLACED_BYTES = 10 * 10 * 4 + 2 + 2 + 1 + 3 + 2 + 5 + 5

test('a PNG is a picture with and without interlacing', async () => {
  const pictures = new PictureChecker()
  expect(await pictures.check(await pngOf([Buffer.alloc(10 * 41)], false))).toBe('png')
  expect(await pictures.check(await pngOf([Buffer.alloc(INTERLACED_BYTES)], true))).toBe('png')
})

test('half as many pixels of 16 bits are looked at as of 8', async () => {
  const pictures = new PictureChecker()
  expect(await pictures.check(await pngOf([Buffer.alloc(10 * 81)], false, { depth: 16 }))).toBe('png')
  for (const [width, depth] of [
    [16_000_001, 8],
    [8_000_001, 16],
  ] as const) {
    const row = Buffer.alloc((width * 4 * depth) / 8 + 1)
    expect([width, await pictures.check(await pngOf([row], false, { width, height: 1, depth }))]).toEqual([
      width,
      null,
    ])
  }
})

test.each([true, false])(
  'a small PNG that unfolds to 300 MB is not unfolded (interlaced: %s)',
  async (isInterlaced) => {
    const bomb = await pngOf(
      Array.from({ length: 300 }, () => Buffer.alloc(MB)),
      isInterlaced,
    )
    expect(bomb.length).toBeLessThan(MB)
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 1)
    await new PictureChecker().check(bomb)
    clearInterval(watch)
    expect(peak - before).toBeLessThan(150 * MB)
  },
)

test('after a picture that could not even be looked at, the next one is', async () => {
  const pictures = new PictureChecker()
  const workers = jest.requireActual<{ Worker: unknown }>('node:worker_threads')
  const { Worker } = workers
  workers.Worker = class {
    constructor() {
      throw new Error('no memory')
    }
  }
  const picture = await pngOf([Buffer.alloc(10 * 41)], false)
  await expect(pictures.check(picture)).rejects.toThrow('no memory')
  workers.Worker = Worker
  expect(await pictures.check(picture)).toBe('png')
})
