import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Frame } from 'playwright-core'
import type { PhoneSettings } from '../../../simulator/protocol'
import { eventually, TestPhone } from './support'

/** The phone of the group whose turn it is. */
let phone: TestPhone

/** One phone for the tests of a group: a phone takes longer to start than most of them do. */
function usePhone(settings: Partial<PhoneSettings>): void {
  beforeAll(async () => {
    phone = await TestPhone.open({ settings })
  })
  afterAll(() => phone.close())
}

const openAccountPage = (): Promise<Frame> => phone.go('reLaunch', '/pages/account/index')
const events = (): Promise<Record<string, unknown>[]> => phone.page('events')

const errMsgOf = (call: string, options: object): Promise<unknown> =>
  phone.app(
    (name: 'request', given: object) =>
      new Promise((resolve) => wx[name]({ ...given, complete: resolve } as never)),
    call,
    options,
  )

/** The page's data, what its card knows of it in the same task, and in the callback. */
const change = (): Promise<unknown[]> =>
  phone.app(async () => {
    const page = getCurrentPages()[0] as WechatMiniprogram.Page.TrivialInstance
    const shown = (): unknown => (page.selectComponent('#card').data as { title: string }).title
    page.setData({ count: 40 })
    page.setData({ count: 41 })
    const atOnce = [page.data.count, shown()]
    await new Promise<void>((resolve) => page.setData({}, resolve))
    return [...atOnce, shown()]
  })

describe('the usual phone', () => {
  usePhone({})

  test('setData changes the data at once and the view after the task, as on a device', async () => {
    expect(await change()).toEqual([41, '0', '41'])
  })

  test('the token for fetching outlives the app', async () => {
    await phone.app(() => wx.setBackgroundFetchToken({ token: 'mine' }))
    await phone.restart()
    expect(await phone.app(async () => (await wx.getBackgroundFetchToken()).token)).toBe('mine')
  })

  test('the app and its backend get the same key for the person', async () => {
    const { errMsg, ...key } = await phone.app(
      () =>
        new Promise<WechatMiniprogram.GetLatestUserKeySuccessCallbackResult>((success, fail) =>
          wx.getUserCryptoManager().getLatestUserKey({ success, fail }),
        ),
    )
    expect(errMsg).toBe('getLatestUserKey:ok')
    expect(key).toEqual(await phone.control.latestUserKey({ appid: 'touristappid' }))
  })

  test('tells the app when its theme is switched, and every open page follows', async () => {
    const page = await phone.go('reLaunch', '/pages/mine/index')
    const background = () => page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)
    expect(await background()).toBe('rgb(255, 255, 255)')
    await phone.log()
    await phone.screen.locator('.capsule button').first().tap()
    await phone.screen.getByText('深色模式').tap()
    expect(await eventually(async () => (await phone.log())[0])).toBe('app theme dark')
    expect(await background()).toBe('rgb(17, 17, 17)')
  })
})

