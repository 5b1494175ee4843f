import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The user signature that proves knowledge of a session_key without sending it: hex HMAC-SHA256 of the request
 * body (empty for GET), keyed with the base64 text itself (WeChat docs, "用户登录态签名").
 */
export function userSignature(sessionKey: string, body: string): string {
  return createHmac('sha256', sessionKey).update(body).digest('hex')
}

/** What proves `rawData` of `wx.getUserInfo`: hex SHA-1 of it and the session_key's text (WeChat docs, "signature"). */
export function rawDataSignature(rawData: string, sessionKey: string): string {
  return createHash('sha1').update(rawData).update(sessionKey).digest('hex')
}

/** What proves a message push: hex SHA-1 of the sorted parts, run together (WeChat docs, "消息推送"). */
export function pushSignature(...parts: string[]): string {
  return createHash('sha1').update(parts.sort().join('')).digest('hex')
}

export function sameSignature(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
