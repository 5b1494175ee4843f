import type { App } from './apps'
import type { Clock } from './clock'
import { type Errcode, WeChatError } from './errors'
import type { Random } from './random'
import type { SecretRegister } from './secrets'

/** `wx.login`, `wx.pluginLogin` and the phone number button each have codes of their own. */
export type CodePurpose = 'login' | 'plugin' | 'phone'

/** A code lives 5 minutes and works once (WeChat docs, "wx.login"; the phone and plugin pages say the same). */
export const CODE_LIFETIME_MS = 5 * 60_000

/** What DevTools' `wx.login` answers while the project has the tourist AppID. */
export const MOCK_CODE = 'the code is a mock one'

/** What a code stands for, fixed when it was minted. */
export interface Grant {
  readonly userId: string
  /** The key of that moment, for login codes. A later `wx.login` may have killed it: then it is stale on arrival. */
  readonly sessionKey?: string
}

export interface Codes {
  issue(purpose: CodePurpose, app: App, grant: Grant): string
  /**
   * Looks a code up and leaves it usable.
   * @param wrongPurpose - errcode for a code of another purpose, where the endpoint has one of its own
   * @throws {WeChatError} 40029 unknown, expired, of another app or of another purpose
   * @throws {WeChatError} 40163 used before
   */
  peek(purpose: CodePurpose, app: App, code: string, wrongPurpose?: Errcode): Grant
  /** Marks it used. */
  consume(code: string): void
  reset(): void
}

interface IssuedCode {
  readonly purpose: CodePurpose
  readonly appid: string
  readonly grant: Grant
  readonly expiresAt: number
  used: boolean
}

export function createCodes(clock: Clock, random: Random, secrets: SecretRegister): Codes {
  // Insertion order is order of expiry, so the oldest can be dropped from the front.
  const codes = new Map<string, IssuedCode>()

  const dropExpired = (): void => {
    for (const [text, { expiresAt }] of codes) {
      if (expiresAt > clock.now()) return
      codes.delete(text)
    }
  }

  return {
    issue(purpose, app, grant) {
      dropExpired()
      const text = secrets.issued('code', `0${random.text(31)}`)
      const expiresAt = clock.now() + CODE_LIFETIME_MS
      codes.set(text, { purpose, appid: app.appid, grant, expiresAt, used: false })
      return text
    },
    peek(purpose, app, text, wrongPurpose = 40029) {
      const code = codes.get(text)
      if (!code || code.expiresAt <= clock.now() || code.appid !== app.appid) throw new WeChatError(40029)
      if (code.purpose !== purpose) throw new WeChatError(wrongPurpose)
      if (code.used) throw new WeChatError(40163)
      return code.grant
    },
    consume(text) {
      const code = codes.get(text)
      if (code) code.used = true
    },
    reset: () => codes.clear(),
  }
}
