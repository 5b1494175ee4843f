import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { SECOND } from '../clock'

export type PictureType = 'png' | 'jpeg'

/**
 * An avatar is shown small; a larger bitmap is an attempt to fill the memory. This one takes up to 200 MB while it is
 * decoded, and half as many pixels do with twice the bits.
 */
const MAX_PIXELS = 16_000_000
const DEADLINE_MS = 5 * SECOND
const MAX_MEMORY_MB = 256
/** Red, green, blue and opacity. */
const MAX_CHANNELS = 4

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPEG = Buffer.from([0xff, 0xd8, 0xff])
/** Where a PNG states its width and height, and behind them the bits of a channel. */
const PNG_SIZE_AT = 16
const PNG_DEPTH_AT = PNG_SIZE_AT + 8
const PNG_HEAD_BYTES = PNG_DEPTH_AT + 1

/** By its first bytes; what the client calls it does not count. */
function sniffPicture(bytes: Buffer): PictureType | null {
  if (bytes.subarray(0, PNG.length).equals(PNG)) return 'png'
  return bytes.subarray(0, JPEG.length).equals(JPEG) ? 'jpeg' : null
}

/**
 * Plain JavaScript in a string, because a worker loads a file of its own, and this code runs from the sources
 * as well as from a bundle.
 */
const WORKER = `
const { workerData, parentPort } = require('node:worker_threads')
const zlib = require('node:zlib')
const { type, bytes, png, jpeg, maxInflatedBytes, maxMegapixels, maxMemoryMb } = workerData
const buffer = Buffer.from(bytes)
// pngjs inflates an interlaced picture without any limit: 1.5 MB become 1.5 GB.
const { inflateSync } = zlib
zlib.inflateSync = (data) => inflateSync(data, { maxOutputLength: maxInflatedBytes })
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
    const inflatedBytes = type === 'png' ? inflatedSizeOf(bytes) : 0
    if (type === null || inflatedBytes === null) return Promise.resolve(null)
    const checked = this.#queue.then(async () =>
      (await canDecode(type, bytes, inflatedBytes)) ? type : null,
    )
    // One that cannot be checked must not hold up the next.
    this.#queue = checked.catch(() => undefined)
    return checked
  }
}

/** The most bytes that the pixels of a PNG can take; null when it has no head, or states more pixels than we look at. */
function inflatedSizeOf(png: Buffer): number | null {
  if (png.length < PNG_HEAD_BYTES) return null
  const [width, height] = [png.readUInt32BE(PNG_SIZE_AT), png.readUInt32BE(PNG_SIZE_AT + 4)]
  const channelBytes = png.readUInt8(PNG_DEPTH_AT) > 8 ? 2 : 1
  if (width * height * channelBytes > MAX_PIXELS) return null
  // Interlaced, it has not quite twice as many rows, and each begins with the number of its filter.
  return width * height * channelBytes * MAX_CHANNELS + 2 * height + PNG_HEAD_BYTES
}

function canDecode(type: PictureType, bytes: Buffer, maxInflatedBytes: number): Promise<boolean> {
  const { resolve: locate } = createRequire(import.meta.url)
  const worker = new Worker(WORKER, {
    eval: true,
    workerData: {
      type,
      bytes,
      png: locate('pngjs'),
      jpeg: locate('jpeg-js'),
      maxInflatedBytes,
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
