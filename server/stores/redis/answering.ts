import { StorageUnavailable } from '../store'
import { toStorageError } from './errors'

/** However many steps a method takes, its caller hears by then. */
const DEADLINE_MS = 320

/**
 * A method of the store as its interface promises it: the result, or `StorageUnavailable` before the deadline.
 * What was sent may still happen afterwards, as with any network; all steps bear being done again.
 */
export async function answering<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StorageUnavailable('timeout')), DEADLINE_MS)
  })
  try {
    return await Promise.race([work(), late])
  } catch (error) {
    throw toStorageError(error)
  } finally {
    clearTimeout(timer)
  }
}
