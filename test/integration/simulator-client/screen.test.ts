import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { FileChooser } from 'playwright-core'
import { eventually, FIXTURE, TestPhone } from './support'

let phone: TestPhone

beforeAll(async () => {
  phone = await TestPhone.open()
})
afterAll(() => phone.close())

describe('what the phone says about itself', () => {
  test('is the same in the old call and in the new ones', async () => {
    const told = await phone.app(() => ({
      old: wx.getSystemInfoSync(),
      parts: {
        ...wx.getDeviceInfo(),
        ...wx.getAppBaseInfo(),
        ...wx.getWindowInfo(),
        ...wx.getSystemSetting(),
      },
    }))
    expect(told.old).toMatchObject(told.parts)
    expect(told.parts).toMatchObject({
      ...{ platform: 'devtools', SDKVersion: '3.8.0', language: 'zh_CN', theme: 'light', pixelRatio: 3 },
    })
  })

  test('names its screen, the part that is safe, and where its capsule is', async () => {
    const { window, capsule } = await phone.app(() => ({
      window: wx.getWindowInfo(),
      capsule: wx.getMenuButtonBoundingClientRect(),
    }))
    expect(window).toMatchObject({ screenWidth: 390, screenHeight: 844, statusBarHeight: 47 })
    expect(window.safeArea).toEqual({ left: 0, right: 390, top: 47, bottom: 810, width: 390, height: 763 })
    const drawn = await phone.screen.locator('.capsule').boundingBox()
    expect({ x: capsule.left, y: capsule.top, width: capsule.width, height: capsule.height }).toEqual(drawn)
  })

  test('knows its account, and how it was entered', async () => {
    await phone.restart()
    expect(
      await phone.app(() => [
        wx.getAccountInfoSync().miniProgram,
        wx.getLaunchOptionsSync(),
        wx.getEnterOptionsSync(),
      ]),
    ).toEqual([
      { appId: 'touristappid', envVersion: 'develop', version: '' },
      expect.objectContaining({ path: 'pages/home/index', query: {}, scene: 1001 }),
      expect.objectContaining({ path: 'pages/home/index', query: {}, scene: 1001 }),
    ])
  })

  test('tells a listener of the app’s comings and goings, and of the theme', async () => {
    await phone.app(() => {
      const heard: unknown[] = []
      Object.assign(getApp(), { heard })
      wx.onAppHide(() => heard.push('hidden'))
      wx.onAppShow(({ scene }) => heard.push(`shown ${scene}`))
      wx.onThemeChange(({ theme }) => heard.push(theme))
    })
    await phone.screen.locator('.capsule button').last().tap()
    await phone.screen.locator('.app-icon').tap()
    await phone.screen.locator('.capsule button').first().tap()
    await phone.screen.getByText('深色模式').tap()
    const heard = (): Promise<unknown[]> =>
      phone.app(() => (getApp() as unknown as { heard: unknown[] }).heard)
    await eventually(async () => (await heard()).length === 3)
    expect(await heard()).toEqual(['hidden', 'shown 1001', 'dark'])
  })
})

