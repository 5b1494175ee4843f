import type { Answer } from './errors'
import type { Method } from './types'

/** One HTTP exchange, whichever way it travels. */
export interface WireCall {
  readonly url: string
  readonly method: Method
  readonly header: Readonly<Record<string, string>>
  readonly data?: object | string | ArrayBuffer | undefined
  /** Milliseconds. */
  readonly timeout: number
  readonly responseType?: 'text' | 'arraybuffer' | undefined
}

export interface WireTask {
  /** Resolves for any HTTP status; rejects with a `LoginError` when there was no answer. */
  readonly answer: Promise<Answer>
  abort(): void
}

export type Transport = (call: WireCall) => WireTask
