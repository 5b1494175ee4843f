import { base64ToBytes, bytesToBase64 } from '../wx/request-body'
import { fileError } from './file-error'

type Bytes = Uint8Array<ArrayBuffer>

/** The encodings of FileSystemManager that are not plain UTF-8. */
const READERS: Readonly<Record<string, (bytes: Bytes) => string>> = {
  base64: (bytes) => bytesToBase64(bytes.slice().buffer),
  hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  ascii: (bytes) => latin1(bytes.map((byte) => byte & 0x7f)),
  binary: latin1,
  latin1,
  'utf-16le': utf16,
  utf16le: utf16,
  'ucs-2': utf16,
  ucs2: utf16,
}

/** Bytes as `readFile` hands them out: an ArrayBuffer without an encoding, else text. */
export function decode(bytes: Bytes, encoding: unknown): string | ArrayBuffer {
  if (encoding === undefined || encoding === null || encoding === '') return bytes.slice().buffer
  return READERS[String(encoding)]?.(bytes) ?? new TextDecoder().decode(bytes)
}

/** What `writeFile` takes, as bytes; text is UTF-8 unless an encoding says otherwise. */
export function encode(data: unknown, encoding: unknown): Bytes {
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0))
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
  const text = String(data)
  switch (encoding) {
    case 'base64':
      return fromBase64(text)
    case 'hex':
      return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    case 'ascii':
    case 'binary':
    case 'latin1':
      return Uint8Array.from(text, (character) => character.charCodeAt(0))
    case 'utf-16le':
    case 'utf16le':
    case 'ucs-2':
    case 'ucs2':
      return new Uint8Array(Uint16Array.from(text.split(''), (unit) => unit.charCodeAt(0)).buffer)
    default:
      return new TextEncoder().encode(text)
  }
}

function fromBase64(text: string): Bytes {
  try {
    return new Uint8Array(base64ToBytes(text))
  } catch {
    throw fileError(1300203)
  }
}

function latin1(bytes: Bytes): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

function utf16(bytes: Bytes): string {
  return new TextDecoder('utf-16le').decode(bytes)
}
