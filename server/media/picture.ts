import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { SECOND } from '../clock'

export type PictureType = 'png' | 'jpeg'

/** An avatar is shown small; a larger bitmap is an attempt to fill the memory. */
const MAX_PIXELS = 16_000_000
const DEADLINE_MS = 5 * SECOND
const MAX_MEMORY_MB = 256

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPEG = Buffer.from([0xff, 0xd8, 0xff])
/** Where a PNG states its width and height. */
const PNG_SIZE_AT = 16

/** By its first bytes; what the client calls it does not count. */
export function sniffPicture(bytes: Buffer): PictureType | null {
  if (bytes.subarray(0, PNG.length).equals(PNG)) return 'png'
  return bytes.subarray(0, JPEG.length).equals(JPEG) ? 'jpeg' : null
}

/**
 * Plain JavaScript in a string, because a worker loads a file of its own, and this code runs from the sources
 * as well as from a bundle.
 */
const WORKER = `
const { workerData, parentPort } = require('node:worker_threads')
const { type, bytes, png, jpeg, maxMegapixels, maxMemoryMb } = workerData
const buffer = Buffer.from(bytes)
const decoded = type === 'png'
  ? require(png).PNG.sync.read(buffer)
  : require(jpeg).decode(buffer, { maxResolutionInMP: maxMegapixels, maxMemoryUsageInMB: maxMemoryMb, useTArray: true })
parentPort.postMessage(decoded.width > 0 && decoded.height > 0)
`

/**
 * The type of a picture that really can be decoded; null for anything else. Decoding takes up to a second of
 * CPU, so it happens beside the event loop, one picture at a time.
 */
export class PictureChecker {
  #queue: Promise<unknown> = Promise.resolve()

  check(bytes: Buffer): Promise<PictureType | null> {
    const type = sniffPicture(bytes)
    if (type === null || (type === 'png' && isTooLarge(bytes))) return Promise.resolve(null)
    const checked = this.#queue.then(async () => ((await canDecode(type, bytes)) ? type : null))
    this.#queue = checked
    return checked
  }
}

function isTooLarge(png: Buffer): boolean {
  if (png.length < PNG_SIZE_AT + 8) return true
  return png.readUInt32BE(PNG_SIZE_AT) * png.readUInt32BE(PNG_SIZE_AT + 4) > MAX_PIXELS
}

function canDecode(type: PictureType, bytes: Buffer): Promise<boolean> {
  const { resolve: locate } = createRequire(import.meta.url)
  const worker = new Worker(WORKER, {
    eval: true,
    workerData: {
      type,
      bytes,
      png: locate('pngjs'),
      jpeg: locate('jpeg-js'),
      maxMegapixels: MAX_PIXELS / 1_000_000,
      maxMemoryMb: MAX_MEMORY_MB,
    },
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
  })
  return new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), DEADLINE_MS)
    worker.once('message', (isPicture: boolean) => resolve(isPicture))
    worker.once('error', () => resolve(false))
    worker.once('exit', () => {
      clearTimeout(timer)
      resolve(false)
    })
  }).finally(() => worker.terminate())
}
