import { action, makeObservable, observable } from 'mobx-miniprogram'
import type { LogEntry } from '../login/index'

/** Enough for the last minutes of a developer's work. */
const CAPACITY = 60

/** What the login client did lately, for the developer's page. The client redacts its lines before they get here. */
export class Journal {
  /** Newest first. */
  entries: readonly LogEntry[] = []
  private newest: Readonly<Record<string, LogEntry>> = {}

  constructor() {
    makeObservable<this, 'newest'>(this, {
      entries: observable.ref,
      newest: observable.ref,
      add: action.bound,
    })
  }

  add(entry: LogEntry): void {
    this.entries = [entry, ...this.entries].slice(0, CAPACITY)
    this.newest = { ...this.newest, [kindOf(entry)]: entry }
  }

  /** The newest line of a kind, however long ago: an event's name, or `state` with its type, such as `state renewed`. */
  last(kind: string): LogEntry | undefined {
    return this.newest[kind]
  }
}

const kindOf = ({ event, type }: LogEntry): string => (event === 'state' ? `state ${type}` : event)
