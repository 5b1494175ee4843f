import type { Sealer } from '../sealing'
import type { SessionKeyStore, UserRef } from '../stores/store'
import type { WechatClient } from '../wechat/client'
import { SessionError } from './errors'
import { keyContext, sealSessionKey } from './key-ring'

export interface KeyResetOptions {
  readonly appId: string
  readonly keys: SessionKeyStore
  readonly sealer: Sealer
  readonly wechat: Pick<WechatClient, 'resetSessionKey'>
}

/** Replaces a session_key that may have leaked; WeChat kills the old one at once. */
export class KeyReset {
  readonly #options: KeyResetOptions

  constructor(options: KeyResetOptions) {
    this.#options = options
  }

  /** @throws {SessionError} `session_key_stale` when there is no key to prove the person with. */
  async reset(user: UserRef): Promise<void> {
    const { appId, keys, sealer, wechat } = this.#options
    const ring = await keys.find(user, appId)
    const owner = { appId, openId: ring?.openId ?? '' }
    const key = ring && sealer.open(ring.sealed, keyContext(owner))?.toString()
    if (!key) throw new SessionError('session_key_stale')
    const fresh = await wechat.resetSessionKey(owner.openId, key)
    await keys.replace(user, appId, sealSessionKey(sealer, owner, fresh))
  }
}
