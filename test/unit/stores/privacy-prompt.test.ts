import { describe, expect, test } from '@jest/globals'
import type { PrivacyRequest } from '../../../miniprogram/login/index'
import { PrivacyPrompt } from '../../../miniprogram/stores/privacy-prompt'

function open() {
  const handlers: ((request: PrivacyRequest) => void)[] = []
  const prompt = new PrivacyPrompt({ handle: (handler) => handlers.push(handler) })
  /** An API asks for consent; the result lists what it was told. */
  const need = (): string[] => {
    const told: string[] = []
    handlers[0]?.({
      referrer: 'chooseAvatar',
      shown: () => told.push('shown'),
      agree: (buttonId) => told.push(`agree ${buttonId}`),
      disagree: () => told.push('disagree'),
    })
    return told
  }
  return { prompt, handlers, need }
}

describe('PrivacyPrompt', () => {
  test('takes the one handler there is for the whole app', () => {
    expect(open().handlers).toHaveLength(1)
  })

  test('tells first that the explanation is shown, then which button was tapped', () => {
    const { prompt, need } = open()
    const told = need()
    expect(prompt.asked).toBe(true)
    prompt.agree('privacy-agree')
    expect(told).toEqual(['shown', 'agree privacy-agree'])
    expect(prompt.asked).toBe(false)
  })

  test('leaves no API waiting: one refusal answers all that asked, each once', () => {
    const { prompt, need } = open()
    const [first, second] = [need(), need()]
    prompt.refuse()
    prompt.refuse()
    expect(first).toEqual(['shown', 'disagree'])
    expect(second).toEqual(['shown', 'disagree'])
  })

  test('can be asked again after a refusal', () => {
    const { prompt, need } = open()
    need()
    prompt.refuse()
    const again = need()
    prompt.agree('privacy-agree')
    expect(again).toEqual(['shown', 'agree privacy-agree'])
  })
})
