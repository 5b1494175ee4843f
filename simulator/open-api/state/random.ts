import { createHmac } from 'node:crypto'

/** A stream of bytes that the seed determines: the same seed and the same calls give the same run. */
export interface Random {
  bytes(length: number): Buffer
  /** Letters, digits, `-` and `_`. */
  text(length: number): string
}

export function createRandom(seed: string): Random {
  let calls = 0
  const bytes = (length: number): Buffer => {
    calls += 1
    return derive(seed, length, 'stream', String(calls))
  }
  return { bytes, text: (length) => toText(bytes(length), length) }
}

/** Bytes that depend on the seed and the names only, never on what was asked before. */
export function derive(seed: string, length: number, ...names: string[]): Buffer {
  const blocks: Buffer[] = []
  for (let block = 0; block * 32 < length; block += 1) {
    blocks.push(
      createHmac('sha256', seed)
        .update(JSON.stringify([block, ...names]))
        .digest(),
    )
  }
  return Buffer.concat(blocks).subarray(0, length)
}

export function deriveText(seed: string, length: number, ...names: string[]): string {
  return toText(derive(seed, length, ...names), length)
}

/** base64url is longer than its bytes, so `length` bytes are always enough for `length` characters. */
function toText(bytes: Buffer, length: number): string {
  return bytes.toString('base64url').slice(0, length)
}
