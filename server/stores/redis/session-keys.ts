import type { SessionKeyRecord, SessionKeyStore, UserRef } from '../store'
import { userKeys } from './keys'
import { findKey, replaceKey } from './lua/session-key'
import { fromText, toText } from './records'
import type { Runner } from './runner'

export function redisSessionKeys(runner: Runner): SessionKeyStore {
  async function find({ route }: UserRef, appId: string): Promise<SessionKeyRecord | null> {
    const { current, previousSealed } = await runner.run(findKey, userKeys(route), { appId })
    if (!current) return null
    return {
      openId: current.openId,
      sealed: fromText(current.sealed),
      previousSealed: previousSealed === undefined ? null : fromText(previousSealed),
      version: current.version,
    }
  }

  return {
    find: (user, appId) => runner.answering(() => find(user, appId)),
    replace: (user, appId, { sealed, fingerprint }) =>
      runner.answering(async () => {
        const key = { sealed: toText(sealed), fingerprint: toText(fingerprint) }
        await runner.run(replaceKey, userKeys(user.route), { appId, key })
      }),
  }
}
