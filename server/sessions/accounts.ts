import type { Avatars } from '../media/avatars'
import type { SecurityEventSink } from '../operation/security-events'
import type { Store, UserRef } from '../stores/store'

export interface AccountsOptions {
  readonly store: Store
  readonly avatars: Avatars
  readonly onEvent: SecurityEventSink
}

/** What WeChat's `RevokeInfo` numbers withdraw. @see WeChat "小程序用户信息安全指引" */
const WITHDRAWN: Readonly<Record<string, readonly ('nickname' | 'avatar' | 'phone')[]>> = {
  '6': ['nickname', 'avatar'],
  '8': ['phone'],
  '19': ['nickname'],
  '20': ['avatar'],
}

/** Ends accounts and forgets data, at the person's or WeChat's word. */
export class Accounts {
  readonly #options: AccountsOptions

  constructor(options: AccountsOptions) {
    this.#options = options
  }

  /** Removes the user and everything of them. */
  async erase(user: UserRef): Promise<void> {
    const { store, avatars, onEvent } = this.#options
    // The picture goes first: were it the last, and this broken off before, nothing would lead to it any more.
    const profile = await store.users.findProfile(user)
    await avatars.remove(profile?.avatar ?? null)
    const erased = await store.users.erase(user)
    if (!erased) return
    await avatars.remove(erased.avatar)
    onEvent({ event: 'account_erased', userId: user.id })
  }

  /** Forgets what the person no longer lets us have. @param revokeInfo such as `6` or `6,8`. */
  async withdraw(user: UserRef, revokeInfo: string): Promise<void> {
    const { store, avatars, onEvent } = this.#options
    const withdrawn = new Set(revokeInfo.split(/\D+/).flatMap((number) => WITHDRAWN[number] ?? []))
    if (withdrawn.has('phone')) await store.users.clearPhone(user)
    const changes = {
      ...(withdrawn.has('nickname') && { nickname: null }),
      ...(withdrawn.has('avatar') && { avatar: null }),
    }
    if (Object.keys(changes).length > 0) {
      const outcome = await store.users.updateProfile(user, changes, null)
      if (outcome.kind === 'updated' && withdrawn.has('avatar')) await avatars.remove(outcome.before.avatar)
    }
    onEvent({ event: 'authorization_revoked', userId: user.id, withdrawn: [...withdrawn] })
  }
}
