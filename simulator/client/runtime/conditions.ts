import type { PhoneConditions } from '../../protocol'
import { Emitter } from './emitter'

/** What the phone lives in, as its host says. */
export interface Conditions {
  readonly current: PhoneConditions
  set(next: PhoneConditions): void
  /** Fires after each change. */
  readonly changes: Emitter<[PhoneConditions]>
}

export function createConditions(first: PhoneConditions, onError: (error: unknown) => void): Conditions {
  const changes = new Emitter<[PhoneConditions]>(onError)
  let current = first
  return {
    get current() {
      return current
    },
    set(next) {
      current = next
      changes.emit(next)
    },
    changes,
  }
}
