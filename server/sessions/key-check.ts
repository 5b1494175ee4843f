import { SECOND } from '../clock'
import { Newest } from '../newest'
import type { Sealer } from '../sealing'
import type { SessionKeyStore } from '../stores/store'
import type { WechatClient } from '../wechat/client'
import { keyContext } from './key-ring'
import type { Principal } from './sessions'

export interface KeyCheckOptions {
  readonly keys: SessionKeyStore
  readonly sealer: Sealer
  readonly wechat: Pick<WechatClient, 'isSessionKeyAlive'>
  readonly monotonic: () => number
}

/** A page that asks on every show must not cost a call each; WeChat's own check is no fresher for the phone. */
const REMEMBER_MS = 30 * SECOND
const REMEMBERED = 10_000

interface Remembered {
  readonly version: number
  readonly isAlive: Promise<boolean>
  readonly until: number
}

/** Whether the session_key that we hold still is the living one. */
export class KeyCheck {
  readonly #options: KeyCheckOptions
  readonly #remembered = new Newest<string, Remembered>(REMEMBERED)

  constructor(options: KeyCheckOptions) {
    this.#options = options
  }

  /** @throws {WechatError} */
  async isAlive({ user, appId }: Principal): Promise<boolean> {
    const { keys, sealer, wechat, monotonic } = this.#options
    const ring = await keys.find(user, appId)
    const key = ring && sealer.open(ring.sealed, keyContext({ appId, openId: ring.openId }))?.toString()
    if (!ring || !key) return false
    const known = this.#remembered.get(user.id)
    if (known && known.version === ring.version && known.until > monotonic()) return known.isAlive
    const isAlive = wechat.isSessionKeyAlive(ring.openId, key)
    this.#remembered.set(user.id, { version: ring.version, isAlive, until: monotonic() + REMEMBER_MS })
    isAlive.catch(() => this.#remembered.delete(user.id))
    return isAlive
  }
}
