import type { LogEntry } from '../../login/index'

/** A line of the client's log as the page shows it. */
export interface ReportLine {
  readonly key: string
  readonly time: string
  readonly event: string
  readonly facts: string
}

/** One thing that is known about the session. */
export interface Fact {
  readonly name: string
  readonly label: string
  readonly value: string
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

/** When something was done last, and how it ended. */
export function outcomeOf(entry: LogEntry | undefined, words: { never: string; yes: string; no: string }) {
  if (!entry) return words.never
  const { at, error, alive, ms } = entry
  const took = ms === undefined ? '' : `${ms} ms`
  const ended = typeof alive === 'boolean' ? (alive ? words.yes : words.no) : took
  return [clockTime(at), error ?? ended].filter(Boolean).join(' · ')
}

/** Hours, minutes and seconds: `1:59:58`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  return `${Math.floor(seconds / 3600)}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`
}

/**
 * What is known, and the log, oldest line first, as text to be pasted into an issue. The client has redacted the log;
 * who the person is stays out of it.
 */
export function reportOf(facts: readonly Fact[], entries: readonly LogEntry[]): string {
  const known = facts.filter(({ name }) => name !== 'user').map(({ name, value }) => `${name}: ${value}`)
  const lines = [...entries].reverse().map(lineOf)
  return [
    ...known,
    '',
    ...lines.map(({ time, event, facts: told }) => `${time} ${event} ${told}`.trim()),
  ].join('\n')
}

function clockTime(at: number): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')
}

const twoDigits = (part: number): string => String(part).padStart(2, '0')