describe('choosing pictures', () => {
  const PICTURE = path.join(FIXTURE, 'images/dot.png')
  /** The app reaches the page by another way than the browser's driver, who must be listening by then. */
  const chooser = async (): Promise<{ dialog: Promise<FileChooser> }> => {
    const dialog = phone.screen.waitForEvent('filechooser')
    await phone.screen.evaluate(() => undefined)
    return { dialog }
  }
  const choose = async <Result>(files: string[], run: () => Promise<Result>): Promise<Awaited<Result>> => {
    const { dialog } = await chooser()
    const answer = phone.app(run as never)
    await (await dialog).setFiles(files)
    return answer as Promise<Awaited<Result>>
  }

  // A browser opens its file dialog soon after a tap only.
  beforeEach(async () => {
    await phone.go('reLaunch', '/pages/account/index')
    await (await phone.frame()).tap('#agree')
  })

  test('gives temporary files, as many as were asked for', async () => {
    expect(
      await choose([PICTURE, PICTURE, PICTURE], () =>
        wx.chooseImage({ count: 2 }).then((answer) => answer as object),
      ),
    ).toEqual({
      tempFilePaths: [expect.stringMatching(/^http:\/\/tmp\//), expect.stringMatching(/^http:\/\/tmp\//)],
      tempFiles: [
        { path: expect.any(String), size: expect.any(Number) },
        { path: expect.any(String), size: expect.any(Number) },
      ],
      errMsg: 'chooseImage:ok',
    })
  })

  test('tells kind and size, which getImageInfo knows too', async () => {
    const answer = await choose([PICTURE], async () => {
      const { tempFiles, type } = await wx.chooseMedia({ count: 1 })
      const { width, height, type: kind } = await wx.getImageInfo({ src: tempFiles[0]?.tempFilePath ?? '' })
      return { type, file: tempFiles[0], info: [width, height, kind] }
    })
    expect(answer).toMatchObject({
      type: 'image',
      file: { width: 1, height: 1, fileType: 'image' },
      info: [1, 1, 'png'],
    })
  })

  test('fails when the person chooses none', async () => {
    const { dialog } = await chooser()
    const answer = phone.app(() =>
      wx.chooseImage({}).then(
        () => 'chosen',
        ({ errMsg }: { errMsg: string }) => errMsg,
      ),
    )
    await (await dialog).element().dispatchEvent('cancel')
    expect(await answer).toBe('chooseImage:fail cancel')
  })
})

describe('WeChat’s own part of the screen', () => {
  test('shows a toast until its time is over', async () => {
    await phone.app(() => wx.showToast({ title: '好了', duration: 60_000 }))
    expect(await phone.screen.locator('.toast').innerText()).toBe('好了')
    await phone.app(() => wx.showToast({ title: '好了', duration: 100 }))
    await eventually(async () => (await phone.screen.locator('.toast').count()) === 0)
  })

  test('shows a loading until it is hidden', async () => {
    await phone.app(() => wx.showLoading({ title: '请稍候' }))
    await phone.settled()
    expect(await phone.screen.locator('.toast .spinner').count()).toBe(1)
    await phone.app(() => wx.hideLoading())
    expect(await phone.screen.locator('.toast').count()).toBe(0)
  })

  test('asks a modal question and tells the answer', async () => {
    const ask = (): Promise<unknown> =>
      phone.app(async () => {
        const { confirm, cancel, content } = await wx.showModal({
          title: '名字',
          editable: true,
          content: '旧',
        })
        return { confirm, cancel, content }
      })
    const confirmed = ask()
    await phone.screen.locator('.modal-input').fill('新')
    await phone.screen.locator('.modal-buttons button').last().tap()
    expect(await confirmed).toEqual({ confirm: true, cancel: false, content: '新' })
    const cancelled = ask()
    await phone.screen.locator('.modal-buttons button').first().tap()
    expect(await cancelled).toEqual({ confirm: false, cancel: true, content: null })
  })

  test('offers an action sheet', async () => {
    const choose = (): Promise<unknown> =>
      phone.app(() =>
        wx.showActionSheet({ itemList: ['甲', '乙'] }).then(
          ({ tapIndex }) => tapIndex,
          ({ errMsg }: { errMsg: string }) => errMsg,
        ),
      )
    const chosen = choose()
    await phone.screen.getByText('乙').tap()
    expect(await chosen).toBe(1)
    const dismissed = choose()
    await phone.screen.locator('.action-sheet .apart').tap()
    expect(await dismissed).toBe('showActionSheet:fail cancel')
  })

  test('names the page, offers the way back, and leaves a custom page its whole screen', async () => {
    await phone.go('reLaunch', '/pages/mine/index')
    const title = phone.screen.locator('.navigation-title')
    expect(await title.innerText()).toBe('我的')
    await phone.app(() => wx.setNavigationBarTitle({ title: '改名' }))
    expect(await title.innerText()).toBe('改名')
    const before = await phone.app(() => wx.getWindowInfo().windowHeight)
    await phone.go('navigateTo', '/pages/detail/index')
    expect(await phone.app(() => wx.getWindowInfo().windowHeight)).toBe(844)
    // 47 for the status bar, 44 for the navigation bar, 50 and 34 below.
    expect(before).toBe(844 - 47 - 44 - 50 - 34)
    await phone.go('navigateTo', '/pages/controls/index')
    await phone.screen.locator('.navigation-left').tap()
    await eventually(async () => (await phone.app(() => getCurrentPages().length)) === 2)
  })

  test('colours its bar, turns a wheel in it, and takes the house away', async () => {
    await phone.go('reLaunch', '/pages/detail/index')
    await phone.go('reLaunch', '/pages/controls/index')
    const bar = phone.screen.locator('.navigation-bar')
    expect(await bar.locator('.navigation-left.home').isVisible()).toBe(true)
    await phone.app(async () => {
      await wx.setNavigationBarColor({ frontColor: '#ffffff', backgroundColor: '#0a0b0c' })
      await wx.showNavigationBarLoading()
      await wx.hideHomeButton()
    })
    expect(await bar.getAttribute('data-text')).toBe('white')
    expect(await bar.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(10, 11, 12)')
    expect(await bar.locator('.spinner').isVisible()).toBe(true)
    expect(await bar.locator('.navigation-left').isVisible()).toBe(false)
    await phone.app(() => wx.hideNavigationBarLoading())
    expect(await bar.locator('.spinner').isVisible()).toBe(false)
  })

  test('puts a badge on a tab', async () => {
    await phone.go('reLaunch', '/pages/mine/index')
    await phone.app(() => wx.setTabBarBadge({ index: 0, text: '3' }))
    expect(await phone.screen.locator('.tab-bar .badge').innerText()).toBe('3')
    await phone.app(() => wx.removeTabBarBadge({ index: 0 }))
    expect(await phone.screen.locator('.tab-bar .badge').count()).toBe(0)
  })
})

test('what is not simulated is undefined, and the console says so once', async () => {
  phone.events.length = 0
  expect(
    await phone.app(() => {
      const { startWifi } = wx as unknown as Record<string, unknown>
      return [
        typeof startWifi,
        typeof wx.startWifi,
        wx.canIUse('startWifi'),
        wx.canIUse('login'),
        wx.canIUse('button.open-type'),
      ]
    }),
  ).toEqual(['undefined', 'undefined', false, true, true])
  const told = phone.events.filter(
    (event) => event.type === 'log' && String(event.args[0]).includes('wx.startWifi'),
  )
  expect(told).toHaveLength(1)
})

test('what the app logs reaches the host as data', async () => {
  phone.events.length = 0
  await phone.app(() => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    console.warn('careful', { a: [1, undefined] }, circle, new Error('inside').message, () => 1)
  })
  expect(phone.events).toContainEqual({
    type: 'log',
    level: 'warn',
    args: [
      'careful',
      { a: [1, null] },
      { self: '[Circular]' },
      'inside',
      expect.stringContaining('[Function'),
    ],
  })
})
