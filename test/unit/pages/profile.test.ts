import { describe, expect, test } from '@jest/globals'
import { zh } from '../../../miniprogram/i18n/zh'
import type { Phone, View } from './phone'
import { launchSignedIn } from './signed-in'

const PROFILE = 'account/profile/index'
const PICTURE = 'wxfile://tmp_picture.png'

async function openedProfile(): Promise<{ phone: Phone; profile: View }> {
  const phone = await launchSignedIn()
  return { phone, profile: await phone.open(PROFILE) }
}

describe('avatar', () => {
  test('is uploaded as soon as it is chosen, and then shown as the server keeps it', async () => {
    const { phone, profile } = await openedProfile()
    phone.onOpenType(({ emit }) => emit('chooseavatar', { avatarUrl: PICTURE }))
    await profile.tap('choose-avatar')
    expect(phone.wechat.of('uploadFile')).toMatchObject([{ filePath: PICTURE, name: 'avatar' }])
    expect(profile.data('avatar').src).toMatch(/^https:\/\/login\.example\.com\/avatars\//)
    expect(profile.has('avatar-progress')).toBe(false)
  })

  test('that did not get through stays on the screen and can be sent again', async () => {
    const { phone, profile } = await openedProfile()
    const healthy = phone.wechat.backend
    phone.wechat.backend = () => ({ statusCode: 413, data: JSON.stringify({ code: 'payload_too_large' }) })
    phone.onOpenType(({ emit }) => emit('chooseavatar', { avatarUrl: PICTURE }))
    await profile.tap('choose-avatar')
    expect(profile.text('profile-failure', 'failure-title')).toBe(zh.failures.picture.title)
    expect(profile.data('avatar').src).toBe(PICTURE)

    phone.wechat.backend = healthy
    await profile.tap('profile-failure', 'retry')
    expect(phone.wechat.of('uploadFile')).toHaveLength(2)
    expect(profile.has('profile-failure')).toBe(false)
  })

  test('that was not chosen after all changes nothing', async () => {
    const { phone, profile } = await openedProfile()
    phone.onOpenType(() => {})
    await profile.tap('choose-avatar')
    expect(phone.wechat.of('uploadFile')).toEqual([])
    expect(profile.has('avatar-progress')).toBe(false)
  })
})

describe('nickname', () => {
  test('is read when the form is submitted, and saved once', async () => {
    const { phone, profile } = await openedProfile()
    await profile.type('  小满 ', 'nickname')
    await profile.tap('save')
    expect(phone.wechat.of('request')).toMatchObject([
      { header: { 'X-HTTP-Method-Override': 'PATCH' }, data: { nickname: '小满' } },
    ])
    expect(phone.wechat.of('showToast')).toEqual([{ title: zh.profile.saved, icon: 'none' }])
  })

  test('that is empty is asked for, not sent', async () => {
    const { phone, profile } = await openedProfile()
    await profile.type('   ', 'nickname')
    await profile.tap('save')
    expect(profile.text('nickname-complaint')).toBe(zh.profile.nicknameMissing)
    expect(phone.wechat.requests).toEqual([])
  })

  test('that WeChat rejects is explained; a check that timed out is not held against it', async () => {
    const { profile } = await openedProfile()
    await profile.trigger('nicknamereview', { pass: false, timeout: false }, 'nickname')
    expect(profile.text('nickname-complaint')).toBe(zh.profile.nicknameRejected)
    await profile.trigger('nicknamereview', { pass: false, timeout: true }, 'nickname')
    expect(profile.has('nickname-complaint')).toBe(false)
  })
})

describe('phone number', () => {
  test('is bound with the code of the button, and shown masked', async () => {
    const { phone, profile } = await openedProfile()
    expect(profile.text('phone')).toBe(zh.profile.phoneNone)
    const bound = { masked: '138****0000', country_code: '86', verified_at: '2026-03-05T08:00:00Z' }
    const healthy = phone.wechat.backend
    phone.wechat.backend = (path, call) => {
      if (path === '/v1/me/phone') return { statusCode: 200, data: { phone: bound } }
      const answer = healthy(path, call)
      if (path !== '/v1/me' || answer === null || answer instanceof Promise) return answer
      return { ...answer, data: { ...(answer.data as object), phone: bound } }
    }
    phone.onOpenType(({ emit }) =>
      emit('getphonenumber', { code: 'phone-code', errMsg: 'getPhoneNumber:ok' }),
    )
    await profile.tap('bind-phone')
    expect(phone.wechat.of('request')[0]).toMatchObject({ data: { code: 'phone-code' } })
    expect(profile.text('phone')).toBe('138****0000')
    expect(profile.text('bind-phone')).toBe(zh.profile.phoneChange)
  })

  test('that the reader keeps to themselves is no failure', async () => {
    const { phone, profile } = await openedProfile()
    phone.onOpenType(({ emit }) => emit('getphonenumber', { errMsg: 'getPhoneNumber:fail:user deny' }))
    await profile.tap('bind-phone')
    expect(phone.wechat.requests).toEqual([])
    expect(profile.has('profile-failure')).toBe(false)
  })
})

describe('legacy calls', () => {
  test('are labelled with what they give: the anonymous profile', async () => {
    const { profile } = await openedProfile()
    await profile.tap('get-user-info')
    expect(profile.text('legacy-result')).toBe('匿名：微信用户')
  })

  test('say so when this WeChat has them no more', async () => {
    const { profile } = await openedProfile()
    await profile.tap('get-user-profile')
    expect(profile.text('legacy-result')).toContain('unsupported')
  })
})

describe('privacy consent', () => {
  test('explains itself when WeChat asks, and passes the decision on', async () => {
    const { phone, profile } = await openedProfile()
    const decisions: object[] = []
    const ask = (): void =>
      phone.wechat.privacy?.((decision) => decisions.push(decision), { referrer: 'chooseAvatar' })

    ask()
    await phone.settle()
    expect(profile.data('privacy-consent', 'privacy-popup').open).toBe(true)
    await profile.tap('privacy-consent', 'privacy-refuse')
    expect(profile.data('privacy-consent', 'privacy-popup').open).toBe(false)

    ask()
    await phone.settle()
    await profile.trigger('agreeprivacyauthorization', { errMsg: 'ok' }, 'privacy-consent', 'privacy-agree')
    expect(decisions).toEqual([
      { event: 'exposureAuthorization' },
      { event: 'disagree' },
      { event: 'exposureAuthorization' },
      { event: 'agree', buttonId: 'privacy-agree' },
    ])
  })

  test('is asked on the page that is shown, not on one below it', async () => {
    const { phone, profile } = await openedProfile()
    profile.hide()
    phone.wechat.privacy?.(() => {}, { referrer: 'chooseAvatar' })
    await phone.settle()
    expect(profile.data('privacy-consent', 'privacy-popup').open).toBe(false)
  })
})
