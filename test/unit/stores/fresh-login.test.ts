import { describe, expect, test } from '@jest/globals'
import { loginError } from '../../../miniprogram/login/errors'
import { withFreshLogin } from '../../../miniprogram/stores/fresh-login'
import { createLoginStore } from '../../../miniprogram/stores/login-store'
import { FakeLogin, member } from './fake-login'

const tooOld = (): Error => loginError('reauthentication_required')

describe('work that needs a fresh login', () => {
  test('does without one where the login is fresh enough', async () => {
    const login = new FakeLogin(member('reader-1'))
    await expect(withFreshLogin(login, async () => 'done')).resolves.toBe('done')
    expect(login.calls).toEqual([])
  })

  test('gets one and runs once more where it is not, without another tap', async () => {
    const login = new FakeLogin(member('reader-1'))
    let refusals = 1
    login.act = (call) => {
      if (call === 'deleteAccount' && refusals-- > 0) throw tooOld()
    }
    await expect(createLoginStore(login).deleteAccount()).resolves.toBe(true)
    expect(login.calls).toEqual([['deleteAccount'], ['signIn', { fresh: true }], ['deleteAccount']])
  })

  test('gives up when even a fresh login is refused', async () => {
    const login = new FakeLogin(member('reader-1'))
    login.act = (call) => {
      if (call === 'deleteAccount') throw tooOld()
    }
    const store = createLoginStore(login)
    await expect(store.deleteAccount()).resolves.toBe(false)
    expect(store.failure?.code).toBe('reauthentication_required')
    expect(login.calls).toHaveLength(3)
  })

  test('is not repeated for any other reason', async () => {
    const login = new FakeLogin(member('reader-1'))
    login.act = () => Promise.reject(loginError('server'))
    await expect(createLoginStore(login).deleteAccount()).resolves.toBe(false)
    expect(login.calls).toEqual([['deleteAccount']])
  })
})
