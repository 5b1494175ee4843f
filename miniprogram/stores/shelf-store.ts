import { action, makeObservable, observable, reaction, runInAction } from 'mobx-miniprogram'
import type { LoginStore } from './login-store'

/** The slice of `wx` that the shelf is kept in. */
export interface ShelfStorage {
  getStorageSync(key: string): unknown
  setStorageSync(key: string, books: string[]): void
  removeStorageSync(key: string): void
}

/**
 * Books that the signed-in reader keeps, in the order they came. They stay on this phone, apart for every reader, and are
 * out of sight after a sign-out. With the account they are deleted.
 */
export class ShelfStore {
  books: readonly string[] = []

  private reader: string | undefined
  private readonly stop: () => void

  constructor(
    private readonly session: LoginStore,
    private readonly storage: ShelfStorage,
  ) {
    makeObservable(this, { books: observable.ref, keep: action })
    this.stop = reaction(
      () => session.user?.id,
      (reader) => runInAction(() => this.open(reader)),
      { fireImmediately: true },
    )
  }

  has(book: string): boolean {
    return this.books.includes(book)
  }

  /** Puts a book on the shelf, or takes it off. Guests have no shelf: nothing happens. */
  keep(book: string, kept: boolean): void {
    if (!this.reader || this.has(book) === kept) return
    this.books = kept ? [...this.books, book] : this.books.filter((other) => other !== book)
    try {
      this.storage.setStorageSync(keyOf(this.reader), [...this.books])
    } catch {
      // Storage is full: the shelf lasts for this launch.
    }
  }

  dispose(): void {
    this.stop()
  }

  private open(reader: string | undefined): void {
    const { state } = this.session
    const deleted = state.status === 'signedOut' && state.reason === 'deleted'
    if (deleted && this.reader) this.storage.removeStorageSync(keyOf(this.reader))
    this.reader = reader
    const stored = reader ? this.storage.getStorageSync(keyOf(reader)) : []
    this.books = Array.isArray(stored) ? stored.filter((book) => typeof book === 'string') : []
  }
}

const keyOf = (reader: string): string => `shelf:${reader}`
