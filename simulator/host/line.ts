import { setTimeout as sleep } from 'node:timers/promises'
import type { NetworkQuality } from '../control/contract'
import { CONNECTION_RESET, DISCONNECTED, failedRequest } from './failures'

/** What lies between the phone and everybody else. */
export interface Line {
  quality: NetworkQuality
  /**
   * Carries one call over the line.
   *
   * @throws {LinkError} as `wx.request` fails, when the line breaks; or the signal's reason, while it delays.
   */
  carry<Result>(send: () => Promise<Result>, signal?: AbortSignal): Promise<Result>
}

/** Milliseconds that a slow line adds to each call. */
const DELAY = 2_000

/** @param pause - resolves after so many milliseconds, rejects as soon as the signal aborts. */
export function createLine(
  pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    sleep(milliseconds, undefined, { ...(signal && { signal }), ref: false }),
): Line {
  let carried = 0

  /** By turns, so that a test knows what happens: through, lost on the way out, through, lost on the way back. */
  async function carryLossily<Result>(send: () => Promise<Result>): Promise<Result> {
    carried += 1
    const turn = carried % 4
    if (turn === 2) throw failedRequest(CONNECTION_RESET)
    const result = await send()
    if (turn === 0) throw failedRequest(CONNECTION_RESET)
    return result
  }

  const line: Line = {
    quality: 'good',
    async carry(send, signal) {
      if (line.quality === 'offline') throw failedRequest(DISCONNECTED)
      if (line.quality === 'lossy') return carryLossily(send)
      if (line.quality === 'slow') await pause(DELAY, signal)
      return send()
    },
  }
  return line
}
