import type { LoginError } from './errors'

const FIRST_PAUSE_MS = 400
/** A longer pause than this is for the caller to decide. */
const LONGEST_PAUSE_MS = 2_000

/**
 * Milliseconds to wait before trying again: what the server said, else doubling with jitter, so that phones do
 * not come back in step. Nothing where the server or the address will be another one next time.
 *
 * @param attempt - of how many failed already.
 * @throws the error itself, when the wait would be too long to keep a caller.
 */
export function pauseAfter(error: LoginError, attempt: number, random: () => number): number {
  if (error.code === 'login_code') return 0
  const pause = error.retryAfterMs || FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random() / 2)
  if (pause > LONGEST_PAUSE_MS) throw error
  return pause
}

/** Whether a repetition may succeed where the call reached nobody, or a server that asked for patience. */
export function isPassing({ code, status }: LoginError): boolean {
  return code === 'network' || status === 502 || status === 503 || status === 504
}
