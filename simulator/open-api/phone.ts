import type { App } from './state/apps'
import type { User } from './state/users'
import type { WeChat } from './state/wechat'

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

/** Tells the number, so it counts as handed out. How WeChat writes a foreign one is not documented: here `+1…`. */
export function phoneInfo(wechat: WeChat, app: App, user: User): PhoneInfo {
  const { countryCode, purePhoneNumber } = user.phone
  wechat.secrets.issued('phone_number', purePhoneNumber)
  return {
    phoneNumber: countryCode === CHINA ? purePhoneNumber : `+${countryCode}${purePhoneNumber}`,
    purePhoneNumber,
    countryCode,
    watermark: { timestamp: wechat.clock.seconds(), appid: app.appid },
  }
}
