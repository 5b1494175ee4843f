import { randomBytes } from 'node:crypto'
import { DAY, HOUR, SECOND } from '../../../../server/clock'
import type { SecurityEvent } from '../../../../server/operation/security-events'
import { systemRandom } from '../../../../server/random'
import { type LoggedIn, Sessions } from '../../../../server/sessions/sessions'
import type { Store } from '../../../../server/stores/store'

export const LIFETIMES = {
  accessMs: 2 * HOUR,
  idleMs: 30 * DAY,
  absoluteMs: 90 * DAY,
  windowMs: 30 * SECOND,
}

export interface People {
  readonly sessions: Sessions
  readonly events: readonly SecurityEvent[]
  /** Logs a new person in, or a known one again. */
  logIn(openId?: string): Promise<LoggedIn>
}

/** The rules of the sessions over a store, with real tokens. */
export function peopleOf(store: Store): People {
  const events: SecurityEvent[] = []
  const sessions = new Sessions({
    store,
    random: systemRandom,
    onEvent: (event) => events.push(event),
    lifetimes: LIFETIMES,
    maxSessions: 10,
  })
  return {
    sessions,
    events,
    logIn: (openId = newOpenId()) =>
      sessions.logIn({
        identity: { appId: 'wx0000000000000001', openId, unionId: null },
        sessionKey: { sealed: Buffer.from('sealed'), fingerprint: Buffer.from('fingerprint') },
        device: null,
        ipPrefix: '203.0.113.0/24',
        heldToken: null,
      }),
  }
}

export const newOpenId = () => `openid-${randomBytes(9).toString('base64url')}`

/** How it ended, for `toEqual` and for counting. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'ok'
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string }
    return code ?? `${name}: ${message}`
  }
}
