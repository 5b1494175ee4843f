import type { ClientRuntime } from '../client-runtime'
import { resolveImage } from '../engine/assets'
import { measureImage, pickFiles } from '../files/pick'
import { ApiFailure } from './failure'
import { bytesToBase64 } from './request-body'
import { type ApiGroup, type Options, optionalNumber, requireString } from './table'

/** Choosing and looking at pictures, and reading what was chosen. */
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
    sync: { getFileSystemManager: () => fileSystemManager(files) },
  }
}

/** Reading of temporary files only: what an upload needs to look at before it is sent. */
function fileSystemManager(files: ClientRuntime['files']): object {
  const find = (path: unknown, api: string): Blob => {
    const file = files.get(String(path))
    if (!file) throw { errMsg: `${api}:fail no such file or directory ${String(path)}`, errno: 1300002 }
    return file
  }
  const answer = (options: Options, api: string, work: () => Promise<object>): void => {
    const call = (name: string, result: object): void => {
      const callback = options[name]
      if (typeof callback === 'function') Reflect.apply(callback, undefined, [result])
    }
    work().then(
      (result) => {
        const done = { ...result, errMsg: `${api}:ok` }
        call('success', done)
        call('complete', done)
      },
      (failure: object) => {
        call('fail', failure)
        call('complete', failure)
      },
    )
  }
  return {
    readFile: (options: Options) =>
      answer(options, 'readFile', async () => {
        const content = await find(options.filePath, 'readFile').arrayBuffer()
        return { data: decode(content, options.encoding) }
      }),
    getFileInfo: (options: Options) =>
      answer(options, 'getFileInfo', async () => ({ size: find(options.filePath, 'getFileInfo').size })),
    access: (options: Options) =>
      answer(options, 'access', async () => {
        find(options.path, 'access')
        return {}
      }),
    accessSync: (path: string) => void find(path, 'accessSync'),
  }
}

function decode(content: ArrayBuffer, encoding: unknown): string | ArrayBuffer {
  if (encoding === undefined) return content
  if (encoding === 'base64') return bytesToBase64(content)
  if (encoding === 'hex')
    return Array.from(new Uint8Array(content), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return new TextDecoder(encoding === 'binary' ? 'latin1' : 'utf-8').decode(content)
}
