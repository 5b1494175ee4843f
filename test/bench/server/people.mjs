/** The people of a benchmark. Everything of theirs follows from their number, so nobody has to keep a million tokens. */
import { createHash } from 'node:crypto'

const digest = (/** @type {string} */ text) => createHash('sha256').update(text).digest()

/** @param {number} person */
export const routeOf = (person) => digest(`route ${person}`).subarray(0, 12).toString('base64url')

/** @param {number} person */
export const openIdOf = (person) => `o${routeOf(person)}`

/**
 * The token that the seeding script gave.
 *
 * @param {'wa' | 'wr'} kind access or refresh
 * @param {number} person
 */
export const tokenOf = (kind, person) =>
  `${kind}_${routeOf(person)}.${digest(`${kind} ${person}`).toString('base64url')}`
