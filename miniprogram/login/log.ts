import { isLoginError } from './errors'
import { merge } from './merge'
import type { Outbox } from './outbox'
import { redact } from './redact'

export type LogEvent =
  | 'state'
  | 'login'
  | 'exchange'
  | 'refresh'
  | 'revoke'
  | 'request'
  | 'check_session'
  | 'record_discarded'
  | 'storage_failed'
  | 'callback_failed'

export interface LogEntry {
  readonly event: LogEvent
  /** Milliseconds on the device's clock. */
  readonly at: number
  readonly [fact: string]: string | number | boolean | null
}

type Facts = Readonly<Record<string, unknown>>

/** The one way out for log lines. Every text is redacted here; errors shrink to their code. */
export interface Logging {
  log(event: LogEvent, facts?: Facts): void
  /** Logs how long `work` took and how it ended. */
  timed<T>(event: LogEvent, work: Promise<T>, facts?: (result: T) => Facts): Promise<T>
}

export function createLogging(
  logger: ((entry: LogEntry) => void) | undefined,
  outbox: Outbox,
  now: () => number,
): Logging {
  function log(event: LogEvent, facts: Facts = {}): void {
    if (!logger) return
    const entry: Record<string, string | number | boolean | null> = {}
    for (const [name, fact] of Object.entries(facts)) entry[name] = plain(fact)
    const line = Object.assign(entry, { event, at: now() })
    outbox(() => {
      try {
        logger(line)
      } catch {
        // Logging that would run for ever.
      }
    })
  }

  function timed<T>(event: LogEvent, work: Promise<T>, facts: (result: T) => Facts = () => ({})): Promise<T> {
    if (!logger) return work
    const startedAt = now()
    const told = (more: Facts): void => log(event, merge({ ms: now() - startedAt }, more))
    work.then(
      (result) => told(facts(result)),
      (error) => told({ error }),
    )
    return work
  }

  return { log, timed }
}

function plain(fact: unknown): string | number | boolean | null {
  if (typeof fact === 'number' || typeof fact === 'boolean' || fact === null) return fact
  return isLoginError(fact) ? fact.code : redact(String(fact))
}
