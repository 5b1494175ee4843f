import { action, makeObservable, observable, reaction } from 'mobx-miniprogram'
import type { LoginStore } from './login-store'

/** What the person was about to do; the login sheet says so. */
export type PromptReason = 'card' | 'shelf'

/**
 * Asks a guest to sign in when a feature needs it, and lets the feature go on afterwards:
 * `if (await loginPrompt.ask('shelf')) shelf.keep(book, true)`.
 */
export class LoginPrompt {
  /** What the open sheet is about; null while it is closed. */
  reason: PromptReason | null = null

  private settle: ((signedIn: boolean) => void) | null = null
  private readonly stop: () => void

  constructor(private readonly session: LoginStore) {
    makeObservable(this, { reason: observable, ask: action, dismiss: action })
    this.stop = reaction(
      () => session.signedIn,
      (signedIn) => {
        if (signedIn) this.close(true)
      },
    )
  }

  /** Resolves to true at once for members; otherwise to true after a login, to false after a refusal. */
  ask(reason: PromptReason): Promise<boolean> {
    if (this.session.signedIn) return Promise.resolve(true)
    this.close(false)
    this.session.forgetFailure()
    this.reason = reason
    return new Promise((resolve) => {
      this.settle = resolve
    })
  }

  /** The person does not want to sign in now. A login on its way is called off. */
  dismiss(): void {
    if (this.session.signingIn) void this.session.signOut()
    this.close(false)
  }

  dispose(): void {
    this.stop()
  }

  private close = action((signedIn: boolean): void => {
    this.reason = null
    this.settle?.(signedIn)
    this.settle = null
  })
}
