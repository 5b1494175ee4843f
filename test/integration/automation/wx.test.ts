import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Session } from '../../../simulator/session'
import { connect, eventually, goTo, type MiniProgram, openSession, type Page, top } from './support'

let session: Session
let mp: MiniProgram

beforeAll(async () => {
  session = await openSession()
  mp = await connect(session)
})

afterAll(async () => {
  mp?.disconnect()
  await session?.close()
})

/** `wx` as the app's own code sees it, inside `evaluate`. */
declare const wx: Record<string, (...args: unknown[]) => unknown>
declare function getApp(): { globalData: Record<string, unknown> }

describe('callWxMethod', () => {
  test('answers with what a synchronous method returns', async () => {
    expect(await mp.callWxMethod('setStorageSync', 'key', { a: [1] })).toBeUndefined()
    expect(await mp.callWxMethod('getStorageSync', 'key')).toEqual({ a: [1] })
    expect(await mp.systemInfo()).toMatchObject({ SDKVersion: '3.8.0', platform: 'devtools' })
  })

  test('answers with what an asynchronous method succeeds with', async () => {
    expect(await mp.callWxMethod('getStorage', { key: 'key' })).toEqual({
      data: { a: [1] },
      errMsg: 'getStorage:ok',
    })
  })

  test('logs in with a fresh code of the simulated WeChat each time', async () => {
    const first = await mp.callWxMethod('login')
    const second = await mp.callWxMethod('login')
    expect(first).toEqual({ code: expect.stringMatching(/^.{20,}$/), errMsg: 'login:ok' })
    expect(second.code).not.toBe(first.code)
  })

  test('rejects with the errMsg', async () => {
    await expect(mp.callWxMethod('getStorage', { key: 'nothing' })).rejects.toThrow(/^getStorage:fail/)
    await expect(mp.callWxMethod('nothing')).rejects.toThrow('wx.nothing not exists')
    await expect(mp.callPluginWxMethod('wx0', 'login')).rejects.toThrow('plugins are not simulated')
  })
})

describe('H10 a route to nowhere rejects with an errMsg', () => {
  beforeEach(async () => {
    await goTo(mp, 'reLaunch', '/pages/home/index')
  })

  test.each([
    ['navigateTo', '/pages/none/index'],
    ['redirectTo', '/pages/none/index'],
    ['reLaunch', '/pages/none/index'],
    ['switchTab', '/pages/none/index'],
    ['switchTab', '/pages/detail/index'],
    ['navigateTo', '/pages/list/index'],
    ['redirectTo', '/pages/list/index'],
    ['navigateBack', undefined],
  ] as const)('%s %s', async (route, url) => {
    await expect(goTo(mp, route, url)).rejects.toThrow(new RegExp(`^${route}:fail .+`))
    expect((await top(mp)).path).toBe('pages/home/index')
  })

  test('so does the official client', async () => {
    await expect(mp.navigateTo('/pages/none/index')).rejects.toThrow(/^navigateTo:fail/)
  })
})

describe('routes', () => {
  test('move the page stack', async () => {
    await goTo(mp, 'switchTab', '/pages/list/index')
    await goTo(mp, 'navigateTo', '/pages/detail/index?id=1')
    const stack: Page[] = await mp.pageStack()
    expect(stack.map(({ path, query }) => [path, query])).toEqual([
      ['pages/list/index', {}],
      ['pages/detail/index', { id: '1' }],
    ])
    await mp.native().navigateLeft()
    await eventually(async () => (await top(mp)).path === 'pages/list/index')
    await mp.native().switchTab({ url: 'pages/home/index' })
    await eventually(async () => (await top(mp)).path === 'pages/home/index')
  })
})

describe('evaluate', () => {
  test('runs in the app, with arguments, awaiting promises', async () => {
    expect(await mp.evaluate(() => getApp().globalData.greeting)).toBe('hello')
    expect(await mp.evaluate((a: number, b: number) => Promise.resolve(a + b), 1, 2)).toBe(3)
    expect(await mp.evaluate('function () { return typeof wx + typeof window }')).toBe('objectundefined')
    expect(await mp.evaluate('method() { return 1 }')).toBe(1)
  })

  test('rejects with what the function throws, free names included', async () => {
    await expect(mp.evaluate('() => __awaiter(this)')).rejects.toThrow('__awaiter is not defined')
    await expect(mp.evaluate('() => Promise.reject(new Error("later"))')).rejects.toThrow('later')
  })

  test('carries helpers that stand in the text', async () => {
    const compiled = `function () {
      var __awaiter = function (self, args, Type, generator) {
        return new Promise(function (resolve, reject) {
          var steps = generator.apply(self, args || [])
          ;(function step(value) {
            var next = steps.next(value)
            next.done ? resolve(next.value) : Promise.resolve(next.value).then(step, reject)
          })()
        })
      }
      return __awaiter(this, void 0, void 0, function* () { return (yield 20) + 1 })
    }`
    expect(await mp.evaluate(compiled)).toBe(21)
  })
})

