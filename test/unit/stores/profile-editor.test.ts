import { describe, expect, test } from '@jest/globals'
import { loginError } from '../../../miniprogram/login/errors'
import type { Me } from '../../../miniprogram/login/index'
import { createLoginStore } from '../../../miniprogram/stores/login-store'
import { MemberStore } from '../../../miniprogram/stores/member-store'
import { ProfileEditor } from '../../../miniprogram/stores/profile-editor'
import { FakeLogin, member, pending } from './fake-login'

const ME: Me = {
  id: 'reader-1',
  nickname: null,
  avatar_url: null,
  phone: null,
  created_at: '2026-03-05T08:00:00Z',
}

async function open() {
  const login = new FakeLogin(member('reader-1'))
  login.act = () => ME
  const store = new MemberStore(login, createLoginStore(login))
  const editor = new ProfileEditor(login, store)
  await new Promise(setImmediate)
  login.calls.length = 0
  return { login, store, editor }
}

describe('ProfileEditor', () => {
  test('uploads a chosen avatar at once, tells how far it is, and shows what the server made of it', async () => {
    const { login, store, editor } = await open()
    const end = pending<Me>()
    login.act = (_call, _path, report) => {
      if (typeof report === 'function') report(45)
      return end.promise
    }

    const done = editor.uploadAvatar('wxfile://tmp/a.png')
    expect([editor.busy, editor.progress, editor.unsentAvatar]).toEqual(['avatar', 45, 'wxfile://tmp/a.png'])
    end.resolve({ ...ME, avatar_url: 'https://login.example.com/avatars/1.png' })
    await done

    expect([editor.busy, editor.unsentAvatar]).toEqual([null, null])
    expect(store.me?.avatar_url).toBe('https://login.example.com/avatars/1.png')
  })

  test('keeps a picture whose upload broke off, and sends the same file again', async () => {
    const { login, store, editor } = await open()
    login.act = (_call, _path, report) => {
      if (typeof report === 'function') report(50)
      throw loginError('network')
    }
    await editor.uploadAvatar('wxfile://tmp/a.png')
    expect([editor.failure?.code, editor.unsentAvatar]).toEqual(['network', 'wxfile://tmp/a.png'])
    expect(store.me?.avatar_url).toBeNull()

    login.act = () => ({ ...ME, avatar_url: 'https://login.example.com/avatars/1.png' })
    await editor.retryAvatar()
    expect(editor.failure).toBeNull()
    expect(login.calls.map(([call, path]) => [call, path])).toEqual([
      ['uploadAvatar', 'wxfile://tmp/a.png'],
      ['uploadAvatar', 'wxfile://tmp/a.png'],
    ])
  })

  test('has nothing to send again when nothing was left unsent', async () => {
    const { login, editor } = await open()
    await editor.retryAvatar()
    expect(login.calls).toEqual([])
  })

  test('saves a name once, however often the button is tapped meanwhile', async () => {
    const { login, store, editor } = await open()
    const end = pending<Me>()
    login.act = () => end.promise
    const first = editor.rename('小满')
    await expect(editor.rename('小满')).resolves.toBe(false)
    end.resolve({ ...ME, nickname: '小满' })

    await expect(first).resolves.toBe(true)
    expect(login.calls).toEqual([['update', { nickname: '小满' }]])
    expect(store.me?.nickname).toBe('小满')
  })

  test('says why a name was not saved', async () => {
    const { login, editor } = await open()
    login.act = () => Promise.reject(loginError('refused', { reason: 'validation_failed', status: 400 }))
    await expect(editor.rename('x')).resolves.toBe(false)
    expect(editor.failure?.reason).toBe('validation_failed')
  })

  test('binds a phone number and then shows the profile as the server has it', async () => {
    const { login, store, editor } = await open()
    const phone = { masked: '138****0000', country_code: '86', verified_at: '2026-03-05T08:00:00Z' }
    login.act = (call) => (call === 'bind' ? phone : { ...ME, phone })
    await expect(editor.bindPhone({ code: 'phone-code' })).resolves.toBe(true)
    expect(login.calls).toEqual([
      ['bind', { code: 'phone-code' }],
      ['request', { url: '/v1/me' }],
    ])
    expect(store.me?.phone?.masked).toBe('138****0000')
  })

  test('takes a refusal to give the number as an answer, not as a failure', async () => {
    const { login, editor } = await open()
    login.act = () => Promise.reject(loginError('denied'))
    await expect(editor.bindPhone({ errMsg: 'getPhoneNumber:fail user deny' })).resolves.toBe(false)
    expect(editor.failure).toBeNull()
  })

  test('does not hide a mistake in the program as a failed upload', async () => {
    const { login, editor } = await open()
    login.act = () => {
      throw new TypeError('a bug')
    }
    await expect(editor.rename('小满')).rejects.toThrow('a bug')
    expect(editor.busy).toBeNull()
  })
})
