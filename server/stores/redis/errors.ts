import { StorageUnavailable } from '../store'

/** Replies that say "not now" or "not here"; others are mistakes in our scripts. */
const UNAVAILABLE =
  /\b(OOM|READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|NOREPLICAS|MISCONF|BUSY|TRYAGAIN|MOVED|ASK|NOAUTH|WRONGPASS|NOPERM)\b/

export function isUnknownScript(error: unknown): boolean {
  return isReply(error) && error.message.startsWith('NOSCRIPT')
}

/** What Redis itself said. */
const isReply = (error: unknown): error is Error => error instanceof Error && error.name === 'ReplyError'

/** A Redis that cannot be reached, is full or is failing over becomes `StorageUnavailable`; anything else stays what it is. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof StorageUnavailable || !(error instanceof Error)) return error
  if (!isReply(error)) return isOurMistake(error) ? error : new StorageUnavailable('unreachable')
  const [, reason] = UNAVAILABLE.exec(error.message) ?? []
  return reason === undefined ? error : new StorageUnavailable(reason)
}

/** Errors of the language come from our code; the client's own are plain ones or system errors. */
function isOurMistake(error: Error): boolean {
  return error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError
}