describe('H11 a mock', () => {
  test('by value answers a synchronous method', async () => {
    await mp.mockWxMethod('getStorageSync', 'mocked')
    expect(await mp.evaluate(() => wx.getStorageSync?.('key'))).toBe('mocked')
    await mp.restoreWxMethod('getStorageSync')
  })

  test('by value answers callbacks, after the call has returned', async () => {
    await mp.mockWxMethod('getNetworkType', { networkType: 'mocked' })
    const seen = await mp.evaluate(
      () =>
        new Promise((resolve) => {
          const order: unknown[] = []
          wx.getNetworkType?.({
            success: (res: unknown) => order.push('success', res),
            complete: () => resolve(order.concat('complete')),
          })
          order.push('returned')
        }),
    )
    expect(seen).toEqual(['returned', 'success', { networkType: 'mocked' }, 'complete'])
    await mp.restoreWxMethod('getNetworkType')
  })

  test('by value answers the promise form', async () => {
    await mp.mockWxMethod('getNetworkType', { networkType: 'mocked' })
    expect(await mp.evaluate(() => wx.getNetworkType?.())).toEqual({ networkType: 'mocked' })
    await mp.restoreWxMethod('getNetworkType')
  })

  test('whose errMsg tells a failure goes to fail and rejects', async () => {
    await mp.mockWxMethod('getNetworkType', { errMsg: 'getNetworkType:fail mocked' })
    const fail = await mp.evaluate(
      () =>
        new Promise((resolve) => wx.getNetworkType?.({ success: () => resolve('success'), fail: resolve })),
    )
    expect(fail).toEqual({ errMsg: 'getNetworkType:fail mocked' })
    expect(
      await mp.evaluate(() => Promise.resolve(wx.getNetworkType?.()).catch((res) => ['rejected', res])),
    ).toEqual(['rejected', { errMsg: 'getNetworkType:fail mocked' }])
    await expect(mp.callWxMethod('getNetworkType')).rejects.toThrow('getNetworkType:fail mocked')
    await mp.restoreWxMethod('getNetworkType')
  })

  test('by value bites wx.login, which knows callbacks only', async () => {
    await mp.mockWxMethod('login', { code: 'mocked', errMsg: 'login:ok' })
    expect(await mp.callWxMethod('login')).toEqual({ code: 'mocked', errMsg: 'login:ok' })
    await mp.restoreWxMethod('login')
  })

  test('by value gives a transfer that can be aborted', async () => {
    await mp.mockWxMethod('request', { statusCode: 204, data: '' })
    const statusCode = await mp.evaluate(
      () =>
        new Promise((resolve) => {
          const task = wx.request?.({
            url: 'x',
            success: (res: { statusCode: number }) => resolve(res.statusCode),
          })
          ;(task as { abort(): void }).abort()
        }),
    )
    expect(statusCode).toBe(204)
    await mp.restoreWxMethod('request')
  })

  test('by function gets the arguments of the call, then its own', async () => {
    await mp.mockWxMethod('getStorageSync', (key: string, ...extra: unknown[]) => [key, ...extra], 'a', {
      b: 1,
    })
    expect(await mp.callWxMethod('getStorageSync', 'key')).toEqual(['key', 'a', { b: 1 }])
    await mp.mockWxMethod(
      'getNetworkType',
      (options: object, extra: string) => ({ networkType: typeof options + extra }),
      '!',
    )
    expect(await mp.evaluate(() => wx.getNetworkType?.())).toEqual({ networkType: 'object!' })
    await mp.restoreWxMethod('getStorageSync')
    await mp.restoreWxMethod('getNetworkType')
  })

  test('by function reaches the real method as this.origin', async () => {
    await mp.mockWxMethod('getStorageSync', function (this: { origin(key: string): unknown }, key: string) {
      return ['wrapped', this.origin(key)]
    })
    expect(await mp.callWxMethod('getStorageSync', 'key')).toEqual(['wrapped', { a: [1] }])
    await mp.restoreWxMethod('getStorageSync')
  })

  test('by function may return a promise, in either form', async () => {
    await mp.mockWxMethod('getNetworkType', () => Promise.resolve({ networkType: 'later' }))
    expect(await mp.evaluate(() => wx.getNetworkType?.())).toEqual({ networkType: 'later' })
    expect(await mp.callWxMethod('getNetworkType')).toEqual({ networkType: 'later' })
    await mp.mockWxMethod('getNetworkType', () => Promise.reject({ errMsg: 'getNetworkType:fail later' }))
    await expect(mp.callWxMethod('getNetworkType')).rejects.toThrow('getNetworkType:fail later')
    await mp.mockWxMethod('getNetworkType', () => {
      throw new Error('in the mock')
    })
    await expect(mp.callWxMethod('getNetworkType')).rejects.toThrow('getNetworkType:fail in the mock')
    await mp.restoreWxMethod('getNetworkType')
  })

  test('stands in for a method that is not simulated, until it is restored', async () => {
    await mp.mockWxMethod('chooseMotor', { motor: 1 })
    expect(await mp.callWxMethod('chooseMotor')).toEqual({ motor: 1 })
    await mp.restoreWxMethod('chooseMotor')
    await expect(mp.callWxMethod('chooseMotor')).rejects.toThrow('wx.chooseMotor not exists')
  })
})

