import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'

export interface PushSecrets {
  /** As entered in WeChat's console. */
  readonly token: string
  /** 43 characters of base64. */
  readonly encodingAesKey: string
}

export type PushMessage = Readonly<Record<string, string>>

/** SHA-1 of the sorted parts: all that WeChat offers. @see WeChat "消息推送" */
export function isSignedByWechat(signature: string, token: string, ...parts: readonly string[]): boolean {
  const expected = createHash('sha1')
    .update([token, ...parts].sort().join(''))
    .digest('hex')
  const [one, other] = [Buffer.from(signature), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

const RANDOM_BYTES = 16
const LENGTH_BYTES = 4
/** PKCS#7 with blocks of 32 bytes: the size of the key, not of an AES block. */
const PADDING_BLOCK = 32

/**
 * Opens a message of the safe mode: 16 random bytes, the length of the text, the text, the AppID.
 * Null when it is not for this app, or nothing that WeChat would send.
 */
export function openPushMessage(
  encrypted: string,
  appId: string,
  encodingAesKey: string,
): PushMessage | null {
  const plain = decrypt(encrypted, Buffer.from(`${encodingAesKey}=`, 'base64'))
  if (!plain || plain.length < RANDOM_BYTES + LENGTH_BYTES) return null
  const start = RANDOM_BYTES + LENGTH_BYTES
  const end = start + plain.readUInt32BE(RANDOM_BYTES)
  if (end > plain.length || plain.subarray(end).toString('utf8') !== appId) return null
  return readMessage(plain.subarray(start, end).toString('utf8'))
}

function decrypt(encrypted: string, key: Buffer): Buffer | null {
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
    const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()])
    const padding = padded.at(-1) ?? 0
    if (padding < 1 || padding > PADDING_BLOCK) return null
    return padded.subarray(0, padded.length - padding)
  } catch {
    return null
  }
}

const XML_MEMBER = /<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g

/** The flat members of a message, JSON or XML as chosen in the console. Null when it is neither. */
export function readMessage(text: string): PushMessage | null {
  if (text.startsWith('<')) {
    const inner = text.replace(/^\s*<xml>|<\/xml>\s*$/g, '')
    return Object.fromEntries(
      [...inner.matchAll(XML_MEMBER)].map(([, name, cdata, plain]) => [name, cdata ?? plain ?? '']),
    )
  }
  try {
    const members: unknown = JSON.parse(text)
    if (typeof members !== 'object' || members === null) return null
    return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, String(value)]))
  } catch {
    return null
  }
}
