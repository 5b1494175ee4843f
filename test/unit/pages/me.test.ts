import { describe, expect, test } from '@jest/globals'
import { zh } from '../../../miniprogram/i18n/zh'
import { READER } from './fake-wechat'
import { launch } from './phone'
import { launchSignedIn } from './signed-in'

const ME = 'pages/me/index'

describe('me', () => {
  test('shows a guest how to sign in, and nothing about anybody', async () => {
    const phone = await launch()
    const me = await phone.open(ME)
    expect(me.has('reader-card', 'sign-in')).toBe(true)
    expect(me.has('member')).toBe(false)
    expect(me.has('sign-out')).toBe(false)
    expect(phone.wechat.requests).toEqual([])
  })

  test('shows a skeleton while the card is on its way, and then the card', async () => {
    const phone = await launch()
    let answer = (): void => {}
    const healthy = phone.wechat.backend
    phone.wechat.backend = async (path, call) => {
      if (path === '/v1/me') await new Promise<void>((resolve) => (answer = resolve))
      return healthy(path, call)
    }
    await phone.login.signIn()
    const me = await phone.open(ME)
    expect(me.has('member-skeleton')).toBe(true)

    answer()
    await phone.settle()
    expect(me.has('member-skeleton')).toBe(false)
    const card = me.text('member')
    for (const shown of ['2E3F4A5B', '2026-03-05', zh.me.phoneNone, zh.me.unionIdNone]) {
      expect(card).toContain(shown)
    }
  })

  test('shows a phone number masked only', async () => {
    const phone = await launch()
    const bound = { masked: '138****0000', country_code: '86', verified_at: '2026-03-05T08:00:00Z' }
    const healthy = phone.wechat.backend
    phone.wechat.backend = (path, call) =>
      path === '/v1/me' ? { statusCode: 200, data: { ...READER, phone: bound } } : healthy(path, call)
    await phone.login.signIn()
    const me = await phone.open(ME)
    expect(me.text('member')).toContain('138****0000')
  })

  test('says why the card did not come, and fetches it when asked again', async () => {
    const phone = await launch()
    const healthy = phone.wechat.backend
    phone.wechat.backend = (path, call) =>
      path === '/v1/me' ? { statusCode: 429, data: { code: 'rate_limited' } } : healthy(path, call)
    await phone.login.signIn()
    const me = await phone.open(ME)
    expect(me.text('member-failure', 'failure-title')).toBe(zh.failures.busy.title)
    expect(me.has('sign-out')).toBe(true)

    phone.wechat.backend = healthy
    await me.tap('member-failure', 'retry')
    expect(me.has('member-failure')).toBe(false)
    expect(me.text('member')).toContain('2026-03-05')
  })

  test('signs out with one tap, also while there is no network', async () => {
    const phone = await launchSignedIn()
    const me = await phone.open(ME)
    phone.wechat.backend = () => null
    await me.tap('sign-out')
    expect(me.has('sign-out')).toBe(false)
    expect(me.has('reader-card', 'sign-in')).toBe(true)
    expect(phone.wechat.of('showToast')).toEqual([{ title: zh.me.signedOut, icon: 'none' }])
  })

  test('leads to the profile and to the settings', async () => {
    const phone = await launchSignedIn()
    const me = await phone.open(ME)
    await me.tap('edit-profile')
    await me.tap('settings')
    expect(phone.wechat.of('navigateTo')).toMatchObject([
      { url: '/account/profile/index' },
      { url: '/account/settings/index' },
    ])
  })
})
