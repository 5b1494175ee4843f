import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  coarsen,
  compare,
  halve,
  isSame,
  type Picture,
  readPicture,
  writePicture,
} from '../../e2e/support/picture'

/** The login sheet of the goldens, without the 47 pixels of the status bar. */
const sheet = readPicture(readFileSync(path.resolve(__dirname, '../../e2e/goldens/light-zh-390-sheet.png')))

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}
const SIGN_IN: Box = { left: 20, top: 545, width: 350, height: 48 }
const PHONE: Box = { left: 20, top: 601, width: 350, height: 48 }
const REASON: Box = { left: 20, top: 455, width: 260, height: 24 }
const AGREEMENT: Box = { left: 40, top: 505, width: 260, height: 24 }

type Colour = readonly [number, number, number]

/** A copy in which each pixel is what `paint` says. */
function repainted(picture: Picture, paint: (x: number, y: number, now: Colour) => Colour): Picture {
  const data = Buffer.from(picture.data)
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const at = (y * picture.width + x) * 4
      data.set(paint(x, y, colourAt(picture, x, y)), at)
    }
  }
  return { ...picture, data }
}

function colourAt({ width, height, data }: Picture, x: number, y: number): Colour {
  const column = Math.min(width - 1, Math.max(0, x))
  const at = (Math.min(height - 1, Math.max(0, y)) * width + column) * 4
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]
}

const within = ({ left, top, width, height }: Box, x: number, y: number): boolean =>
  x >= left && x < left + width && y >= top && y < top + height

/** The same numbers in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('the comparison of pictures lets pass', () => {
  test('two per cent of noise', () => {
    const random = randomNumbers(1)
    const noisy = repainted(sheet, (_x, _y, now) => {
      const by = (random() - 0.5) * 2 * 0.02 * 255
      return [clamp(now[0] + by), clamp(now[1] + by), clamp(now[2] + by)]
    })
    expect(noisy.data.equals(sheet.data)).toBe(false)
    expect(isSame(compare(sheet, noisy))).toBe(true)
  })

  test.each([
    ['to the right', 1, 0],
    ['downwards', 0, 1],
  ])('a shift of one pixel %s', (_direction, right, down) => {
    const shifted = repainted(sheet, (x, y) => colourAt(sheet, x - right, y - down))
    expect(isSame(compare(sheet, shifted))).toBe(true)
  })

  test('letters that are drawn more softly, as by another rasteriser', () => {
    const soft = repainted(sheet, (x, y) => {
      const around = [-1, 0, 1].map((by) => colourAt(sheet, x + by, y))
      const mean = (part: 0 | 1 | 2): number => around.reduce((sum, it) => sum + it[part], 0) / 3
      return [mean(0), mean(1), mean(2)]
    })
    expect(isSame(compare(sheet, soft))).toBe(true)
  })

  test('what storing it with fewer steps of colour takes away', () => {
    expect(isSame(compare(sheet, readPicture(writePicture(coarsen(sheet)))))).toBe(true)
  })
})

describe('the comparison of pictures notices', () => {
  test('another colour of a button', () => {
    const green = repainted(sheet, (x, y, now) => (within(SIGN_IN, x, y) ? [now[0], now[2], now[1]] : now))
    expect(isSame(compare(sheet, green))).toBe(false)
  })

  test('a button that is missing', () => {
    const missing = repainted(sheet, (x, y, now) => (within(PHONE, x, y) ? [255, 255, 255] : now))
    expect(isSame(compare(sheet, missing))).toBe(false)
  })

  test('a text upon another text', () => {
    const { left, top } = AGREEMENT
    const overlapped = repainted(sheet, (x, y, now) => {
      if (!within(REASON, x, y)) return now
      const other = colourAt(sheet, left + x - REASON.left, top + y - REASON.top)
      return [Math.min(now[0], other[0]), Math.min(now[1], other[1]), Math.min(now[2], other[2])]
    })
    expect(isSame(compare(sheet, overlapped))).toBe(false)
  })

  test('a text that is missing', () => {
    const missing = repainted(sheet, (x, y, now) => (within(REASON, x, y) ? [255, 255, 255] : now))
    expect(isSame(compare(sheet, missing))).toBe(false)
  })

  test('a button eight pixels further down', () => {
    const { top, height } = PHONE
    const lower = repainted(sheet, (x, y, now) =>
      y >= top && y < top + height + 8 ? colourAt(sheet, x, y - 8) : now,
    )
    expect(isSame(compare(sheet, lower))).toBe(false)
  })

  test('a picture of another size', () => {
    expect(isSame(compare(sheet, halve(sheet)))).toBe(false)
  })
})

const clamp = (value: number): number => Math.min(255, Math.max(0, value))
