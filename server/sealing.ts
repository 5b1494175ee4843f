import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { RandomBytes } from './random'

const ALGORITHM = 'aes-256-gcm'
const KEY_ID_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16
const FIRST_BLOCK = Buffer.of(1)
export const SEALING_KEY_BYTES = 32

interface SealingKey {
  /** First bytes of a hash of the key: names it in a sealed blob without telling anything about it. */
  readonly id: Buffer
  readonly key: Buffer
}

/**
 * Encrypts what must be kept but not read from a dump: AES-256-GCM, a random 96-bit nonce per blob.
 *
 * The first key seals; the others only open what was sealed before a rotation. A blob is bound to its
 * `context`, such as `session_key:<appid>:<openid>`, so that a blob moved to another row does not open.
 */
export class Sealer {
  readonly #keys: readonly SealingKey[]
  readonly #random: RandomBytes

  constructor(keys: readonly [Buffer, ...Buffer[]], random: RandomBytes) {
    this.#keys = keys.map((key) => ({
      id: derive(key, 'key id', KEY_ID_BYTES),
      key: derive(key, 'seal', 32),
    }))
    this.#random = random
  }

  seal(plain: Buffer | string, context: string): Buffer {
    const [current] = this.#keys
    if (!current) throw new Error('There is no sealing key')
    const nonce = this.#random(NONCE_BYTES)
    return Buffer.concat([current.id, encrypt(current.key, nonce, plain, context)])
  }

  /** Null when the key is gone, the context is another one, or the blob was changed. */
  open(blob: Buffer, context: string): Buffer | null {
    const id = blob.subarray(0, KEY_ID_BYTES)
    const sealing = this.#keys.find((it) => it.id.equals(id))
    return sealing ? decrypt(sealing.key, blob.subarray(KEY_ID_BYTES), context) : null
  }

  /** True when the blob was sealed with another key than the current one. */
  isOutdated(blob: Buffer): boolean {
    return !this.#keys[0]?.id.equals(blob.subarray(0, KEY_ID_BYTES))
  }

  /** Equal for equal values under the current key; tells nothing of the value without it. */
  fingerprint(value: string, context: string): Buffer {
    return keyedHash(this.#keys[0], value, context).subarray(0, 16)
  }

  /** Finds a sealed value again. Keyed with the current key; `olderIndexes` are what the others would have given. */
  index(value: string, context: string): Buffer {
    return keyedHash(this.#keys[0], value, context)
  }

  olderIndexes(value: string, context: string): readonly Buffer[] {
    return this.#keys.slice(1).map((key) => keyedHash(key, value, context))
  }
}

/** Seals under a secret that only its bearer holds, such as a presented token; we keep no key for it. */
export function sealUnder(secret: string, plain: string, context: string, random: RandomBytes): Buffer {
  return encrypt(derive(Buffer.from(secret), context, 32), random(NONCE_BYTES), plain, context)
}

export function openUnder(secret: string, blob: Buffer, context: string): string | null {
  return decrypt(derive(Buffer.from(secret), context, 32), blob, context)?.toString() ?? null
}

function encrypt(key: Buffer, nonce: Buffer, plain: Buffer | string, context: string): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(context))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

function decrypt(key: Buffer, blob: Buffer, context: string): Buffer | null {
  if (blob.length < NONCE_BYTES + TAG_BYTES) return null
  const nonce = blob.subarray(0, NONCE_BYTES)
  const tag = blob.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(blob.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    return null
  }
}

function keyedHash(sealing: SealingKey | undefined, value: string, context: string): Buffer {
  if (!sealing) throw new Error('There is no sealing key')
  return createHmac('sha256', sealing.key).update(`${context}\n${value}`).digest()
}

/**
 * HKDF-Expand with SHA-256 (RFC 5869 §2.3), one block. The step before it, Extract, may be skipped (§3.3): the
 * input is uniformly random already.
 */
function derive(secret: Buffer, purpose: string, bytes: number): Buffer {
  const block = createHmac('sha256', secret).update(`miniprogram-login ${purpose}`).update(FIRST_BLOCK)
  return block.digest().subarray(0, bytes)
}
