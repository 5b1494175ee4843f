import { action, makeObservable, observable, runInAction } from 'mobx-miniprogram'
import { isLoginError, type Login } from '../login/index'
import type { DebugClock } from './debug-clock'
import type { Journal } from './journal'

export type Experiment = 'renew' | 'check' | 'fetch'

/** The slice of `wx` that is asked about session_key. */
export interface SessionCheck {
  checkSession(options: { success(): void; fail(): void }): void
}

/** What a developer may do to a session to see what becomes of it. How each experiment ended stands in the journal. */
export class SessionLab {
  /** What is under way; nothing else starts meanwhile. */
  busy: Experiment | null = null

  constructor(
    private readonly login: Login,
    private readonly clock: DebugClock,
    private readonly journal: Journal,
    private readonly wechat: SessionCheck,
  ) {
    makeObservable(this, {
      busy: observable,
      renew: action.bound,
      check: action.bound,
      fetch: action.bound,
      expire: action.bound,
    })
  }

  /** `wx.login` and an exchange, although a session lives. */
  renew(): Promise<void> {
    return this.run('renew', () => this.login.signIn({ fresh: true }))
  }

  /** `wx.checkSession`: whether WeChat still knows the session_key of the last code. The token has its own life. */
  check(): Promise<void> {
    return this.run('check', async () => {
      const startedAt = Date.now()
      const alive = await new Promise<boolean>((resolve) => {
        this.wechat.checkSession({ success: () => resolve(true), fail: () => resolve(false) })
      })
      const at = Date.now()
      this.journal.add({ event: 'check_session', at, ms: at - startedAt, alive })
    })
  }

  /** A signed request, which renews a token that has run out. */
  fetch(): Promise<void> {
    return this.run('fetch', () => this.login.request({ url: '/v1/me' }))
  }

  /** Lets the access token's life pass: the next request has to renew it. */
  expire(): void {
    this.clock.advance(this.login.tokenLife() ?? 0)
  }

  private async run(experiment: Experiment, work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return
    this.busy = experiment
    try {
      await work()
    } catch (error) {
      if (!isLoginError(error)) throw error
    } finally {
      runInAction(() => (this.busy = null))
    }
  }
}
