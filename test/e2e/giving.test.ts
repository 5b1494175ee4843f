import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { zh } from '../../miniprogram/i18n/zh'
import { onSimulator } from './support/devtools'
import { PROFILE, Reader } from './support/reader'
import { eventually } from './support/wait'
import { openWorld, type World } from './support/world'

const PHONE = 'POST /v1/me/phone'

onSimulator('a member on the profile page', () => {
  let world: World
  let reader: Reader

  beforeAll(async () => {
    world = await openWorld()
    reader = new Reader(world.mp)
  })
  afterAll(() => world?.close())

  let people = 0

  /** Somebody new, who has never been asked for consent, on the profile page. */
  beforeEach(async () => {
    people += 1
    const user = `reader-${people}`
    const phone = { countryCode: '86', purePhoneNumber: `1990000001${people}` }
    await world.wechat.addUser({ user, phone })
    await world.simulator.switchUser({ user })
    await reader.signIn()
    await reader.openFromMe('edit-profile', PROFILE)
    await world.simulator.resetCalls()
  })

  const agree = (): Promise<void> => reader.tap(PROFILE, 'privacy-consent', 'privacy-agree')

  /** Says yes to whatever WeChat asks until `seen`. */
  const allowUntil = (what: string, seen: () => Promise<unknown>): Promise<unknown> =>
    eventually(what, async () => {
      await world.mp.native().authorizeAllow()
      return seen()
    })

  const requests = async (path: string): Promise<number> => (await world.simulator.calls()).backend[path] ?? 0
  const logins = async (): Promise<number> => (await world.simulator.calls()).wx.login ?? 0

  describe('who is asked for consent', () => {
    test('and refuses keeps everything else, and may change their mind', async () => {
      await reader.tap(PROFILE, 'bind-phone')
      await reader.tap(PROFILE, 'privacy-consent', 'privacy-refuse')
      expect(await reader.text(PROFILE, 'phone')).toBe(zh.profile.phoneNone)
      expect(await reader.look(PROFILE, 'profile-failure')).toBeNull()
      expect(await requests(PHONE)).toBe(0)

      await reader.type('小满', PROFILE, 'nickname')
      await reader.tap(PROFILE, 'save')
      await eventually('saved', async () => (await (await reader.page(PROFILE)).data('nickname')) === '小满')

      await reader.tap(PROFILE, 'bind-phone')
      await agree()
      await allowUntil('a masked number', async () => /^\d+\*+\d+$/.test(await reader.text(PROFILE, 'phone')))
      expect(await requests(PHONE)).toBe(1)
      expect(await logins()).toBe(0)
    })

    test('and then keeps the number to themselves has done nothing wrong', async () => {
      await reader.tap(PROFILE, 'bind-phone')
      await agree()
      await eventually('the button is free again', async () => {
        await world.mp.native().authorizeCancel()
        return !(await (await reader.page(PROFILE)).data('busy'))
      })
      expect(await reader.text(PROFILE, 'phone')).toBe(zh.profile.phoneNone)
      expect(await reader.look(PROFILE, 'profile-failure')).toBeNull()
      expect(await requests(PHONE)).toBe(0)
    })
  })

  test('binds the number with one tap though session_key runs out between sheet and answer', async () => {
    await reader.tap(PROFILE, 'bind-phone')
    await agree()
    await world.simulator.expireSessionKey()
    await allowUntil('a masked number', async () => /^\d+\*+\d+$/.test(await reader.text(PROFILE, 'phone')))
    expect(await requests(PHONE)).toBe(1)
    expect(await logins()).toBe(0)
  })

  test('whose nickname WeChat rejects is told so, and nothing is sent', async () => {
    await reader.type('辱骂内容', PROFILE, 'nickname')
    // WeChat reviews after the blur, which automator cannot cause: it empties the field and tells.
    await reader.type('', PROFILE, 'nickname')
    await (await reader.find(PROFILE, 'nickname')).trigger('nicknamereview', { pass: false, timeout: false })
    expect(await reader.text(PROFILE, 'nickname-complaint')).toBe(zh.profile.nicknameRejected)
    await reader.tap(PROFILE, 'save')
    await eventually('asked for another', async () =>
      (await reader.text(PROFILE, 'nickname-complaint')).includes(zh.profile.nicknameMissing),
    )
    expect((await world.simulator.calls()).backend).toEqual({})
  })

  test('sees how far the picture is, that it stopped at 50 %, and sends it again', async () => {
    await world.mp.mockWxMethod('uploadFile', (options: WechatMiniprogram.UploadFileOption) => {
      const listeners: ((event: { progress: number }) => void)[] = []
      getApp<{ breakUpload?: () => void }>().breakUpload = () =>
        options.fail?.({ errMsg: 'uploadFile:fail', errno: 600001 } as never)
      setTimeout(() => {
        for (const listener of listeners) listener({ progress: 50 })
      }, 0)
      return {
        abort: () => {},
        onProgressUpdate: (listener: (event: { progress: number }) => void) => listeners.push(listener),
      }
    })
    try {
      await reader.tap(PROFILE, 'choose-avatar')
      await agree()
      await allowUntil(
        'half of it',
        async () => (await (await reader.look(PROFILE, 'avatar-progress'))?.text())?.trim() === '50%',
      )
      await world.mp.evaluate(() => getApp<{ breakUpload: () => void }>().breakUpload())
      expect(await reader.text(PROFILE, 'profile-failure', 'failure-title')).toBe(zh.failures.offline.title)
    } finally {
      await world.mp.restoreWxMethod('uploadFile')
    }
    expect(await requests('POST /v1/me/avatar')).toBe(0)
    await reader.tap(PROFILE, 'profile-failure', 'retry')
    await reader.gone(PROFILE, 'profile-failure')
    expect(await requests('POST /v1/me/avatar')).toBe(1)
    await eventually('the picture as the backend keeps it', async () =>
      (await (await reader.find(PROFILE, 'avatar')).attribute('src')).includes('/avatars/'),
    )
  })

  test('sees what the legacy calls give: nobody today, the real name on a library before 2.27.1', async () => {
    await reader.tap(PROFILE, 'get-user-info')
    expect(await reader.text(PROFILE, 'legacy-result')).toBe('匿名：微信用户')
    await world.simulator.configure({ libVersion: '2.26.0' })
    try {
      await reader.openFromMe('edit-profile', PROFILE)
      await reader.tap(PROFILE, 'get-user-info')
      expect(await reader.text(PROFILE, 'legacy-result')).toMatch(/^真实：/)
      // That library knows no consent: the number is bound without being asked for it.
      await reader.tap(PROFILE, 'bind-phone')
      await allowUntil('a masked number', async () => /^\d+\*+\d+$/.test(await reader.text(PROFILE, 'phone')))
    } finally {
      await world.simulator.configure({ libVersion: '3.8.0' })
    }
  })
})
