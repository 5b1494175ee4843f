import { StorageUnavailable } from '../store'
import { toStorageError } from './errors'

/**
 * A method of the store as its interface promises it: the result, or `StorageUnavailable` at the deadline, however
 * many steps it takes. What was sent may still happen afterwards, as with any network; all steps bear being done again.
 */
export async function answering<T>(deadlineMs: number, work: () => Promise<T>): Promise<T> {
  try {
    return await within(deadlineMs, work(), () => {
      throw new StorageUnavailable('timeout')
    })
  } catch (error) {
    throw toStorageError(error)
  }
}

/**
 * The result of the work, or of `instead` when it takes longer. When this process itself was held up, the timer
 * is due as well as the reply: then the reply, which waits in the socket, is read first.
 */
export function within<T>(milliseconds: number, work: Promise<T>, instead: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      try {
        resolve(instead())
      } catch (error) {
        reject(error)
      }
    }
    const timer = setTimeout(() => setImmediate(giveUp), milliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
