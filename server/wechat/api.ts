import { MINUTE, type TimeSource } from '../clock'
import type { WechatSample } from '../operation/metrics'
import type { Breaker } from './breaker'
import { failureOf, WechatError } from './errors'
import type { WechatCall, WechatTransport } from './transport'

export type WechatAnswer = Readonly<Record<string, unknown>>

export interface WechatApiOptions {
  readonly transport: Pick<WechatTransport, 'call'>
  readonly breaker: Breaker
  readonly time: TimeSource
  readonly onCall: (sample: WechatSample) => void
}

/** Calls that must succeed: an errcode becomes a typed error, and an endpoint that keeps failing is left in peace. */
export class WechatApi {
  readonly #options: WechatApiOptions

  constructor(options: WechatApiOptions) {
    this.#options = options
  }

  /** @throws {WechatError} */
  async ask(call: WechatCall): Promise<WechatAnswer> {
    const { breaker, transport, time, onCall } = this.#options
    const began = time.monotonic()
    let outcome = 'ok'
    try {
      return await breaker.run(call.path, async () => this.#succeed(await transport.call(call)))
    } catch (error) {
      outcome = error instanceof WechatError ? error.failure : 'mistake'
      throw error
    } finally {
      onCall({ endpoint: call.path, outcome, seconds: (time.monotonic() - began) / 1000 })
    }
  }

  /** The errcode is absent on success, sometimes 0, and text behind some proxies. */
  #succeed(answer: WechatAnswer): WechatAnswer {
    const errcode = Number(answer.errcode ?? 0)
    if (errcode === 0) return answer
    if (!Number.isSafeInteger(errcode))
      throw new WechatError('bad_response', { reason: 'errcode_unreadable' })
    const failure = failureOf(errcode)
    const rid = ridOf(answer.errmsg)
    throw new WechatError(failure, {
      upstream: rid === null ? { errcode } : { errcode, rid },
      // WeChat counts by the minute.
      ...(failure === 'quota_exceeded' && { retryAfterMs: MINUTE - (this.#options.time.wall() % MINUTE) }),
    })
  }
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** @throws {WechatError} `bad_response` */
export function incomplete(): never {
  throw new WechatError('bad_response', { reason: 'incomplete' })
}

/** WeChat's request id, from `invalid code, rid: 5f7c1f…`. */
function ridOf(errmsg: unknown): string | null {
  return typeof errmsg === 'string' ? (/\brid: ?([\w-]{1,64})/.exec(errmsg)?.[1] ?? null) : null
}
