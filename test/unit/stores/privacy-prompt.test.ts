import { describe, expect, test } from '@jest/globals'
import { PrivacyPrompt, type PrivacySource } from '../../../miniprogram/stores/privacy-prompt'

type Listener = Parameters<NonNullable<PrivacySource['onNeedPrivacyAuthorization']>>[0]

function open() {
  const listeners: Listener[] = []
  const prompt = new PrivacyPrompt({ onNeedPrivacyAuthorization: (listener) => listeners.push(listener) })
  const need = () => {
    const decisions: WechatMiniprogram.PrivacyDecision[] = []
    listeners[0]?.((decision) => decisions.push(decision))
    return decisions
  }
  return { prompt, listeners, need }
}

describe('PrivacyPrompt', () => {
  test('registers one listener for the whole app', () => {
    expect(open().listeners).toHaveLength(1)
  })

  test('asks for nothing on a base library that never asks', () => {
    expect(new PrivacyPrompt({}).asked).toBe(false)
  })

  test('tells WeChat first that the explanation is shown, then which button was tapped', () => {
    const { prompt, need } = open()
    const decisions = need()
    expect(prompt.asked).toBe(true)
    prompt.agree('privacy-agree')
    expect(decisions).toEqual([
      { event: 'exposureAuthorization' },
      { event: 'agree', buttonId: 'privacy-agree' },
    ])
    expect(prompt.asked).toBe(false)
  })

  test('leaves no API waiting: one refusal answers all that asked, each once', () => {
    const { prompt, need } = open()
    const [first, second] = [need(), need()]
    prompt.refuse()
    prompt.refuse()
    for (const decisions of [first, second]) {
      expect(decisions.map(({ event }) => event)).toEqual(['exposureAuthorization', 'disagree'])
    }
  })

  test('can be asked again after a refusal', () => {
    const { prompt, need } = open()
    need()
    prompt.refuse()
    const again = need()
    prompt.agree('privacy-agree')
    expect(again.map(({ event }) => event)).toEqual(['exposureAuthorization', 'agree'])
  })
})
