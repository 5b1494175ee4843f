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
    expect(login.calls).toEqual([['signIn'], ['signIn']])
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

  test('greets a newcomer as one during the first launch only', () => {
    const login = new FakeLogin(GUEST)
    const store = createLoginStore(login)
    login.become(member('reader-1', true), { type: 'signedIn' })
    expect(store.firstVisit).toBe(true)
    login.become(member('reader-1', true), { type: 'renewed' })
    expect(store.firstVisit).toBe(true)

    const nextLaunch = new FakeLogin({ status: 'restoring' })
    const later = createLoginStore(nextLaunch)
    nextLaunch.become(member('reader-1', true), { type: 'restored' })
    expect(later.firstVisit).toBe(false)
  })

  test('passes on how far a sign-out should reach', async () => {
    const login = new FakeLogin(member('reader-1'))
    await createLoginStore(login).signOut({ everywhere: true })
    expect(login.calls).toEqual([['signOut', { everywhere: true }]])
  })

  test('is deleting the account from the call until the backend has answered', async () => {
    const login = new FakeLogin(member('reader-1'))
    const store = createLoginStore(login)
    const end = pending<void>()
    login.act = () => end.promise
    const done = store.deleteAccount()
    expect(store.deleting).toBe(true)
    end.resolve()
    await expect(done).resolves.toBe(true)
    expect(store.deleting).toBe(false)
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
