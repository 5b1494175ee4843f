import { ProblemError } from '../problems'

/** Each holds 2 MB and waits for the one decoder: more at once would only wait longer, and fill the memory. */
const MAX_AT_ONCE = 8

/** Uploads at work: one of each person, so that nobody takes the places of all. */
export class UploadSlots {
  readonly #userIds = new Set<string>()

  /** @throws {ProblemError} `rate_limited` before `work` has begun. */
  async hold<T>(userId: string, work: () => Promise<T>): Promise<T> {
    if (this.#userIds.has(userId) || this.#userIds.size >= MAX_AT_ONCE)
      throw new ProblemError('rate_limited', { headers: { 'retry-after': '2' } })
    this.#userIds.add(userId)
    try {
      return await work()
    } finally {
      this.#userIds.delete(userId)
    }
  }
}
