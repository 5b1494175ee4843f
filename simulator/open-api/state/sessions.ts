import type { App } from './apps'
import type { Clock } from './clock'
import type { Random } from './random'
import type { SecretRegister } from './secrets'
import type { User } from './users'

/** WeChat's login state of one user in one mini program. At most one is valid at a time. */
export interface Session {
  /** base64 of 16 bytes: what code2Session hands to the backend and what encrypts open data. */
  readonly key: string
  /** Milliseconds. */
  readonly createdAt: number
  /** Milliseconds; moved on by use. */
  readonly expiresAt: number
}

/**
 * What `wx.login` does to a session_key that is still alive. `sometimes` is WeChat: it may replace the key,
 * but not before a minimum period has passed.
 */
export const ROTATIONS = ['always', 'sometimes', 'never'] as const
export type Rotation = (typeof ROTATIONS)[number]

/** WeChat does not disclose its minimum refresh period; ten minutes keeps both cases in a tester's reach. */
export const MINIMUM_REFRESH_MS = 10 * 60_000
/** WeChat does not disclose the lifetime either; three idle days is what people report. */
export const IDLE_LIFETIME_MS = 3 * 24 * 3_600_000

export interface Sessions {
  /** What minting a code does: extends the session, begins one, or replaces its key. */
  refresh(app: App, user: User): Session
  /** The living session, or undefined. */
  current(app: App, user: User): Session | undefined
  /**
   * Gives a living session another key; its life is not extended (WeChat server docs, "ResetUserSessionKey").
   * What `wx.checkSession` says afterwards is not documented: here the session lives on.
   * @throws {RangeError} when there is none
   */
  replaceKey(app: App, user: User): Session
  /** Moves the end of a living session, as active use does. */
  touch(app: App, user: User): void
  end(app: App, user: User): void
  rotation(): Rotation
  setRotation(rotation: Rotation): void
  reset(): void
}

export function createSessions(clock: Clock, random: Random, secrets: SecretRegister): Sessions {
  const sessions = new Map<string, Session>()
  let rotation: Rotation = 'sometimes'

  const nameOf = (app: App, user: User): string => `${app.appid} ${user.id}`
  const newKey = (): string => secrets.issued('session_key', random.bytes(16).toString('base64'))
  const put = (app: App, user: User, session: Session): Session => {
    sessions.set(nameOf(app, user), session)
    return session
  }
  const current = (app: App, user: User): Session | undefined => {
    const session = sessions.get(nameOf(app, user))
    return session && session.expiresAt > clock.now() ? session : undefined
  }
  const keeps = (session: Session): boolean =>
    rotation === 'never' || (rotation === 'sometimes' && clock.now() - session.createdAt < MINIMUM_REFRESH_MS)

  return {
    refresh(app, user) {
      const now = clock.now()
      const expiresAt = now + IDLE_LIFETIME_MS
      const session = current(app, user)
      if (session && keeps(session)) return put(app, user, { ...session, expiresAt })
      return put(app, user, { key: newKey(), createdAt: now, expiresAt })
    },
    current,
    replaceKey(app, user) {
      const session = current(app, user)
      if (!session) throw new RangeError('there is no living session: log in first')
      return put(app, user, { ...session, key: newKey(), createdAt: clock.now() })
    },
    touch(app, user) {
      const session = current(app, user)
      if (session) put(app, user, { ...session, expiresAt: clock.now() + IDLE_LIFETIME_MS })
    },
    end: (app, user) => void sessions.delete(nameOf(app, user)),
    rotation: () => rotation,
    setRotation(wanted) {
      rotation = wanted
    },
    reset() {
      sessions.clear()
      rotation = 'sometimes'
    },
  }
}
