import { isLoginError } from './errors'
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
export interface Log {
  (event: LogEvent, facts?: Facts): void
  /** Logs how long `work` took and how it ended. */
  timed<T>(event: LogEvent, work: Promise<T>, facts?: (result: T) => Facts): Promise<T>
}

export function createLog(
  logger: ((entry: LogEntry) => void) | undefined,
  outbox: Outbox,
  now: () => number,
): Log {
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

  async function timed<T>(
    event: LogEvent,
    work: Promise<T>,
    facts: (result: T) => Facts = () => ({}),
  ): Promise<T> {
    const startedAt = now()
    try {
      const result = await work
      log(event, Object.assign({ ms: now() - startedAt }, facts(result)))
      return result
    } catch (error) {
      log(event, { ms: now() - startedAt, error })
      throw error
    }
  }

  return Object.assign(log, { timed })
}

function plain(fact: unknown): string | number | boolean | null {
  if (typeof fact === 'number' || typeof fact === 'boolean' || fact === null) return fact
  return isLoginError(fact) ? fact.code : redact(String(fact))
}
