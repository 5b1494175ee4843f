import type { MaskedPhone } from './contract'
import { fromWx, type WxFailure } from './errors'
import { randomId } from './random'
import type { Session } from './session'
import type { SessionKey } from './session-key'
import type { Login } from './types'

/** `e.detail` of a button with `open-type="getPhoneNumber"` or `getRealtimePhoneNumber`. */
export interface PhoneDetail extends WxFailure {
  /** Its own code, not that of `wx.login`: lives 5 minutes, works once, costs money. */
  readonly code?: string
  /** All there is before base library 2.21.2. */
  readonly encryptedData?: string
  readonly iv?: string
}

export interface Phone {
  /**
   * Binds the phone number of the event to the signed-in user. A lost answer is asked for again with the same
   * code and `Idempotency-Key`, because every further tap is charged.
   *
   * @throws {LoginError} `denied`, `quota`, `misconfigured` (only verified organisations may ask); the session is kept. Otherwise
   * as `request`. Source: getPhoneNumber.
   */
  bind(detail: PhoneDetail): Promise<MaskedPhone>
}

export function createPhone(
  request: Login['request'],
  session: Session,
  sessionKey: SessionKey,
  random: () => number,
): Phone {
  return {
    async bind(detail) {
      const { code, encryptedData, iv } = detail
      // The texts of a refusal differ by platform: a success is what brings something.
      if (!code && !encryptedData) throw fromWx(detail, 'denied')
      const send = () =>
        request<{ phone: MaskedPhone }>({
          url: '/v1/me/phone',
          method: 'POST',
          data: code ? { code } : { encrypted_data: encryptedData, iv },
          header: { 'Idempotency-Key': randomId(random) },
          idempotent: true,
        })
      const { phone } = await (code ? send() : sessionKey.read(send))
      await session.amend({ has_phone: true })
      return phone
    },
  }
}
