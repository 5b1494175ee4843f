import { MINUTE } from '../clock'
import type { Sealer } from '../sealing'
import type { SealedSessionKey } from '../stores/store'

/**
 * How long the session_key before the current one is kept. Data that the phone encrypted just before a login
 * arrives with the old key; ten minutes is more than a submit button takes and short for a key to lie about.
 */
export const PREVIOUS_KEY_MS = 10 * MINUTE

export interface KeyOwner {
  readonly appId: string
  readonly openId: string
}

/** Binds a sealed session_key to its owner: a blob copied to another row does not open. */
export const keyContext = ({ appId, openId }: KeyOwner): string => `session_key:${appId}:${openId}`

export function sealSessionKey(sealer: Sealer, owner: KeyOwner, sessionKey: string): SealedSessionKey {
  const context = keyContext(owner)
  return { sealed: sealer.seal(sessionKey, context), fingerprint: sealer.fingerprint(sessionKey, context) }
}
