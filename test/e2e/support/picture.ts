import { PNG } from 'pngjs'

/** Looked up once: within jest each look at a global costs as much as a pixel does otherwise. */
const { abs, ceil, floor, max, min } = Math

/** Red, green, blue and opacity of each pixel, row by row. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Buffer
}

/** Pixels of a cell's side. What a machine draws otherwise than another (letters, edges) is lost in a cell's mean colour. */
const CELL = 10
/** Of 255: what other fonts, one pixel's shift or noise may change of a cell's mean colour. */
const TOLERANCE = 14
/** As many neighbouring accidents may happen in a picture. */
const CELLS_ALLOWED = 8

export interface Difference {
  /** How many cells differ by more than the tolerance. */
  readonly cells: number
  /** Of 255: the largest difference of a cell. */
  readonly worst: number
  /** The difference of each cell, row by row. */
  readonly map: readonly number[]
}

export const isSame = ({ cells }: Difference): boolean => cells <= CELLS_ALLOWED

export const readPicture = (png: Buffer): Picture => PNG.sync.read(png)

export function writePicture({ width, height, data }: Picture): Buffer {
  const png = new PNG({ width, height })
  png.data = data
  return PNG.sync.write(png, { colorType: 2, deflateLevel: 9, filterType: 4 })
}

/** Halves width and height: screenshots have two pixels for each CSS pixel. */
export function halve(picture: Picture): Picture {
  const [width, height] = [picture.width >> 1, picture.height >> 1]
  const data = Buffer.alloc(width * height * 4)
  const { data: from } = picture
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const upper = (2 * y * picture.width + 2 * x) * 4
      const lower = upper + picture.width * 4
      for (let part = 0; part < 4; part += 1) {
        const sum =
          byte(from, upper + part) +
          byte(from, upper + 4 + part) +
          byte(from, lower + part) +
          byte(from, lower + 4 + part)
        data[(y * width + x) * 4 + part] = (sum + 2) >> 2
      }
    }
  }
  return { width, height, data }
}

/**
 * Leaves fewer steps of each colour, which halves the file. They are fine where surfaces are told apart by little, near
 * white and black.
 */
export const coarsen = ({ data, ...size }: Picture): Picture => ({
  ...size,
  data: Buffer.from(
    data.map((value) => {
      const step = value < 48 || value >= 208 ? 4 : 16
      return value === 255 ? value : floor(value / step) * step + step / 2
    }),
  ),
})

export function cropTop({ width, height, data }: Picture, rows: number): Picture {
  return { width, height: height - rows, data: data.subarray(rows * width * 4) }
}

/**
 * Compares mean colours of cells, each smoothed with its neighbours. Pictures of other sizes differ everywhere.
 */
export function compare(one: Picture, other: Picture): Difference {
  const sizes = [one, other].map(({ width, height }) => `${width}x${height}`)
  if (sizes[0] !== sizes[1]) return { cells: Number.POSITIVE_INFINITY, worst: 255, map: [] }
  const [mine, theirs] = [cellsOf(one), cellsOf(other)]
  const map = mine.map((cell, at) => {
    const against = theirs[at] ?? cell
    return max(...cell.map((value, part) => abs(value - (against[part] ?? 0))))
  })
  return { cells: map.filter((value) => value > TOLERANCE).length, worst: max(...map), map }
}

/** Golden, picture and where they differ, side by side. */
export function drawDifference(golden: Picture, picture: Picture, { map }: Difference): Picture {
  const heat: Picture = { ...picture, data: Buffer.from(picture.data) }
  const columns = ceil(picture.width / CELL)
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const differs = (map[floor(y / CELL) * columns + floor(x / CELL)] ?? 255) > TOLERANCE
      const at = (y * picture.width + x) * 4
      if (differs) heat.data[at] = 255
      else for (let part = 0; part < 3; part += 1) heat.data[at + part] = 128 + byte(heat.data, at + part) / 2
    }
  }
  return beside([golden, picture, heat])
}

function beside(pictures: readonly Picture[]): Picture {
  const width = pictures.reduce((sum, picture) => sum + picture.width, 0)
  const height = max(...pictures.map((picture) => picture.height))
  const data = Buffer.alloc(width * height * 4, 255)
  let left = 0
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y += 1) {
      const row = picture.data.subarray(y * picture.width * 4, (y + 1) * picture.width * 4)
      data.set(row, (y * width + left) * 4)
    }
    left += picture.width
  }
  return { width, height, data }
}

type Colour = readonly [red: number, green: number, blue: number]

/** Mean colours of all cells, smoothed by a mean over three by three. */
function cellsOf({ width, height, data }: Picture): Colour[] {
  const [columns, rows] = [ceil(width / CELL), ceil(height / CELL)]
  const sums = new Float64Array(columns * rows * 3)
  const counts = new Float64Array(columns * rows)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const cell = floor(y / CELL) * columns + floor(x / CELL)
      counts[cell] = (counts[cell] ?? 0) + 1
      for (let part = 0; part < 3; part += 1)
        sums[cell * 3 + part] = (sums[cell * 3 + part] ?? 0) + byte(data, (y * width + x) * 4 + part)
    }
  }
  const mean = (column: number, row: number, part: number): number => {
    let [sum, count] = [0, 0]
    for (let y = max(0, row - 1); y <= min(rows - 1, row + 1); y += 1) {
      for (let x = max(0, column - 1); x <= min(columns - 1, column + 1); x += 1) {
        const cell = y * columns + x
        sum += sums[cell * 3 + part] ?? 0
        count += counts[cell] ?? 0
      }
    }
    return sum / count
  }
  return Array.from({ length: columns * rows }, (_, cell): Colour => {
    const [column, row] = [cell % columns, floor(cell / columns)]
    return [mean(column, row, 0), mean(column, row, 1), mean(column, row, 2)]
  })
}

const byte = (data: Buffer, at: number): number => data[at] ?? 0
