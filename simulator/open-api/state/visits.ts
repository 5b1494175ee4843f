import { WeChatError } from '../errors'
import type { App } from './apps'
import type { Clock } from './clock'
import type { User } from './users'

/** When each person last used each mini program; WeChat checks content and risk of recent visitors only. */
export interface Visits {
  note(app: App, user: User): void
  /** @throws {WeChatError} 61010 when the last visit is more than two hours ago, or never was */
  requireRecent(app: App, user: User): void
  reset(): void
}

/** WeChat server docs, "msgSecCheck" and "getUserRiskRank". */
const RECENT_MS = 2 * 3_600_000

export function createVisits(clock: Clock): Visits {
  const times = new Map<string, number>()
  const nameOf = (app: App, user: User): string => `${app.appid} ${user.id}`
  return {
    note: (app, user) => void times.set(nameOf(app, user), clock.now()),
    requireRecent(app, user) {
      const time = times.get(nameOf(app, user))
      if (time === undefined || clock.now() - time > RECENT_MS) throw new WeChatError(61010)
    },
    reset: () => times.clear(),
  }
}
