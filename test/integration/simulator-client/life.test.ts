import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { eventually, TestPhone } from './support'

let phone: TestPhone

beforeAll(async () => {
  phone = await TestPhone.open()
})
afterAll(() => phone.close())

test('a launch runs App, then the first page, components before onReady', async () => {
  expect(await phone.log()).toEqual([
    'app launch pages/home/index 1001',
    'app show',
    'card created',
    'card attached',
    'home load {}',
    'home show',
    'card page show',
    'card ready',
    'home ready',
  ])
})

describe('routes', () => {
  beforeEach(async () => {
    await phone.go('reLaunch', '/pages/home/index')
    await phone.log()
  })

  test('navigateTo covers a page and navigateBack uncovers it', async () => {
    await phone.go('navigateTo', '/pages/detail/index?from=a%20b')
    await phone.settled()
    await phone.go('navigateBack')
    expect(await phone.log()).toEqual([
      'home hide',
      'card page hide',
      'detail load {"from":"a%20b"}',
      'detail show',
      'detail ready',
      'detail unload',
      'home show',
      'card page show',
    ])
  })

  test('redirectTo replaces the page, reLaunch all of them', async () => {
    await phone.go('navigateTo', '/pages/detail/index?from=1')
    await phone.go('redirectTo', '/pages/detail/index?from=2')
    expect(await phone.app(() => getCurrentPages().map(({ options }) => options))).toEqual([
      {},
      { from: '2' },
    ])
    await phone.go('reLaunch', '/pages/detail/index?from=3')
    expect(await phone.app(() => getCurrentPages().map(({ options }) => options))).toEqual([{ from: '3' }])
  })

  test('switchTab keeps tab pages alive and closes the others', async () => {
    await phone.go('navigateTo', '/pages/detail/index')
    await phone.log()
    await phone.go('switchTab', '/pages/mine/index')
    await phone.go('switchTab', '/pages/home/index')
    expect((await phone.log()).filter((line) => !line.startsWith('card'))).toEqual([
      'detail unload',
      'mine load {}',
      'mine show',
      'mine ready',
      'mine hide',
      'home show',
    ])
  })

  test('a tap on the tab bar tells the page that was tapped', async () => {
    await phone.screen.locator('.tab-bar button').nth(1).tap()
    const log: string[] = []
    await eventually(async () => log.push(...(await phone.log())) && log.includes('mine tab 1 我的'))
    expect(log.filter((line) => line.startsWith('mine'))).toEqual([
      'mine load {}',
      'mine show',
      'mine tab 1 我的',
      'mine ready',
    ])
  })

  test.each([
    ['navigateTo', '/pages/nowhere/index', 'navigateTo:fail page "pages/nowhere/index" is not found'],
    ['navigateTo', '/pages/mine/index', 'navigateTo:fail can not navigateTo a tabbar page'],
    ['redirectTo', '/pages/mine/index', 'redirectTo:fail can not redirectTo a tabbar page'],
    ['switchTab', '/pages/detail/index', 'switchTab:fail can not switch to no-tabBar page'],
    ['navigateBack', '', 'navigateBack:fail cannot navigate back at first page.'],
  ] as const)('%s to "%s" fails in the words of WeChat', async (route, url, message) => {
    const errMsg = await phone.app(
      (name: 'navigateTo', to: string) =>
        new Promise((resolve) => wx[name]({ url: to, fail: ({ errMsg }) => resolve(errMsg) })),
      route,
      url,
    )
    expect(errMsg).toBe(message)
  })

  test('at most ten pages lie on one another', async () => {
    const errMsg = await phone.app(async () => {
      for (let depth = 1; ; depth += 1) {
        try {
          await wx.navigateTo({ url: '/pages/detail/index' })
        } catch (error) {
          return `${depth}: ${(error as { errMsg: string }).errMsg}`
        }
      }
    })
    expect(errMsg).toBe('10: navigateTo:fail webview count limit exceed')
  })

  test('an event channel joins opener and opened page', async () => {
    const heard = await phone.app(async () => {
      let opened = ''
      const { eventChannel } = await wx.navigateTo({
        url: '/pages/detail/index',
        events: { opened: (name: string) => (opened = name) },
      })
      eventChannel.emit('greet', 'home')
      return opened
    })
    expect(heard).toBe('detail')
    expect(await phone.log()).toContain('detail greeted by home')
  })

  test('a query sets the properties of a page made with Component()', async () => {
    const frame = await phone.go('navigateTo', '/pages/detail/index?from=query')
    expect(await frame.innerText('#from')).toBe('query')
  })

  test('a hundred navigations leave no document behind', async () => {
    await phone.app(async () => {
      for (let turn = 0; turn < 100; turn += 1) {
        await wx.navigateTo({ url: '/pages/detail/index' })
        await wx.navigateBack()
      }
    })
    expect(await phone.screen.locator('.page-frame').count()).toBe(1)
  })
})

describe('the app in the background', () => {
  test('is hidden and shown again, and its page with it', async () => {
    await phone.go('reLaunch', '/pages/mine/index')
    await phone.log()
    await phone.screen.locator('.capsule button').last().tap()
    await phone.screen.locator('.app-icon').tap()
    expect(await eventually(async () => (await phone.log()).join())).toBe(
      'mine hide,app hide,app show,mine show',
    )
  })
})

describe('an exception in app code', () => {
  test.each([
    ['throw', 'app error Error: thrown by a handler', 'thrown by a handler'],
    ['reject', 'app rejection rejected by a handler', 'rejected by a handler'],
  ])('is told to the app and to the host, and the app goes on (%s)', async (id, line, message) => {
    const frame = await phone.go('reLaunch', '/pages/home/index')
    await phone.log()
    phone.events.length = 0
    await frame.tap(`#${id}`)
    const log = await eventually(async () => {
      const lines = await phone.log()
      return lines.length > 0 && lines
    })
    expect(log).toEqual([line])
    expect(phone.events).toContainEqual(expect.objectContaining({ type: 'exception', message }))
    await frame.tap('#inner')
    await eventually(async () => (await frame.innerText('#count')) !== '0')
  })
})
