import { randomBytes as cryptographic } from 'node:crypto'

/** Cryptographically strong in production; a parameter so that tests can prove where secrets come from. */
export type RandomBytes = (size: number) => Buffer

/** Enough for some ten logins: a call to the generator costs as much for 12 bytes as for hundreds. */
const POOL_BYTES = 2048

/** Draws in advance. Every byte is given out once, and a pool is never filled again, so what was given stays. */
function pooled(): RandomBytes {
  let pool = Buffer.alloc(0)
  return (size) => {
    if (size > POOL_BYTES) return cryptographic(size)
    if (size > pool.length) pool = cryptographic(POOL_BYTES)
    const given = pool.subarray(0, size)
    pool = pool.subarray(size)
    return given
  }
}

export const systemRandom: RandomBytes = pooled()
