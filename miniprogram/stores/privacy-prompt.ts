import { action, makeObservable, observable } from 'mobx-miniprogram'
import type { Privacy, PrivacyRequest } from '../login/index'

/**
 * WeChat asks for consent to the privacy guide before the first API that touches personal data. Every API that waits is
 * kept until the reader has decided.
 */
export class PrivacyPrompt {
  asked = false

  private waiting: PrivacyRequest[] = []

  /** Takes the one place there is for such a handler. */
  constructor(privacy: Pick<Privacy, 'handle'>) {
    makeObservable(this, { asked: observable, ask: action, agree: action, refuse: action })
    privacy.handle((request) => this.ask(request))
  }

  ask(request: PrivacyRequest): void {
    this.waiting.push(request)
    this.asked = true
    request.shown()
  }

  /** @param buttonId - of the `agreePrivacyAuthorization` button that was tapped. */
  agree(buttonId: string): void {
    this.answer((request) => request.agree(buttonId))
  }

  /** The API that asked fails; everything else goes on. */
  refuse(): void {
    this.answer((request) => request.disagree())
  }

  private answer(decide: (request: PrivacyRequest) => void): void {
    const waiting = this.waiting
    this.waiting = []
    this.asked = false
    for (const request of waiting) decide(request)
  }
}
