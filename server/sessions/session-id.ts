import { hash } from 'node:crypto'
import type { RandomBytes } from '../random'

const PREFIX = 's_'
const NONCE_BYTES = 12
/** Length of the nonce in base64url, which never needs padding. */
const NONCE_LENGTH = 16
/** 36 bits. */
const MARK_LENGTH = 6

/**
 * A session's public id: 96 random bits and a mark that follows from them and the user's route. So the id itself says
 * whose session it was when nothing else is left of it. Nobody gains by forging one: it ends nothing.
 */
export function newSessionId(route: string, random: RandomBytes): string {
  return withMark(route, random(NONCE_BYTES).toString('base64url'))
}

/** Whether this is or was a session of the user with this route. A stranger's passes once in 2^36. */
export function isSessionIdOf(route: string, id: string): boolean {
  return id === withMark(route, id.slice(PREFIX.length, PREFIX.length + NONCE_LENGTH))
}

function withMark(route: string, nonce: string): string {
  return `${PREFIX}${nonce}${hash('sha256', `${route}.${nonce}`, 'base64url').slice(0, MARK_LENGTH)}`
}
