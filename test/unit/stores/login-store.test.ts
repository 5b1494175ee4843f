import { describe, expect, test } from '@jest/globals'
import { autorun } from 'mobx-miniprogram'
import { loginError } from '../../../miniprogram/login/errors'
import { createLoginStore } from '../../../miniprogram/stores/login-store'
import { FakeLogin, GUEST, member, pending } from './fake-login'

describe('LoginStore', () => {
  test('shows what the client knew before the store existed', () => {
    const store = createLoginStore(new FakeLogin(member('reader-1')))
    expect(store.signedIn).toBe(true)
    expect(store.user?.id).toBe('reader-1')
  })

  test('tells its observers of every transition, once each', () => {
    const login = new FakeLogin()
    const store = createLoginStore(login)
    const seen: string[] = []
    autorun(() => seen.push(`${store.status} ${store.user?.id ?? 'nobody'} ${store.signingIn}`))

    login.become(GUEST)
    login.become({ status: 'signingIn' })
    login.become(member('reader-1'))

    expect(seen).toEqual([
      'restoring nobody false',
      'signedOut nobody false',
      'signingIn nobody true',
      'signedIn reader-1 false',
    ])
  })

  test('says when the session lives on without a renewal, and when it will not outlive the launch', () => {
    const login = new FakeLogin(member('reader-1'))
    const store = createLoginStore(login)
    expect([store.degraded, store.persisted]).toEqual([false, true])

    login.become({ ...member('reader-1'), degraded: loginError('network'), persisted: false } as never)
    expect([store.degraded, store.persisted]).toEqual([true, false])
  })

  test('keeps why an action failed until the next one starts', async () => {
    const login = new FakeLogin(GUEST)
    const store = createLoginStore(login)
    login.act = () => Promise.reject(loginError('network'))
    await expect(store.signIn()).resolves.toBe(false)
    expect(store.failure?.code).toBe('network')

    const second = pending<void>()
    login.act = () => second.promise
    const signedIn = store.signIn()
    expect(store.failure).toBeNull()
    second.resolve()
    await expect(signedIn).resolves.toBe(true)
    expect(login.calls).toEqual(['signIn', 'signIn'])
  })

  test('is signing out from the call until the client is done, also when that fails', async () => {
    const login = new FakeLogin(member('reader-1'))
    const store = createLoginStore(login)
    const end = pending<void>()
    login.act = () => end.promise

    const done = store.signOut()
    expect(store.signingOut).toBe(true)
    end.reject(loginError('network'))

    await expect(done).resolves.toBe(false)
    expect(store.signingOut).toBe(false)
    expect(store.failure?.code).toBe('network')
  })

  test('does not hide a mistake in the program as a failed login', async () => {
    const login = new FakeLogin(GUEST)
    login.act = () => {
      throw new TypeError('a bug')
    }
    await expect(createLoginStore(login).signIn()).rejects.toThrow('a bug')
  })

  test('leaves no listener behind', () => {
    const login = new FakeLogin(GUEST)
    const store = createLoginStore(login)
    expect(login.listeners.size).toBe(1)
    store.dispose()
    expect(login.listeners.size).toBe(0)
    login.become(member('reader-1'))
    expect(store.signedIn).toBe(false)
  })
})
