import type { TokenKey } from '../../sessions/tokens'
import type {
  AccessRecord,
  EndReason,
  Lifetimes,
  NextTokens,
  RotateOutcome,
  SessionRecord,
  SessionStore,
} from '../store'
import type { Directory } from './directory'
import { accessKey, refreshKey, userKeys } from './keys'
import { logInAt } from './log-in'
import * as ending from './lua/end-sessions'
import * as finding from './lua/find-session'
import { rotate } from './lua/rotate'
import { fromText, toProfile, toSession, toSessions, toText } from './records'
import type { Replication } from './replication'
import type { Runner } from './runner'

export function redisSessions(runner: Runner, directory: Directory, replication: Replication): SessionStore {
  const logIn = logInAt(runner, directory)

  async function replaceTokens(
    { route, hash: presentedHash }: TokenKey,
    { accessHash, refreshHash, sealed }: NextTokens,
    lifetimes: Lifetimes,
  ): Promise<RotateOutcome> {
    const keys = {
      ...userKeys(route),
      presented: refreshKey(route, presentedHash),
      access: accessKey(route, accessHash),
      refresh: refreshKey(route, refreshHash),
    }
    const args = { presentedHash, accessHash, refreshHash, sealed: toText(sealed), lifetimes }
    const answer = await runner.run(rotate, keys, args)
    if (answer.kind === 'refused')
      return { kind: 'refused', session: answer.session ? toSession(answer.session, route) : null }
    const session = toSession(answer.session, route)
    switch (answer.kind) {
      case 'rotated':
        return { kind: 'rotated', session, now: answer.now }
      case 'repeated': {
        const { now, accessExpiresAt } = answer
        return { kind: 'repeated', session, now, sealed: fromText(answer.sealed), accessExpiresAt }
      }
      case 'reused':
        await replication.confirm(route)
        return { kind: 'reused', session }
    }
  }

  async function findByAccess({ route, hash }: TokenKey): Promise<AccessRecord | null> {
    const keys = { ...userKeys(route), access: accessKey(route, hash) }
    const { session, user, generation, expiresAt, now } = await runner.run(finding.findByAccess, keys)
    if (!session || !user) return null
    const profile = toProfile(user, { id: user.id, route })
    return { session: toSession(session, route), profile, generation, expiresAt, now }
  }

  async function endByToken({ route, hash }: TokenKey, reason: EndReason): Promise<SessionRecord | null> {
    const keys = {
      ...userKeys(route),
      access: accessKey(route, hash),
      refresh: refreshKey(route, hash),
    }
    return ended(route, await runner.run(ending.endByToken, keys, { reason }))
  }

  async function endSession(route: string, id: string, reason: EndReason): Promise<SessionRecord | null> {
    return ended(route, await runner.run(ending.endSession, userKeys(route), { id, reason }))
  }

  async function ended(route: string, { session }: ending.OneSession): Promise<SessionRecord | null> {
    if (!session) return null
    await replication.confirm(route)
    return toSession(session, route)
  }

  async function endAllSessions(route: string, reason: EndReason): Promise<readonly SessionRecord[]> {
    const { sessions } = await runner.run(ending.endAllSessions, userKeys(route), { reason })
    await replication.confirm(route)
    return toSessions(sessions, route)
  }

  async function listSessions(route: string): Promise<readonly SessionRecord[]> {
    const { sessions } = await runner.run(finding.listSessions, userKeys(route))
    return toSessions(sessions, route).toReversed()
  }

  async function confirmGeneration(route: string, id: string, generation: number): Promise<void> {
    await runner.run(finding.confirmGeneration, userKeys(route), { id, generation })
  }

  return {
    logIn: (login) => runner.answering(() => logIn(login)),
    rotate: (presented, next, lifetimes) => runner.answering(() => replaceTokens(presented, next, lifetimes)),
    findByAccess: (presented) => runner.answering(() => findByAccess(presented)),
    confirmGeneration: (route, id, generation) =>
      runner.answering(() => confirmGeneration(route, id, generation)),
    endByToken: (presented, reason) => runner.answering(() => endByToken(presented, reason)),
    listSessions: ({ route }) => runner.answering(() => listSessions(route)),
    endSession: ({ route }, id, reason) => runner.answering(() => endSession(route, id, reason)),
    endAllSessions: ({ route }, reason) => runner.answering(() => endAllSessions(route, reason)),
  }
}
