import { action, makeObservable, observable } from 'mobx-miniprogram'

type Decide = (decision: WechatMiniprogram.PrivacyDecision) => void

/** The slice of `wx` that asks for consent; base libraries before 2.32.3 never ask. */
export interface PrivacySource {
  onNeedPrivacyAuthorization?(listener: (decide: Decide) => void): void
}

/**
 * WeChat asks for consent to the privacy guide before the first API that touches personal data. The API waits until it is
 * told the answer, so every question is kept until there is one.
 */
export class PrivacyPrompt {
  asked = false

  private waiting: Decide[] = []

  /** Registers the one listener there can be: a later registration replaces an earlier one. */
  constructor(source: PrivacySource) {
    makeObservable(this, { asked: observable, ask: action, agree: action, refuse: action })
    source.onNeedPrivacyAuthorization?.((decide) => this.ask(decide))
  }

  ask(decide: Decide): void {
    this.waiting.push(decide)
    this.asked = true
    decide({ event: 'exposureAuthorization' })
  }

  /** @param buttonId - of the `agreePrivacyAuthorization` button that the person tapped. */
  agree(buttonId: string): void {
    this.answer({ event: 'agree', buttonId })
  }

  /** The API that asked fails; everything else goes on. */
  refuse(): void {
    this.answer({ event: 'disagree' })
  }

  private answer(decision: WechatMiniprogram.PrivacyDecision): void {
    const waiting = this.waiting
    this.waiting = []
    this.asked = false
    for (const decide of waiting) decide(decision)
  }
}
