import { toStorageError } from './errors'

/** A read as a promise, with the store's own error when the database cannot answer. */
export async function reading<T>(read: () => T): Promise<T> {
  try {
    return read()
  } catch (error) {
    throw toStorageError(error)
  }
}
