import { describe, expect, test } from '@jest/globals'
import { loginError } from '../../../miniprogram/login/errors'
import { LoginPrompt } from '../../../miniprogram/stores/login-prompt'
import { createLoginStore } from '../../../miniprogram/stores/login-store'
import { FakeLogin, GUEST, member } from './fake-login'

function open(login: FakeLogin) {
  const session = createLoginStore(login)
  return { session, prompt: new LoginPrompt(session) }
}

describe('LoginPrompt', () => {
  test('lets members through without asking', async () => {
    const { prompt } = open(new FakeLogin(member('reader-1')))
    await expect(prompt.ask('shelf')).resolves.toBe(true)
    expect(prompt.reason).toBeNull()
  })

  test('asks a guest and goes on once somebody is signed in, however that came about', async () => {
    const login = new FakeLogin(GUEST)
    const { prompt } = open(login)
    const answer = prompt.ask('shelf')
    expect(prompt.reason).toBe('shelf')

    login.become(member('reader-1'))
    await expect(answer).resolves.toBe(true)
    expect(prompt.reason).toBeNull()
  })

  test('closes for good when the guest does not want to', async () => {
    const login = new FakeLogin(GUEST)
    const { prompt } = open(login)
    const answer = prompt.ask('card')
    prompt.dismiss()
    await expect(answer).resolves.toBe(false)
    expect(prompt.reason).toBeNull()
    expect(login.calls).toEqual([])
  })

  test('calls a login off that is on its way when the guest changes their mind', async () => {
    const login = new FakeLogin(GUEST)
    const { prompt } = open(login)
    const answer = prompt.ask('card')
    login.become({ status: 'signingIn' })
    prompt.dismiss()
    await expect(answer).resolves.toBe(false)
    expect(login.calls.map(([call]) => call)).toEqual(['signOut'])
  })

  test('stays open while a login fails, and begins the next time without the old complaint', async () => {
    const login = new FakeLogin(GUEST)
    const { session, prompt } = open(login)
    void prompt.ask('card')
    login.act = () => Promise.reject(loginError('network'))
    await session.signIn()
    expect(prompt.reason).toBe('card')
    expect(session.failure?.code).toBe('network')

    prompt.dismiss()
    void prompt.ask('shelf')
    expect(session.failure).toBeNull()
  })

  test('answers the first question with no when a second one is asked', async () => {
    const login = new FakeLogin(GUEST)
    const { prompt } = open(login)
    const first = prompt.ask('card')
    const second = prompt.ask('shelf')
    await expect(first).resolves.toBe(false)
    login.become(member('reader-1'))
    await expect(second).resolves.toBe(true)
  })

  test('follows the session no longer once it is disposed of', () => {
    const login = new FakeLogin(GUEST)
    const { prompt } = open(login)
    void prompt.ask('card')
    prompt.dispose()
    login.become(member('reader-1'))
    expect(prompt.reason).toBe('card')
  })
})
