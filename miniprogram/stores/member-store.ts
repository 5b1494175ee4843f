import { action, computed, makeObservable, observable, reaction, runInAction } from 'mobx-miniprogram'
import { isLoginError, type Login, type LoginError, type Me } from '../login/index'
import type { LoginStore } from './login-store'

/** The signed-in reader's card, from `GET /v1/me`. It is fetched after every sign-in and forgotten with it. */
export class MemberStore {
  me: Me | null = null
  failure: LoginError | null = null
  loading = false

  private readonly stop: () => void

  constructor(
    private readonly login: Login,
    private readonly session: LoginStore,
  ) {
    makeObservable(this, {
      me: observable.ref,
      failure: observable.ref,
      loading: observable,
      number: computed,
      load: action.bound,
      show: action,
    })
    this.stop = reaction(
      () => session.user?.id,
      (id) => {
        this.forget()
        if (id) void this.load()
      },
      { fireImmediately: true },
    )
  }

  /** Printed on the card: the end of the account's id, which is unique enough to tell two cards apart. */
  get number(): string {
    return (this.session.user?.id ?? '')
      .replace(/[^a-z0-9]/gi, '')
      .slice(-8)
      .toUpperCase()
  }

  /** Fetches the card unless a fetch is under way. Never rejects; see `failure`. */
  async load(): Promise<void> {
    const reader = this.session.user?.id
    if (!reader || this.loading) return
    this.loading = true
    this.failure = null
    const outcome = await this.fetch()
    runInAction(() => {
      if (this.session.user?.id !== reader) return
      Object.assign(this, outcome, { loading: false })
    })
  }

  /** Takes over what a change to the profile answered; an answer for another reader comes too late. */
  show(me: Me): void {
    if (me.id === this.session.user?.id) this.me = me
  }

  dispose(): void {
    this.stop()
  }

  private async fetch(): Promise<{ me: Me } | { failure: LoginError }> {
    try {
      return { me: await this.login.request<Me>({ url: '/v1/me' }) }
    } catch (error) {
      if (!isLoginError(error)) throw error
      return { failure: error }
    }
  }

  private forget(): void {
    runInAction(() => {
      this.me = null
      this.failure = null
      this.loading = false
    })
  }
}