describe('a phone that is dark and English', () => {
  usePhone({ theme: 'dark', language: 'en' })

  test('shows the dark variables of theme.json and the dark rules of WXSS', async () => {
    const page = await phone.go('reLaunch', '/pages/mine/index')
    const bar = phone.screen.locator('.navigation-bar')
    expect(await bar.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(25, 25, 25)')
    expect(await bar.getAttribute('data-text')).toBe('white')
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe(
      'rgb(17, 17, 17)',
    )
    expect(await phone.app(() => wx.getAppBaseInfo().theme)).toBe('dark')
  })

  test('speaks English', async () => {
    const page = await openAccountPage()
    await page.tap('#phone')
    expect(await phone.screen.locator('.sheet h2').innerText()).toBe('Privacy notice')
    expect(await phone.app(() => wx.getAppBaseInfo().language)).toBe('en')
  })
})

describe('a base library before 2.32.3', () => {
  usePhone({ libVersion: '2.30.0' })

  test('has no privacy APIs, asks nothing, and leaves coupled buttons dead', async () => {
    const page = await openAccountPage()
    expect(await phone.app(() => [typeof wx.getPrivacySetting, wx.canIUse('getPrivacySetting')])).toEqual([
      'undefined',
      false,
    ])
    await page.tap('#coupled')
    await page.tap('#phone')
    expect(await phone.screen.locator('.sheet h2').innerText()).toBe('申请获取并验证你的手机号')
    await phone.screen.locator('.sheet .allow').tap()
    expect(await eventually(async () => (await events())[0])).toMatchObject({
      detail: { code: expect.any(String) },
    })
  })
})

describe('a base library before 2.27.1', () => {
  usePhone({ libVersion: '2.27.0' })

  test('still gives the true nickname', async () => {
    const page = await openAccountPage()
    await phone.app(() => new Promise<void>((resolve) => wx.login({ success: () => resolve() })))
    await page.tap('#profile')
    expect(await eventually(async () => (await events())[0])).toEqual({ nickName: '小明' })
  })
})

describe('an Android phone', () => {
  usePhone({ platform: 'android' })

  test('has other paths and other words', async () => {
    const page = await openAccountPage()
    await page.tap('#agree')
    await page.tap('#phone')
    await phone.screen.locator('.sheet .refuse').tap()
    await page.tap('#avatar')
    await phone.screen.locator('.action-sheet button').first().tap()
    await eventually(async () => (await events()).length === 3)
    expect((await events()).slice(1).map(({ detail }) => detail)).toEqual([
      { errMsg: 'getPhoneNumber:fail:user deny', errno: 103 },
      { avatarUrl: expect.stringMatching(/^wxfile:\/\/tmp_/) },
    ])
  })
})

describe('single-page mode', () => {
  usePhone({ scene: 1154 })

  test('knows nobody and goes nowhere', async () => {
    const failures = await phone.app(async () => [
      await new Promise((resolve) => wx.login({ fail: ({ errMsg }) => resolve(errMsg) })),
      await wx.navigateTo({ url: '/pages/account/index' }).catch(({ errMsg }: { errMsg: string }) => errMsg),
    ])
    expect(failures).toEqual([
      'login:fail can not be called in single page mode',
      'navigateTo:fail can not be called in single page mode',
    ])
  })
})

describe('a phone whose promises are tasks', () => {
  usePhone({ promiseAsTask: true })

  test('ends a tap after the first await', async () => {
    const page = await openAccountPage()
    await page.tap('#profile')
    await page.tap('#late-profile')
    await eventually(async () => (await events()).length === 2)
    expect(await events()).toEqual([
      { nickName: '微信用户' },
      { errMsg: expect.stringContaining('user TAP gesture') },
    ])
  })
})

describe('a phone with settings of its own', () => {
  usePhone({
    platform: 'ios',
    screen: { width: 390, height: 844, statusBarHeight: 20, safeAreaBottom: 0 },
    scene: 1011,
    domains: { request: ['https://api.example.com'] },
    backgroundFetch: { pre: '{"a":1}' },
    fontSizeScaleFactor: 1.25,
    synchronousSetData: true,
    update: 'ready',
  })

  test('says what it is and which part of its screen is safe', async () => {
    expect(await phone.app(() => ({ ...wx.getDeviceInfo(), ...wx.getWindowInfo() }))).toMatchObject({
      platform: 'ios',
      statusBarHeight: 20,
      safeArea: { top: 20, bottom: 844, height: 824 },
    })
  })

  test('setData can be made to change both at once', async () => {
    expect(await change()).toEqual([41, '41', '41'])
  })

  test('domains that the console does not list are refused, each kind of traffic by its own list', async () => {
    const url = 'https://other.example/'
    expect(await errMsgOf('request', { url })).toEqual({
      errMsg: 'request:fail url not in domain list',
      errno: 600002,
    })
    expect(await errMsgOf('downloadFile', { url: 'https://api.example.com' })).toEqual({
      errMsg: 'downloadFile:fail url not in domain list',
      errno: 600002,
    })
  })

  test('what WeChat fetched before the start waits for the app', async () => {
    expect(
      await phone.app(async () => [
        await wx.getBackgroundFetchData({ fetchType: 'pre' }),
        await wx
          .getBackgroundFetchData({ fetchType: 'periodic' })
          .catch(({ errMsg }: { errMsg: string }) => errMsg),
        await new Promise((resolve) => wx.onBackgroundFetchData(resolve as never)),
      ]),
    ).toEqual([
      {
        fetchType: 'pre',
        fetchedData: '{"a":1}',
        timeStamp: expect.any(Number),
        path: 'pages/home/index',
        query: '',
        scene: 1011,
        errMsg: 'getBackgroundFetchData:ok',
      },
      'getBackgroundFetchData:fail no fetched data',
      expect.objectContaining({ fetchType: 'pre', fetchedData: '{"a":1}' }),
    ])
  })

  test('the person’s font size is reported, and changes nothing by itself', async () => {
    expect(
      await phone.app(() => {
        const { fontSizeScaleFactor, fontSizeSetting } = wx.getAppBaseInfo() as unknown as Record<
          string,
          number
        >
        return { fontSizeScaleFactor, fontSizeSetting, old: wx.getSystemInfoSync().fontSizeSetting }
      }),
    ).toEqual({ fontSizeScaleFactor: 1.25, fontSizeSetting: 20, old: 20 })
  })

  test('an update that is ready is applied once, by starting again', async () => {
    const hasUpdate = (): Promise<boolean> =>
      phone.app(
        () =>
          new Promise<boolean>((resolve) =>
            wx.getUpdateManager().onCheckForUpdate((found) => resolve(found.hasUpdate)),
          ),
      )
    expect(await hasUpdate()).toBe(true)
    await phone.app(() => wx.setStorageSync('kept', 1))
    await phone.app(() => wx.getUpdateManager().onUpdateReady(() => wx.getUpdateManager().applyUpdate()))
    // The old page may go away while it is asked.
    await eventually(() =>
      hasUpdate().then(
        (found) => !found,
        () => false,
      ),
    )
    expect(await phone.app(() => wx.getStorageSync('kept'))).toBe(1)
  })
})
