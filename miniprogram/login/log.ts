import { isLoginError } from './errors'
import type { Outbox } from './outbox'
import { redact } from './redact'

export interface LogEntry {
  readonly event: LogEvent
  /** Milliseconds on the device's clock. */
  readonly at: number
  readonly [fact: string]: string | number | boolean | null
}

export type LogEvent =
  | 'state'
  | 'login'
  | 'exchange'
  | 'refresh'
  | 'request'
  | 'check_session'
  | 'revoke'
  | 'record_discarded'
  | 'storage_failed'
  | 'callback_failed'

export type Log = (event: LogEvent, facts?: Readonly<Record<string, unknown>>) => void

/** The one way out for log lines. Every text is redacted here; errors shrink to their code. */
export function createLog(
  logger: ((entry: LogEntry) => void) | undefined,
  outbox: Outbox,
  now: () => number,
): Log {
  if (!logger) return () => {}
  return (event, facts = {}) => {
    const entry: Record<string, string | number | boolean | null> = {}
    for (const [name, fact] of Object.entries(facts)) entry[name] = plain(fact)
    const line = { ...entry, event, at: now() }
    outbox(() => logger(line))
  }
}

function plain(fact: unknown): string | number | boolean | null {
  if (typeof fact === 'number' || typeof fact === 'boolean' || fact === null) return fact
  return isLoginError(fact) ? fact.code : redact(String(fact))
}
