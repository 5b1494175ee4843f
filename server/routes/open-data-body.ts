import { Type } from '@sinclair/typebox'
import { ProblemError } from '../problems'
import type { SealedOpenData } from '../sessions/open-data'

const BLOCK_BYTES = 16
/** Real payloads are below 1 kB. */
const MAX_BYTES = 8 * 1024
const MAX_RAW_DATA = 4096

/** Base64 with padding: the form that WeChat's client gives. */
const BASE64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'

export const openDataMembers = {
  encrypted_data: Type.String({ minLength: 24, maxLength: Math.ceil(MAX_BYTES / 3) * 4, pattern: BASE64 }),
  iv: Type.String({ minLength: 24, maxLength: 24, pattern: BASE64 }),
  raw_data: Type.Optional(Type.String({ maxLength: MAX_RAW_DATA })),
  signature: Type.Optional(Type.String({ pattern: '^[0-9a-f]{40}$' })),
}

export interface OpenDataBody {
  readonly encrypted_data: string
  readonly iv: string
  readonly raw_data?: string
  readonly signature?: string
}

/** @throws {ProblemError} `validation_failed` before any cryptography is done. */
export function readOpenData(body: OpenDataBody): SealedOpenData {
  const { raw_data: rawData, signature } = body
  const encryptedData = decode(body.encrypted_data, '/encrypted_data')
  const iv = decode(body.iv, '/iv')
  if (encryptedData.length === 0 || encryptedData.length % BLOCK_BYTES !== 0)
    throw invalid('/encrypted_data', 'must be whole blocks of 16 bytes')
  if (iv.length !== BLOCK_BYTES) throw invalid('/iv', 'must be 16 bytes')
  if ((rawData === undefined) !== (signature === undefined))
    throw invalid('/signature', 'comes together with raw_data')
  const signed = rawData !== undefined && signature !== undefined ? { signed: { rawData, signature } } : {}
  return { encryptedData, iv, ...signed }
}

/** The one spelling of these bytes: a second one could pass a check that the first does not. */
function decode(text: string, pointer: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw invalid(pointer, 'must be canonical base64')
  return bytes
}

function invalid(pointer: string, detail: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ pointer, detail }] })
}
