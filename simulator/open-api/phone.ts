import type { App } from './state/apps'
import type { Clock } from './state/clock'
import type { User } from './state/users'

/** `phone_info` of getPhoneNumber, and what the button's encryptedData opens to. */
export interface PhoneInfo {
  /** With the country code when it is a foreign one. */
  readonly phoneNumber: string
  readonly purePhoneNumber: string
  readonly countryCode: string
  readonly watermark: Watermark
}

export interface Watermark {
  /** Seconds. */
  readonly timestamp: number
  readonly appid: string
}

const CHINA = '86'

export function phoneInfo(app: App, user: User, clock: Clock): PhoneInfo {
  const { countryCode, purePhoneNumber } = user.phone
  return {
    phoneNumber: countryCode === CHINA ? purePhoneNumber : `+${countryCode}${purePhoneNumber}`,
    purePhoneNumber,
    countryCode,
    watermark: { timestamp: clock.seconds(), appid: app.appid },
  }
}
