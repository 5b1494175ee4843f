import { describe, expect, test } from '@jest/globals'
import { createLoginStore } from '../../../miniprogram/stores/login-store'
import { MemberStore } from '../../../miniprogram/stores/member-store'
import { ProfileEditor } from '../../../miniprogram/stores/profile-editor'
import { type FakeRequest, problem } from '../login/support/fake-backend'
import { launch, signedInWorld } from '../login/support/launch'

/** A backend that refuses so many of these requests, because the login is too long ago. */
async function tooOld(refused: (request: FakeRequest) => boolean, times: number) {
  const running = await launch({}, await signedInWorld())
  let left = times
  running.backend.fault = (request) => {
    if (!refused(request) || left === 0) return undefined
    left -= 1
    return problem(401, 'reauthentication_required')
  }
  return running
}

const isDeletion = ({ method, path }: FakeRequest): boolean => method === 'DELETE' && path === '/v1/me'
const isBinding = ({ path }: FakeRequest): boolean => path === '/v1/me/phone'

describe('what the backend allows only soon after a login', () => {
  test('deleting the account takes one tap and one wx.login', async () => {
    const { login, time, calls, backend } = await tooOld(isDeletion, 1)
    const store = createLoginStore(login)
    expect(await time.until(store.deleteAccount())).toBe(true)
    expect(calls.login).toBe(1)
    expect(backend.log.filter(isDeletion)).toHaveLength(2)
    expect(store.failure).toBeNull()
    expect(store.state).toMatchObject({ status: 'signedOut', reason: 'deleted' })
  })

  test('so does binding the phone number, with the code of the one tap', async () => {
    const { login, time, calls, backend } = await tooOld(isBinding, 1)
    const editor = new ProfileEditor(login, new MemberStore(login, createLoginStore(login)))
    expect(await time.until(editor.bindPhone({ code: 'phone-code' }))).toBe(true)
    expect(calls.login).toBe(1)
    expect(backend.log.filter(isBinding).map(({ data }) => data)).toEqual([
      { code: 'phone-code' },
      { code: 'phone-code' },
    ])
  })

  test('a backend that even a fresh login does not satisfy is a failure after one wx.login', async () => {
    const { login, time, calls, backend } = await tooOld(isDeletion, 9)
    const store = createLoginStore(login)
    expect(await time.until(store.deleteAccount())).toBe(false)
    expect(store.failure?.code).toBe('reauthentication_required')
    expect(store.state.status).toBe('signedIn')
    expect(calls.login).toBe(1)
    expect(backend.log.filter(isDeletion)).toHaveLength(2)
  })
})
