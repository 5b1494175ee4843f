import { createCipheriv } from 'node:crypto'

/** The three events after which a backend must refresh or delete a person's data (WeChat docs, "安全指引"). */
export const PUSH_EVENTS = [
  'user_info_modified',
  'user_authorization_revoke',
  'user_authorization_cancellation',
] as const
export type PushEvent = (typeof PUSH_EVENTS)[number]

/** One event as it is pushed. */
export interface PushMessage {
  readonly ToUserName: string
  readonly FromUserName: string
  /** Seconds. */
  readonly CreateTime: number
  readonly MsgType: 'event'
  readonly Event: PushEvent
  readonly OpenID: string
  readonly UnionID?: string
  readonly AppID: string
  /** What was withdrawn: `6` nickname and avatar, `8` phone number, ... */
  readonly RevokeInfo?: string
}

export type PushFormat = 'json' | 'xml'

export function formatMessage(message: object, format: PushFormat): string {
  if (format === 'json') return JSON.stringify(message)
  const members = Object.entries(message).map(([name, value]) =>
    typeof value === 'number' ? `<${name}>${value}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`,
  )
  return `<xml>${members.join('')}</xml>`
}

/** PKCS#7 with blocks of 32 bytes: the size of the key, not of an AES block (WeChat docs, "消息推送"). */
const PADDING_BLOCK = 32

/**
 * Seals a message as WeChat's safe mode does: base64 of AES-256-CBC over 16 random bytes, the length of the text
 * in 4 bytes (network order), the text and the appid; the IV is the head of the key.
 * @param encodingAesKey - 43 characters of base64, as entered in WeChat's console
 */
export function encryptMessage(text: string, appid: string, encodingAesKey: string, random: Buffer): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const content = Buffer.from(text, 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const full = Buffer.concat([random, length, content, Buffer.from(appid, 'utf8')])
  const padding = PADDING_BLOCK - (full.length % PADDING_BLOCK)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([
    cipher.update(full),
    cipher.update(Buffer.alloc(padding, padding)),
    cipher.final(),
  ]).toString('base64')
}
