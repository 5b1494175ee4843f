import { WeChatError } from '../errors'
import { type App, TOURIST_APP } from './apps'
import type { Clock } from './clock'
import type { Random } from './random'
import type { SecretRegister } from './secrets'

/** A third-party platform (第三方平台) that logs users in for mini programs without knowing their secrets. */
export interface Component {
  readonly appid: string
  /** The mini programs that authorized it. */
  readonly authorizedBy: readonly string[]
}

export const DEFAULT_COMPONENT: Component = {
  appid: 'wx00000000000000c0',
  authorizedBy: [TOURIST_APP.appid],
}

export interface Components {
  /** A component_access_token, good for 2 hours. */
  issueToken(): { componentAppid: string; token: string }
  /** @throws {WeChatError} 40013, 41001, 40001, 42001, 61003 */
  authorize(componentAppid: string, token: string, app: App): void
  reset(): void
}

const LIFETIME_MS = 7_200_000

export function createComponents(
  component: Component,
  clock: Clock,
  random: Random,
  secrets: SecretRegister,
): Components {
  const expiries = new Map<string, number>()
  return {
    issueToken() {
      const token = secrets.issued('access_token', `98_${random.text(136)}`)
      expiries.set(token, clock.now() + LIFETIME_MS)
      return { componentAppid: component.appid, token }
    },
    authorize(componentAppid, token, app) {
      if (componentAppid !== component.appid) throw new WeChatError(40013)
      if (!token) throw new WeChatError(41001)
      const expiresAt = expiries.get(token)
      if (expiresAt === undefined) throw new WeChatError(40001)
      if (expiresAt <= clock.now()) throw new WeChatError(42001)
      if (!component.authorizedBy.includes(app.appid)) throw new WeChatError(61003)
    },
    reset: () => expiries.clear(),
  }
}
