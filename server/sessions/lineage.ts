/**
 * The rules of a session's tokens, without HTTP and without SQL.
 *
 * A session is a family of token generations: each refresh makes a new access and a new refresh token and
 * retires the pair before (RFC 9700 §4.14.2). The SQLite store calls these functions inside its transaction;
 * the Redis store says the same in Lua, and one contract suite holds both to it.
 */

/** What the rules need to know of a session. Times are milliseconds since the epoch. */
export interface Lineage {
  /** Number of the active pair of tokens, from 1. */
  readonly generation: number
  /** When the active generation replaced its parent; null in the first one. */
  readonly rotatedAt: number | null
  /** The active tokens sealed under their parent, until the first use of one of them. */
  readonly successor: Buffer | null
  /** How often the successor was handed out again. */
  readonly repeats: number
  /** Moves with every rotation. */
  readonly idleExpiresAt: number
  /** Set at login; no rotation extends it. */
  readonly absoluteExpiresAt: number
  readonly endedAt: number | null
}

export type RefreshVerdict =
  /** The active token: a new generation. */
  | 'rotate'
  /** The parent of the active token, whose answer was lost: the same successor again. */
  | 'repeat'
  /** A retired token: somebody holds a copy. The session ends. */
  | 'reuse'
  /** The session is over. */
  | 'ended'
  /** The same successor was asked for too often. */
  | 'exhausted'

/** Enough for a client that repeats a lost answer, too few for one that loops. */
export const MAX_REPEATS = 5

/**
 * Judges a presented refresh token by its generation.
 *
 * The parent of the active token gets the same successor, as long as nobody has used that successor and
 * `windowMs` have not passed: a phone that lost the answer on the way can ask again (FAPI 2.0 §5.3.2.1).
 * Any older token, or the parent later, means that the token was copied.
 */
export function judgeRefresh(
  presentedGeneration: number,
  session: Lineage,
  now: number,
  windowMs: number,
): RefreshVerdict {
  if (session.endedAt !== null || isExpired(session, now)) return 'ended'
  if (presentedGeneration === session.generation) return 'rotate'
  const isParent = presentedGeneration === session.generation - 1
  const isWindowOpen =
    session.successor !== null && session.rotatedAt !== null && now - session.rotatedAt <= windowMs
  if (!isParent || !isWindowOpen) return 'reuse'
  return session.repeats < MAX_REPEATS ? 'repeat' : 'exhausted'
}

export function isExpired(session: Lineage, now: number): boolean {
  return now >= session.idleExpiresAt || now >= session.absoluteExpiresAt
}

/**
 * When an access token stops working. The active generation's lives its own life; its parent's lives on for
 * the window, so that requests in flight during a rotation succeed; older ones are dead.
 */
export function accessEnd(
  access: { readonly generation: number; readonly expiresAt: number },
  session: Lineage,
  windowMs: number,
): number {
  if (session.endedAt !== null) return session.endedAt
  const end = Math.min(access.expiresAt, session.absoluteExpiresAt)
  if (access.generation === session.generation) return end
  if (access.generation !== session.generation - 1 || session.rotatedAt === null) return 0
  return Math.min(end, session.rotatedAt + windowMs)
}
