import type { LogEntry } from '../../login/index'

/** A line of the client's log as the page shows it. */
export interface ReportLine {
  readonly key: string
  readonly time: string
  readonly event: string
  readonly facts: string
}

export function lineOf(entry: LogEntry, index: number): ReportLine {
  const { event, at, ...facts } = entry
  const told = Object.entries(facts).filter(([, fact]) => fact !== null)
  return {
    key: `${at}-${index}`,
    time: clockTime(at),
    event,
    facts: told.map(([name, fact]) => `${name}=${fact}`).join(' '),
  }
}

/** The log as text, oldest first, to be pasted into an issue. The client has redacted it. */
export function reportOf(entries: readonly LogEntry[]): string {
  const lines = [...entries].reverse().map(lineOf)
  return lines.map(({ time, event, facts }) => `${time} ${event} ${facts}`.trim()).join('\n')
}

function clockTime(at: number): string {
  const date = new Date(at)
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  )
  return `${hours}:${minutes}:${seconds}`
}
