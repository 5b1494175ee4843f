import type { ClientRuntime } from '../client-runtime'
import { resolveImage } from '../engine/assets'
import { measureImage, pickFiles } from '../files/pick'
import { ApiFailure } from './failure'
import { type ApiGroup, type Options, optionalNumber, requireString } from './table'

/** Choosing and looking at pictures. */
export function mediaApis({ files, privacy }: ClientRuntime): ApiGroup {
  async function choose(options: Options, referrer: string): Promise<File[]> {
    await privacy.require(referrer)
    const count = optionalNumber(options, 'count', 9)
    const chosen = await pickFiles('image/*', count > 1)
    if (chosen.length === 0) throw new ApiFailure('cancel')
    return chosen.slice(0, count)
  }
  async function load(src: string): Promise<Blob> {
    const own = files.get(src)
    if (own) return own
    const response = await fetch(resolveImage(src, '')).catch(() => undefined)
    if (!response?.ok) throw new ApiFailure('image not found')
    return response.blob()
  }

  return {
    async: {
      chooseImage: async (options) => {
        const chosen = await choose(options, 'chooseImage')
        const tempFiles = chosen.map((file) => ({ path: files.add(file), size: file.size }))
        return { tempFilePaths: tempFiles.map(({ path }) => path), tempFiles }
      },
      chooseMedia: async (options) => {
        const chosen = await choose(options, 'chooseMedia')
        const tempFiles = await Promise.all(
          chosen.map(async (file) => ({
            tempFilePath: files.add(file),
            size: file.size,
            fileType: 'image',
            ...(await measureImage(file)),
          })),
        )
        return { tempFiles, type: 'image' }
      },
      getImageInfo: async (options) => {
        const src = requireString(options, 'src')
        const content = await load(src)
        const { width, height } = await measureImage(content)
        if (width === 0) throw new ApiFailure('image decode failed')
        const path = files.get(src) ? src : files.add(content)
        return { width, height, path, orientation: 'up', type: content.type.replace('image/', '') }
      },
    },
  }
}
