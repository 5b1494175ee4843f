import type { NetworkResponse } from '../../protocol'
import type { ClientRuntime } from '../client-runtime'
import { Emitter } from '../runtime/emitter'
import { ApiFailure } from './failure'
import { encodeMultipart } from './multipart'
import { DEFAULT_TIMEOUT, requireUrl } from './request'
import { base64ToBytes, bytesToBase64, headerOf } from './request-body'
import { createSender, type Sent } from './sender'
import { type ApiGroup, type Options, optionalNumber, requireString } from './table'

type Progress = Readonly<Record<string, number>>

/** An event of `onProgressUpdate`, for so many bytes of so many. */
type Tell = (bytes: number, total: number) => Progress

const percentOf = (bytes: number, total: number): number =>
  total > 0 ? Math.floor((bytes * 100) / total) : 100

/** `wx.uploadFile` and `wx.downloadFile`: each has ten at a time, a task, and progress in steps. */
export function transferApis(runtime: ClientRuntime): ApiGroup {
  const { program, files, failures, timers, settings, transfers } = runtime
  const uploads = createSender('uploadFile', runtime)
  const downloads = createSender('downloadFile', runtime)

  const timeoutOf = (options: Options, api: 'uploadFile' | 'downloadFile'): number =>
    optionalNumber(options, 'timeout', program.app.networkTimeout?.[api] ?? DEFAULT_TIMEOUT)

  /** The task object, and what `finish` makes of the answer once headers and the last progress were told. */
  function follow(
    { id, response, abort }: Sent,
    settle: (outcome: Promise<unknown>) => void,
    tell: Tell,
    finish: (response: NetworkResponse) => { size: number; result: object },
  ): object {
    const onError = (error: unknown): void => failures.report(error)
    const progresses = new Emitter<[Progress]>(onError)
    const headers = new Emitter<[object]>(onError)
    let percent = 0
    const progressed = (bytes: number, total: number): void => {
      if (percentOf(bytes, total) <= percent) return
      percent = percentOf(bytes, total)
      progresses.emit(tell(bytes, total))
    }
    const forget = transfers.add((step) => {
      if (step.id === id && step.type === 'progress') progressed(step.bytes, step.total)
    })
    const finished = response.then(async (answer) => {
      const { statusCode, header, cookies } = answer
      headers.emit({ header })
      const { size, result } = finish(answer)
      progressed(size, size)
      // The last progress comes before the success, not with it.
      await new Promise<void>((resolve) => timers.post(resolve))
      return { ...result, statusCode, header, cookies }
    })
    settle(finished.finally(forget))
    return {
      abort,
      onProgressUpdate: (listener: (event: Progress) => void) => void progresses.add(listener),
      offProgressUpdate: (listener?: (event: Progress) => void) => progresses.remove(listener),
      onHeadersReceived: (listener: (event: object) => void) => void headers.add(listener),
      offHeadersReceived: (listener?: (event: object) => void) => headers.remove(listener),
    }
  }

  async function formOf(options: Options) {
    const filePath = requireString(options, 'filePath')
    const content = files.get(filePath)
    if (!content) throw new ApiFailure('file not found')
    const name = requireString(options, 'name')
    const fileName = filePath.split('/').at(-1) ?? name
    const boundary = `----WeChat${crypto.getRandomValues(new Uint32Array(2)).join('')}`
    return encodeMultipart({ name, fileName, content }, fieldsOf(options), boundary)
  }

  return {
    callback: {
      uploadFile(options, settle) {
        let size = 0
        const sent = uploads.send(async () => {
          const url = requireUrl(options, 'uploadFile', settings)
          const { body, contentType } = await formOf(options)
          size = body.byteLength
          return {
            url,
            method: 'POST',
            header: { ...headerOf(options.header), 'content-type': contentType },
            body: bytesToBase64(body),
            binary: true,
            timeout: timeoutOf(options, 'uploadFile'),
            responseType: 'text',
            follow: 'upload',
          }
        })
        return follow(sent, settle, uploaded, ({ body }) => ({ size, result: { data: body } }))
      },
      downloadFile(options, settle) {
        const sent = downloads.send(() => ({
          url: requireUrl(options, 'downloadFile', settings),
          method: 'GET',
          header: headerOf(options.header),
          body: null,
          binary: false,
          timeout: timeoutOf(options, 'downloadFile'),
          responseType: 'arraybuffer',
          follow: 'download',
        }))
        return follow(sent, settle, downloaded, ({ body, header }) => {
          const bytes = base64ToBytes(body)
          return {
            size: bytes.byteLength,
            result: { tempFilePath: files.add(new Blob([bytes], { type: contentTypeOf(header) })) },
          }
        })
      },
    },
  }
}

const uploaded: Tell = (bytes, total) => ({
  progress: percentOf(bytes, total),
  totalBytesSent: bytes,
  totalBytesExpectedToSend: total,
})

const downloaded: Tell = (bytes, total) => ({
  progress: percentOf(bytes, total),
  totalBytesWritten: bytes,
  totalBytesExpectedToWrite: total,
})

const fieldsOf = ({ formData }: Options): Readonly<Record<string, unknown>> =>
  typeof formData === 'object' && formData !== null ? (formData as Record<string, unknown>) : {}

const contentTypeOf = (header: Readonly<Record<string, string>>): string =>
  Object.entries(header).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
