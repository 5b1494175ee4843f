import { describe, expect, it } from '@jest/globals'
import jpeg from 'jpeg-js'
import { drawQr, readQr } from '../../../scripts/shared/qr.mjs'

const ADDRESS = 'http://192.168.1.5:3000/v1/me'
/** Pixels a module. */
const SCALE = 6

/** What a camera sees of the lines in a terminal. */
async function photograph(content: string): Promise<Buffer> {
  const esc = String.fromCharCode(27)
  const lines = (await drawQr(content))
    .split('\n')
    .map((line) => line.replace(`${esc}[30;107m`, '').replace(`${esc}[0m`, ''))
  const rows = lines.flatMap((line) => [
    [...line].map((it) => it === '█' || it === '▀'),
    [...line].map((it) => it === '█' || it === '▄'),
  ])
  const width = (rows[0]?.length ?? 0) * SCALE
  const height = rows.length * SCALE
  const data = Buffer.alloc(width * height * 4, 255)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (rows[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)])
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
  return Buffer.from(jpeg.encode({ data, width, height }, 90).data)
}

describe('QR codes in the terminal', () => {
  it('can be read by a camera', async () => {
    expect(await readQr(await photograph(ADDRESS))).toBe(ADDRESS)
  })

  it('has lines of one width, as narrow as a terminal', async () => {
    const lines = (await drawQr(ADDRESS)).split('\n')
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1)
    expect(lines[0]?.length).toBeLessThan(60)
  })

  it('says so when a picture shows none', async () => {
    const data = Buffer.alloc(64 * 64 * 4, 255)
    expect(await readQr(Buffer.from(jpeg.encode({ data, width: 64, height: 64 }, 90).data))).toBeNull()
  })
})
