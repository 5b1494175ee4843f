import { describe, expect, test } from '@jest/globals'
import type { Me } from '../../../miniprogram/login/contract'
import { loginError } from '../../../miniprogram/login/errors'
import { createLoginStore } from '../../../miniprogram/stores/login-store'
import { MemberStore } from '../../../miniprogram/stores/member-store'
import { FakeLogin, GUEST, member, pending } from './fake-login'

const me = (id: string): Me => ({
  id,
  nickname: null,
  avatar_url: null,
  phone: null,
  created_at: '2026-03-05T08:00:00Z',
})

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function open(login: FakeLogin): MemberStore {
  return new MemberStore(login, createLoginStore(login))
}

describe('MemberStore', () => {
  test('asks for nobody’s card while nobody is signed in', async () => {
    const login = new FakeLogin(GUEST)
    const store = open(login)
    await store.load()
    expect(login.calls).toEqual([])
    expect(store.number).toBe('')
  })

  test('fetches the card once after a sign-in, however often it is asked meanwhile', async () => {
    const login = new FakeLogin(GUEST)
    login.act = async () => me('reader-1')
    const store = open(login)

    login.become(member('reader-1'))
    expect(store.loading).toBe(true)
    await Promise.all([store.load(), store.load()])
    await settled()

    expect(login.calls).toEqual([['request', { url: '/v1/me' }]])
    expect(store.me?.id).toBe('reader-1')
    expect(store.loading).toBe(false)
  })

  test('says why the card could not be fetched, and fetches it on the next try', async () => {
    const login = new FakeLogin(GUEST)
    login.act = () => Promise.reject(loginError('server'))
    const store = open(login)
    login.become(member('reader-1'))
    await settled()
    expect(store.failure?.code).toBe('server')
    expect(store.loading).toBe(false)

    login.act = async () => me('reader-1')
    await store.load()
    expect(store.failure).toBeNull()
    expect(store.me?.id).toBe('reader-1')
  })

  test('forgets the card with the sign-out', async () => {
    const login = new FakeLogin(member('reader-1'))
    login.act = async () => me('reader-1')
    const store = open(login)
    await settled()
    expect(store.me).not.toBeNull()

    login.become(GUEST)
    expect(store.me).toBeNull()
  })

  test('never shows one reader the card of another, however late the answer', async () => {
    const late = pending<Me>()
    const login = new FakeLogin(member('reader-1'))
    login.act = () => late.promise
    const store = open(login)

    login.act = async () => me('reader-2')
    login.become(member('reader-2'))
    late.resolve(me('reader-1'))
    await settled()

    expect(store.me?.id).toBe('reader-2')
    expect(store.loading).toBe(false)
  })

  test('takes over a changed profile, unless it is another reader’s by then', () => {
    const login = new FakeLogin(member('reader-1'))
    login.act = () => pending<Me>().promise
    const store = open(login)
    store.show({ ...me('reader-1'), nickname: '小满' })
    store.show({ ...me('reader-2'), nickname: '谷雨' })
    expect(store.me?.nickname).toBe('小满')
  })

  test('prints a number that tells two cards apart without showing the whole id', () => {
    const login = new FakeLogin(member('u_0190a1b2-7c3d-4e5f-8a9b-0c1d2e3_f4a-5b'))
    login.act = () => pending<Me>().promise
    expect(open(login).number).toBe('2E3F4A5B')
  })
})
