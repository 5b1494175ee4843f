import type { TokenKey } from '../../sessions/tokens'
import type {
  AccessRecord,
  EndReason,
  Login,
  LoginOutcome,
  NextTokens,
  RotateOutcome,
  SessionRecord,
  SessionStore,
  UserRef,
} from '../store'
import { answering } from './answering'
import type { Directory } from './directory'
import { accessKey, refreshKey, userKeys } from './keys'
import * as ending from './lua/end-sessions'
import { confirmGeneration, findByAccess, listSessions } from './lua/find-session'
import { logIn } from './lua/log-in'
import { rotate } from './lua/rotate'
import { fromText, type StoredSession, toSession, toSessions, toText } from './records'
import type { Replication } from './replication'
import type { Runner } from './runner'

type StartAnswer =
  | {
      readonly kind: 'started'
      readonly userId: string
      readonly isNew: boolean
      readonly hasPhone: boolean
      readonly session: StoredSession
      readonly ended?: readonly StoredSession[]
    }
  | { readonly kind: 'blocked'; readonly userId: string }
  | { readonly kind: 'absent' }

type RotateAnswer =
  | { readonly kind: 'rotated' | 'reused'; readonly session: StoredSession }
  | {
      readonly kind: 'repeated'
      readonly session: StoredSession
      readonly sealed: string
      readonly accessExpiresAt: number
    }
  | { readonly kind: 'refused'; readonly session?: StoredSession }

interface AccessAnswer {
  readonly session?: StoredSession
  readonly generation: number
  readonly expiresAt: number
}

export function redisSessions(runner: Runner, directory: Directory, replication: Replication): SessionStore {
  async function start(login: Login): Promise<LoginOutcome> {
    const first = await startAt(login, null)
    // Nobody lives there yet, or the account was erased a moment ago: ask again for the way, and move in.
    return first ?? (await startAt(login, login.newUser.id)) ?? { kind: 'conflict' }
  }

  /** Null when there is no user and none may be created. */
  async function startAt(login: Login, newUserId: string | null): Promise<LoginOutcome | null> {
    const { identity, sessionKey, session, lifetimes, maxSessions, replaces } = login
    const owner = await directory.resolve(identity, login.newUser.route)
    if (owner === 'conflict') return { kind: 'conflict' }
    const { route } = owner
    if (newUserId !== null) await directory.announce({ id: newUserId, route })
    const { accessHash, refreshHash } = hashesAsText(login.mint(route))
    const answer = await runner.run<StartAnswer, keyof typeof keys>(logIn, keys, {
      newUserId,
      ...identity,
      sessionKey: { sealed: toText(sessionKey.sealed), fingerprint: toText(sessionKey.fingerprint) },
      session,
      replaces,
      lifetimes,
      maxSessions,
      accessHash,
      refreshHash,
    })
  }
}
