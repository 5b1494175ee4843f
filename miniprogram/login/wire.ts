import type { Method } from './types'

/** One HTTP exchange, whichever way it travels. Members are named as `wx.request` names them. */
export interface WireCall {
  readonly url: string
  readonly method: Method
  readonly header: Readonly<Record<string, string>>
  readonly data?: object | string | ArrayBuffer | undefined
  /** Milliseconds. */
  readonly timeout: number
  readonly responseType?: 'text' | 'arraybuffer' | undefined
}

export interface Answer {
  readonly statusCode: number
  /** Absent where the API gives none. */
  readonly header?: Readonly<Record<string, string>>
  readonly data: unknown
  readonly [member: string]: unknown
}

export interface WireTask {
  /** Resolves for any HTTP status; rejects, in whatever way, when there was no answer. */
  readonly answer: Promise<Answer>
  abort(): void
}

export type Transport = (call: WireCall) => WireTask
