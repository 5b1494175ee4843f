import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'
import { MINUTE } from '../clock'
import type { SecurityEventSink } from '../operation/security-events'
import type { Sealer } from '../sealing'
import type { SessionKeyStore } from '../stores/store'
import { SessionError } from './errors'
import { keyContext } from './key-ring'
import type { Principal } from './sessions'

/** What the phone brings from `wx.getUserInfo`, `wx.getUserProfile` or a getPhoneNumber button. */
export interface SealedOpenData {
  readonly encryptedData: Buffer
  readonly iv: Buffer
  /** Signed with the session_key that also encrypted the data: tells which key that was. */
  readonly signed?: { readonly rawData: string; readonly signature: string }
}

export type OpenDataPayload = Readonly<Record<string, unknown>>

export interface OpenDataOptions {
  readonly keys: SessionKeyStore
  readonly sealer: Sealer
  /** Milliseconds since the epoch, as WeChat counts them in a watermark. */
  readonly wall: () => number
  readonly onEvent: SecurityEventSink
}

/** WeChat names no limit; the phone sends what it has just collected. */
const MAX_AGE_MS = 5 * MINUTE
/** Our clock and WeChat's need not agree to the second. */
const MAX_AHEAD_MS = MINUTE

type Refusal = 'no_key' | 'undecryptable' | 'foreign_app' | 'too_old' | 'foreign_person'

/**
 * Opens data that the phone encrypted with the current session_key or the one before.
 *
 * AES-CBC is not authenticated, so whatever is wrong gets one answer: neither padding nor JSON nor watermark may
 * be told apart from outside. The reason goes to the security log.
 *
 * @see WeChat "开放数据校验与解密" (signature and decryption of open data)
 */
export class OpenData {
  readonly #options: OpenDataOptions

  constructor(options: OpenDataOptions) {
    this.#options = options
  }

  /** @throws {SessionError} `session_key_stale` */
  async open(principal: Principal, sealed: SealedOpenData): Promise<OpenDataPayload> {
    const { keys, onEvent, wall } = this.#options
    const ring = await keys.find(principal.user, principal.appId)
    const owner = { appId: principal.appId, openId: ring?.openId ?? '' }
    const known = ring ? [ring.sealed, ring.previousSealed].map((it) => this.#unseal(it, owner)) : []
    const candidates = known.filter((key) => key !== null && isSignedWith(key, sealed.signed))
    // All of them, always: leaving early would tell which key fits.
    const outcomes = candidates.map((key) => judge(decrypt(key ?? '', sealed), owner, wall()))
    const opened = outcomes.find((it) => typeof it !== 'string')
    if (opened) return opened
    const reason = outcomes.find((it) => it !== 'undecryptable') ?? (ring ? 'undecryptable' : 'no_key')
    onEvent({ event: 'open_data_refused', userId: principal.user.id, reason: String(reason) })
    throw new SessionError('session_key_stale')
  }

  #unseal(sealed: Buffer | null, owner: { appId: string; openId: string }): string | null {
    return sealed && (this.#options.sealer.open(sealed, keyContext(owner))?.toString() ?? null)
  }
}

/** SHA-1 because WeChat says so; it proves nothing that AES and the watermark do not. */
function isSignedWith(sessionKey: string, signed: SealedOpenData['signed']): boolean {
  if (!signed) return true
  const expected = createHash('sha1').update(signed.rawData).update(sessionKey).digest()
  const presented = Buffer.from(signed.signature, 'hex')
  return presented.length === expected.length && timingSafeEqual(presented, expected)
}

function decrypt(sessionKey: string, { encryptedData, iv }: SealedOpenData): unknown {
  try {
    const decipher = createDecipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), iv)
    return JSON.parse(Buffer.concat([decipher.update(encryptedData), decipher.final()]).toString('utf8'))
  } catch {
    return null
  }
}

function judge(
  payload: unknown,
  owner: { readonly appId: string; readonly openId: string },
  now: number,
): OpenDataPayload | Refusal {
  if (typeof payload !== 'object' || payload === null) return 'undecryptable'
  const { watermark, openId } = payload as { watermark?: unknown; openId?: unknown }
  const { appid, timestamp } = (watermark ?? {}) as { appid?: unknown; timestamp?: unknown }
  if (typeof timestamp !== 'number') return 'undecryptable'
  if (appid !== owner.appId) return 'foreign_app'
  const age = now - timestamp * 1000
  if (age > MAX_AGE_MS || age < -MAX_AHEAD_MS) return 'too_old'
  if (openId !== undefined && openId !== owner.openId) return 'foreign_person'
  return payload as OpenDataPayload
}
