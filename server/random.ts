import { randomBytes as cryptographic } from 'node:crypto'

/** Cryptographically strong in production; a parameter so that tests can prove where secrets come from. */
export type RandomBytes = (size: number) => Buffer

export const systemRandom: RandomBytes = cryptographic
