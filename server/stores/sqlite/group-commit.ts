import { randomInt } from 'node:crypto'
import type { Database, Statement } from 'better-sqlite3'
import { StorageUnavailable } from '../store'
import { isBusy, toStorageError } from './errors'

interface Job {
  readonly work: () => unknown
  readonly deadline: number
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** One transaction holds at most this many writes, so that no flush stalls the event loop. */
const MAX_BATCH = 256
/** More waiting writes than this are refused at once: better a quick 503 than a slow one. */
const MAX_QUEUE = 8192
/** How long a write may wait for another process's lock. */
const LOCK_PATIENCE_MS = 1500
/** Jitter, so that two waiting processes do not meet again and again. */
const lockRetryMs = () => randomInt(10, 30)

/** Resolves when everything written before is on the disk; rejects with `StorageUnavailable` when it cannot be. */
export type Sync = () => Promise<void>

/**
 * Writes of one event-loop turn share a transaction, and those that come while the disk is busy with it share the next
 * one. Its callers hear of a write only once it is as durable as `sync` makes it, which happens beside the requests: a
 * slow disk makes writers wait, never the event loop. Whoever reads may see a write that its caller has not heard of.
 *
 * A write may run twice: when one of a batch throws, which is rare, the batch is undone and done again with a savepoint
 * for each. To set those every time would cost a tenth of a login.
 */
export class GroupCommit {
  readonly #db: Database
  readonly #begin: Statement
  readonly #commit: Statement
  readonly #save: Statement
  readonly #release: Statement
  readonly #sync: Sync
  #queue: Job[] = []
  #isScheduled = false
  /**
   * Set once the disk has failed to keep something: an operating system forgets what it could not write, and says
   * next time that all is well. Only a new process, which reads what is there, may write again.
   */
  #broken: unknown = null

  constructor(db: Database, sync: Sync) {
    this.#db = db
    this.#sync = sync
    this.#begin = db.prepare('BEGIN IMMEDIATE')
    this.#commit = db.prepare('COMMIT')
    this.#save = db.prepare('SAVEPOINT job')
    this.#release = db.prepare('RELEASE job')
  }

  /** Runs `work` inside the next transaction. What it throws undoes its own changes only: it may run twice. */
  run<T>(work: () => T): Promise<T> {
    if (this.#broken !== null) return Promise.reject(this.#broken)
    if (this.#queue.length >= MAX_QUEUE) return Promise.reject(new StorageUnavailable('queue_full'))
    return new Promise<T>((resolve, reject) => {
      const deadline = performance.now() + LOCK_PATIENCE_MS
      this.#queue.push({ work, deadline, resolve: resolve as (value: unknown) => void, reject })
      if (this.#isScheduled) return
      this.#isScheduled = true
      setImmediate(this.#flush)
    })
  }

  /** Commits what is waiting, and waits for the disk. */
  async drain(): Promise<void> {
    while (this.#isScheduled && this.#broken === null) await this.run(() => undefined)
  }

  readonly #flush = (): void => {
    const db = this.#db
    try {
      this.#begin.run()
    } catch (error) {
      if (isBusy(error)) this.#retryLater()
      else this.#refuse(this.#queue.splice(0), error)
      return
    }
    const batch = this.#queue.splice(0, MAX_BATCH)
    try {
      const outcomes = this.#runTogether(batch) ?? batch.map((job) => this.#runInSavepoint(job))
      this.#commit.run()
      void this.#keep(batch, outcomes)
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK')
      this.#refuse(batch, error)
      this.#reschedule()
    }
  }

  /** What is committed, until it is on the disk. The next transaction waits for that, and grows meanwhile. */
  async #keep(batch: readonly Job[], outcomes: readonly Outcome[]): Promise<void> {
    try {
      await this.#sync()
      for (const [index, job] of batch.entries()) settle(job, outcomes[index])
    } catch (error) {
      this.#broken = error
      this.#refuse([...batch, ...this.#queue.splice(0)], error)
    }
    this.#reschedule()
  }

  /** Null when one has thrown: then nothing has changed, and the transaction is a new one. */
  #runTogether(batch: readonly Job[]): readonly Outcome[] | null {
    try {
      return batch.map((job) => ({ value: job.work() }))
    } catch (error) {
      // SQLite has undone the whole transaction on its own: disk full, or an I/O error.
      if (!this.#db.inTransaction) throw error
      this.#db.exec('ROLLBACK')
      this.#begin.run()
      return null
    }
  }

  #runInSavepoint(job: Job): Outcome {
    const db = this.#db
    this.#save.run()
    try {
      const value = job.work()
      this.#release.run()
      return { value }
    } catch (error) {
      if (!db.inTransaction) throw error
      db.exec('ROLLBACK TO job; RELEASE job')
      return { error: toStorageError(error) }
    }
  }

  #retryLater(): void {
    const now = performance.now()
    const late = this.#queue.filter((job) => job.deadline <= now)
    this.#queue = this.#queue.filter((job) => job.deadline > now)
    this.#refuse(late, new StorageUnavailable('locked'))
    if (this.#queue.length === 0) this.#isScheduled = false
    else setTimeout(this.#flush, lockRetryMs())
  }

  #reschedule(): void {
    this.#isScheduled = this.#queue.length > 0
    if (this.#isScheduled) setImmediate(this.#flush)
  }

  #refuse(jobs: readonly Job[], error: unknown): void {
    const reason = toStorageError(error)
    for (const job of jobs) job.reject(reason)
    if (this.#queue.length === 0) this.#isScheduled = false
  }
}

function settle(job: Job, outcome: Outcome | undefined): void {
  if (outcome && 'value' in outcome) job.resolve(outcome.value)
  else job.reject(outcome?.error)
}
