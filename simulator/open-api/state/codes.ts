import { WeChatError } from '../errors'
import type { App } from './apps'
import type { Clock } from './clock'
import type { Random } from './random'
import type { SecretRegister } from './secrets'

/** A code lives 5 minutes and works once (WeChat docs, "wx.login"; the phone and plugin pages say the same). */
export const CODE_LIFETIME_MS = 5 * 60_000

/** What DevTools' `wx.login` answers while the project has the tourist AppID. */
export const MOCK_CODE = 'the code is a mock one'

/** Codes of one kind: those of `wx.login`, `wx.pluginLogin` and the phone button know nothing of each other. */
export interface Codes<Grant> {
  /** @param grant - what the code stands for, fixed now */
  issue(app: App, grant: Grant): string
  /** A living code of this app, used or not; looking does not use it up. */
  find(app: App, code: string): { readonly grant: Grant; readonly used: boolean } | undefined
  /** The same. @throws {WeChatError} 40029 when there is none */
  get(app: App, code: string): { readonly grant: Grant; readonly used: boolean }
  /** Marks it used. */
  consume(code: string): void
  reset(): void
}

interface IssuedCode<Grant> {
  readonly appid: string
  readonly grant: Grant
  /** Milliseconds. */
  readonly expiresAt: number
  used: boolean
}

export function createCodes<Grant>(clock: Clock, random: Random, secrets: SecretRegister): Codes<Grant> {
  // Insertion order is order of expiry, so the oldest can be dropped from the front.
  const codes = new Map<string, IssuedCode<Grant>>()

  const dropExpired = (): void => {
    for (const [text, { expiresAt }] of codes) {
      if (expiresAt > clock.now()) return
      codes.delete(text)
    }
  }
  const find: Codes<Grant>['find'] = (app, text) => {
    const code = codes.get(text)
    return code && code.expiresAt > clock.now() && code.appid === app.appid ? code : undefined
  }

  return {
    issue(app, grant) {
      dropExpired()
      const text = secrets.issued('code', `0${random.text(31)}`)
      codes.set(text, { appid: app.appid, grant, expiresAt: clock.now() + CODE_LIFETIME_MS, used: false })
      return text
    },
    find,
    get(app, text) {
      const code = find(app, text)
      if (!code) throw new WeChatError(40029)
      return code
    },
    consume(text) {
      const code = codes.get(text)
      if (code) code.used = true
    },
    reset: () => codes.clear(),
  }
}