test('H12 the mock of request in the documentation, which replaces success on the same object, works', async () => {
  await mp.mockWxMethod(
    'getStorage',
    function (
      this: { origin(options: object): void },
      options: { success: unknown; fail: unknown },
      data: unknown,
    ) {
      return new Promise((resolve, reject) => {
        options.success = () => resolve(data)
        options.fail = (reason: unknown) => reject(reason)
        this.origin(options)
      })
    },
    { data: 'Mock' },
  )
  expect(await mp.callWxMethod('getStorage', { key: 'key' })).toEqual({ data: 'Mock' })
  expect(await mp.evaluate(() => wx.getStorage?.({ key: 'key' }))).toEqual({ data: 'Mock' })
  await expect(mp.callWxMethod('getStorage', { key: 'nothing' })).rejects.toThrow(/^getStorage:fail/)
  await mp.restoreWxMethod('getStorage')
})

test('a mock that passes the options on to this.origin leaves the answer to it', async () => {
  await mp.mockWxMethod(
    'getStorage',
    function (this: { origin(options: object): void }, options: { key: string }) {
      options.key = 'key'
      return this.origin(options)
    },
  )
  expect(await mp.callWxMethod('getStorage', { key: 'another' })).toMatchObject({ data: { a: [1] } })
  expect(await mp.evaluate(() => wx.getStorage?.({ key: 'another' }))).toMatchObject({ data: { a: [1] } })
  await mp.restoreWxMethod('getStorage')
})

test('H13 restoring gives the original back, and is harmless twice or without a mock', async () => {
  const before = await mp.callWxMethod('getStorageSync', 'key')
  await mp.mockWxMethod('getStorageSync', 1)
  await mp.mockWxMethod('getStorageSync', 2)
  await mp.restoreWxMethod('getStorageSync')
  expect(await mp.callWxMethod('getStorageSync', 'key')).toEqual(before)
  await mp.restoreWxMethod('getStorageSync')
  await mp.restoreWxMethod('getSystemInfoSync')
  expect(await mp.callWxMethod('getStorageSync', 'key')).toEqual(before)
  expect(await mp.systemInfo()).toHaveProperty('SDKVersion')
})

describe('native()', () => {
  test('presses the buttons of a dialog, and complains while there is none', async () => {
    await expect(mp.native().confirmModal()).rejects.toThrow()
    await mp.evaluate(() => {
      wx.showModal?.({ title: 'sure?', success: (res: unknown) => wx.setStorageSync?.('modal', res) })
    })
    await eventually(() =>
      mp
        .native()
        .confirmModal()
        .then(
          () => true,
          () => false,
        ),
    )
    await eventually(async () => (await mp.callWxMethod('getStorageSync', 'modal')).confirm === true)
    await mp.evaluate(() => {
      wx.showModal?.({ title: 'sure?', success: (res: unknown) => wx.setStorageSync?.('modal', res) })
    })
    await eventually(() =>
      mp
        .native()
        .cancelModal()
        .then(
          () => true,
          () => false,
        ),
    )
    await eventually(async () => (await mp.callWxMethod('getStorageSync', 'modal')).cancel === true)
  })
})
