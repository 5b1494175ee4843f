import { hash } from 'node:crypto'
import { MINUTE } from '../clock'
import type { SecurityEventSink } from '../operation/security-events'
import type { Sealer } from '../sealing'
import type { PhoneRecord, Store } from '../stores/store'
import { type PhoneNumber, readPhone, type WechatClient } from '../wechat/client'
import { WechatError } from '../wechat/errors'
import { SessionError } from './errors'
import type { OpenData, SealedOpenData } from './open-data'
import type { Principal } from './sessions'

export interface PhonesOptions {
  readonly store: Store
  readonly sealer: Sealer
  readonly wechat: Pick<WechatClient, 'phoneNumber'>
  readonly openData: OpenData
  readonly onEvent: SecurityEventSink
}

/** Twice the life of a code at WeChat. */
const CODE_MEMORY_MS = 10 * MINUTE

/** Phone numbers come from WeChat only, by code or sealed data; they are kept sealed and shown masked. */
export class Phones {
  readonly #options: PhonesOptions

  constructor(options: PhonesOptions) {
    this.#options = options
  }

  /** @throws {WechatError} `code_used` when the code was presented before: WeChat would bill it again. */
  async bindByCode(principal: Principal, code: string): Promise<PhoneRecord> {
    const { store, wechat } = this.#options
    const ring = await store.keys.find(principal.user, principal.appId)
    if (!ring) throw new SessionError('session_key_stale')
    // Last of all: what is refused for another reason has not spent the code.
    const isFirst = await store.once.claim(
      hash('sha256', `phone:${principal.appId}:${code}`, 'buffer'),
      CODE_MEMORY_MS,
    )
    if (!isFirst) throw new WechatError('code_used')
    return this.#bind(principal, await wechat.phoneNumber(code, ring.openId))
  }

  /** @throws {SessionError} `session_key_stale` */
  async bindBySealedData(principal: Principal, sealed: SealedOpenData): Promise<PhoneRecord> {
    const payload = await this.#options.openData.open(principal, sealed)
    const phone = readPhone(payload, principal.appId)
    if (!phone) throw new SessionError('session_key_stale')
    return this.#bind(principal, phone)
  }

  async clear({ user }: Principal): Promise<void> {
    await this.#options.store.users.clearPhone(user)
    this.#options.onEvent({ event: 'phone_cleared', userId: user.id })
  }

  async #bind({ user }: Principal, { number, countryCode }: PhoneNumber): Promise<PhoneRecord> {
    const { store, sealer, onEvent } = this.#options
    const text = `+${countryCode} ${number}`
    const outcome = await store.users.setPhone(user, {
      sealed: sealer.seal(text, phoneContext(user.id)),
      hash: sealer.index(text, PHONE_INDEX),
      olderHashes: sealer.olderIndexes(text, PHONE_INDEX),
      masked: mask(number),
      countryCode,
    })
    if (outcome.kind === 'conflict') throw new SessionError('identity_conflict')
    if (outcome.kind === 'gone') throw new SessionError('access_token_invalid')
    onEvent({ event: 'phone_set', userId: user.id })
    return outcome.phone
  }
}

/** Binds the hash by which a number is found to its purpose. */
export const PHONE_INDEX = 'phone'

export const phoneContext = (userId: string): string => `phone:${userId}`

/** `199****0001`; of a short number the last two digits. */
export function mask(number: string): string {
  return number.length < 8 ? `****${number.slice(-2)}` : `${number.slice(0, 3)}****${number.slice(-4)}`
}
