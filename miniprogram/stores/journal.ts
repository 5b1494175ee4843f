import { action, makeObservable, observable } from 'mobx-miniprogram'
import type { LogEntry } from '../login/index'

/** Enough for the last minutes of a developer's work. */
const CAPACITY = 60

/** What the login client did lately, newest first, for the developer's page. The client redacts its lines before they get here. */
export class Journal {
  entries: readonly LogEntry[] = []

  constructor() {
    makeObservable(this, { entries: observable.ref, add: action.bound })
  }

  add(entry: LogEntry): void {
    this.entries = [entry, ...this.entries].slice(0, CAPACITY)
  }
}
