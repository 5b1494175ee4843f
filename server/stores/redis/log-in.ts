import type { Login, LoginOutcome, NewSession } from '../store'
import type { Directory } from './directory'
import { accessKey, refreshKey, userIdKey, userKeys } from './keys'
import { logIn } from './lua/log-in'
import { toSession, toSessions, toText } from './records'
import type { Runner } from './runner'

/** Finds the way to the user, then does the rest in one script at their route. */
export function logInAt(runner: Runner, directory: Directory): (login: Login) => Promise<LoginOutcome> {
  return async (login) => {
    const mint = mintOncePerRoute(login.mint)
    const isFree = (route: string) => route === login.newUser.route
    // A signpost to nobody: broken off half-way, or the account was erased a moment ago. The way that is found
    // now is the right one, and the user moves in.
    return (
      (await attempt(login, mint, isFree)) ?? (await attempt(login, mint, () => true)) ?? { kind: 'conflict' }
    )
  }

  /** Null when nobody lives at the route and `mayMoveIn` says no. */
  async function attempt(
    login: Login,
    mint: Login['mint'],
    mayMoveIn: (route: string) => boolean,
  ): Promise<LoginOutcome | null> {
    const owner = await directory.resolve(login.identity, login.newUser.route)
    if (owner === 'conflict') return { kind: 'conflict' }
    const { route, hasUnionId } = owner
    const newUserId = mayMoveIn(route) ? login.newUser.id : null
    if (newUserId !== null) await directory.announce({ id: newUserId, route })
    const answer = await start(login, route, mint(route), newUserId)
    if (answer.kind === 'absent') return null
    if (newUserId !== null && answer.userId !== newUserId)
      await directory.release(userIdKey(newUserId), route)
    const user = { id: answer.userId, route }
    if (answer.kind === 'blocked') return { kind: 'blocked', user }
    return {
      kind: 'started',
      user,
      isNew: answer.isNew,
      hasPhone: answer.hasPhone,
      hasUnionId,
      session: toSession(answer.session, route),
      ended: toSessions(answer.ended, route),
      now: answer.now,
    }
  }

  function start(
    { identity, sessionKey, session, replaces, lifetimes, maxSessions }: Login,
    route: string,
    { id, accessHash, refreshHash }: NewSession,
    newUserId: string | null,
  ) {
    const keys = {
      ...userKeys(route),
      access: accessKey(route, accessHash),
      refresh: refreshKey(route, refreshHash),
    }
    return runner.run(logIn, keys, {
      newUserId,
      ...identity,
      sessionKey: { sealed: toText(sessionKey.sealed), fingerprint: toText(sessionKey.fingerprint) },
      session: { id, ...session },
      replaces,
      lifetimes,
      maxSessions,
      accessHash,
      refreshHash,
    })
  }
}

function mintOncePerRoute(mint: Login['mint']): Login['mint'] {
  const minted = new Map<string, NewSession>()
  return (route) => {
    const session = minted.get(route) ?? mint(route)
    minted.set(route, session)
    return session
  }
}
