/**
 * The time of the store is Redis's own, read inside the scripts. This remembers the latest one seen: sent along
 * with every script, it is the earliest that the script may assume. So neither NTP on Redis's machine nor a
 * replica with a slower clock revives an expired token or reopens a rotation window for us.
 */
export class StoreClock {
  #latest = 0

  /** Milliseconds since the epoch. */
  get latest(): number {
    return this.#latest
  }

  saw(time: number): void {
    this.#latest = Math.max(this.#latest, time)
  }
}
