import { createCanvas, surfaceOf } from '../canvas/canvas'
import { createCanvasContext } from '../canvas/canvas-context'
import type { ClientRuntime } from '../client-runtime'
import { resolveImage } from '../engine/assets'
import { ApiFailure } from './failure'
import { type ApiGroup, type Options, optionalNumber, optionalString } from './table'

/** Drawing and what comes of it (docs: 画布). */
export function canvasApis({ pages, files, settings, timers, failures }: ClientRuntime): ApiGroup {
  const { pixelRatio } = settings
  const resolve = (src: string): string => files.urlOf(src) ?? resolveImage(src, '')
  const find = (canvasId: string): HTMLCanvasElement | undefined =>
    pages
      .top()
      ?.window.document.querySelector<HTMLCanvasElement>(
        `wx-canvas[canvas-id="${CSS.escape(canvasId)}"] > canvas`,
      ) ?? undefined

  const surfaceIn = ({ canvas, canvasId }: Options): HTMLCanvasElement => {
    const surface = surfaceOf(canvas) ?? find(String(canvasId))
    if (!surface) throw new ApiFailure('canvas is empty')
    return surface
  }

  return {
    async: {
      canvasToTempFilePath: async (options) => {
        const surface = surfaceIn(options)
        const { x, y, width, height, scale } = areaOf(surface, options)
        const ratio = surface.clientWidth > 0 ? pixelRatio : 1
        const copy = document.createElement('canvas')
        copy.width = optionalNumber(options, 'destWidth', Math.round(width * ratio))
        copy.height = optionalNumber(options, 'destHeight', Math.round(height * ratio))
        const [left, top, wide, high] = [x, y, width, height].map((each) => each * scale) as Box
        copy.getContext('2d')?.drawImage(surface, left, top, wide, high, 0, 0, copy.width, copy.height)
        const type = optionalString(options, 'fileType', 'png') === 'jpg' ? 'image/jpeg' : 'image/png'
        const content = await new Promise<Blob | null>((done) =>
          copy.toBlob(done, type, optionalNumber(options, 'quality', 1)),
        )
        if (!content) throw new ApiFailure('create bitmap failed')
        return { tempFilePath: files.add(content) }
      },
      canvasGetImageData: (options) => {
        const surface = surfaceIn(options)
        const [x, y, width, height] = boxOf(options)
        const image = surface.getContext('2d')?.getImageData(x, y, width, height)
        return { width, height, data: image?.data }
      },
      canvasPutImageData: (options) => {
        const { data } = options
        if (!(data instanceof Uint8ClampedArray))
          throw new ApiFailure('parameter error: parameter.data should be Uint8ClampedArray;', 1001)
        const [x, y, width] = boxOf(options)
        const image = new ImageData(new Uint8ClampedArray(data), width)
        surfaceIn(options).getContext('2d')?.putImageData(image, x, y)
      },
    },
    sync: {
      createCanvasContext: (canvasId: unknown) =>
        createCanvasContext({
          resolve,
          pixelRatio,
          find: () => find(String(canvasId)),
          later: (callback) => timers.post(() => failures.guard('CanvasContext.draw callback', callback)),
          onError: (error) => failures.report(error, 'CanvasContext.draw'),
        }),
      createOffscreenCanvas: (options: Options = {}) => {
        const surface = document.createElement('canvas')
        surface.width = optionalNumber(options, 'width', 300)
        surface.height = optionalNumber(options, 'height', 150)
        return createCanvas(surface, resolve)
      },
    },
  }
}

type Box = [x: number, y: number, width: number, height: number]

const boxOf = (options: Options): Box => [
  optionalNumber(options, 'x', 0),
  optionalNumber(options, 'y', 0),
  optionalNumber(options, 'width', 1),
  optionalNumber(options, 'height', 1),
]

/** Coordinates are CSS pixels where the canvas is on a page, and its own where it is on none. */
function areaOf(surface: HTMLCanvasElement, options: Options) {
  const scale = surface.clientWidth > 0 ? surface.width / surface.clientWidth : 1
  const [x, y] = [optionalNumber(options, 'x', 0), optionalNumber(options, 'y', 0)]
  const width = optionalNumber(options, 'width', surface.width / scale - x)
  const height = optionalNumber(options, 'height', surface.height / scale - y)
  return { x, y, width, height, scale }
}
