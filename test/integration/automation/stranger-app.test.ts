/** The MiniProgram part of a suite as somebody writes it who has only read the documents of miniprogram-automator. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { CustomElement } from 'miniprogram-automator/out/Element'
import type { Session } from '../../../simulator/session'
import { connect, element, eventually, goTo, type MiniProgram, openSession, type Page, top } from './support'

let session: Session
let miniProgram: MiniProgram
let page: Page

beforeAll(async () => {
  session = await openSession({ projectRoot: path.resolve(__dirname, '../../fixtures/stranger') })
  miniProgram = await connect(session)
})
afterAll(async () => {
  miniProgram?.disconnect()
  await session?.close()
})

const open = async (url: string): Promise<void> => {
  page = await goTo(miniProgram, 'reLaunch', url)
}

describe('MiniProgram', () => {
  beforeEach(() => open('/page/component/index'))
  afterEach(async () => {
    for (const name of ['showModal', 'getStorageSync', 'request', 'getLocation'])
      await miniProgram.restoreWxMethod(name)
  })

  test('systemInfo', async () => {
    const info = await miniProgram.systemInfo()
    expect(info).toMatchObject({ platform: 'devtools', screenWidth: 390, SDKVersion: '3.8.0' })
  })

  test('pageStack and currentPage', async () => {
    await goTo(miniProgram, 'navigateTo', '/page/form/index?from=test')
    const stack = await miniProgram.pageStack()
    expect(stack.map(({ path: at }) => at)).toEqual(['page/component/index', 'page/form/index'])
    expect((await miniProgram.currentPage())?.query).toEqual({ from: 'test' })
  })

  test('a route of the client answers with the page that is shown', async () => {
    const form = await miniProgram.navigateTo('/page/form/index')
    expect(form?.path).toBe('page/form/index')
  })

  test('a page is on top of getCurrentPages() from the attached of its components on', async () => {
    await open('/page/component-page/index')
    expect(await page.data('topOnLoad')).toBe(true)
    expect(await (await element<CustomElement>(page, '#counter')).data('topWhenAttached')).toBe(
      'page/component-page/index',
    )
  })

  test('a page that has gone may still set its data', async () => {
    const exceptions: unknown[] = []
    miniProgram.on('exception', (error) => exceptions.push(error))
    await miniProgram.evaluate(() => {
      const [left] = getCurrentPages()
      const row = (id: number) => ({ id: `row-${id}`, name: 'late', open: true, pages: ['form'] })
      wx.reLaunch({
        url: '/page/form/index',
        success: () => left?.setData({ list: [1, 2, 3, 4, 5].map(row) }),
      })
    })
    await eventually(async () => (await top(miniProgram)).path === 'page/form/index')
    expect(await miniProgram.evaluate('() => new Promise((resolve) => setTimeout(resolve, 20, 1))')).toBe(1)
    expect(exceptions).toEqual([])
    miniProgram.removeAllListeners()
  })

  test('evaluate reaches the app', async () => {
    expect(
      await miniProgram.evaluate(() => (getApp() as unknown as { globalData: object }).globalData),
    ).toMatchObject({ launched: 1, entry: 'page/component/index' })
    expect(await miniProgram.evaluate((key: string) => wx.canIUse(key), 'getUserProfile')).toBe(true)
    expect(await miniProgram.evaluate('() => getCurrentPages().length')).toBe(1)
    expect(
      await miniProgram.evaluate(
        () => new Promise((resolve) => wx.getSystemInfo({ success: (info) => resolve(info.platform) })),
      ),
    ).toBe('devtools')
  })

  test('callWxMethod of a storage that was just written', async () => {
    await miniProgram.callWxMethod('setStorage', { key: 'test', data: { a: 1 } })
    expect(await miniProgram.callWxMethod('getStorageSync', 'test')).toEqual({ a: 1 })
    expect(await miniProgram.callWxMethod('getStorage', { key: 'test' })).toMatchObject({ data: { a: 1 } })
    await expect(miniProgram.callWxMethod('getStorage', { key: 'no' })).rejects.toThrow('data not found')
  })

  test('mockWxMethod with a result', async () => {
    await miniProgram.mockWxMethod('showModal', { confirm: true, cancel: false })
    expect(await miniProgram.callWxMethod('showModal', { title: '?' })).toMatchObject({ confirm: true })
    await miniProgram.mockWxMethod('getLocation', { latitude: 1, longitude: 2 })
    expect(await miniProgram.callWxMethod('getLocation', {})).toMatchObject({ latitude: 1 })
  })

  test('mockWxMethod with a function and arguments of its own', async () => {
    await miniProgram.mockWxMethod(
      'getStorageSync',
      ((key: string, fallback: string) => (key === 'name' ? 'redhoodsu' : fallback)) as never,
      'unknown' as never,
    )
    expect(await miniProgram.callWxMethod('getStorageSync', 'name')).toBe('redhoodsu')
    expect(await miniProgram.callWxMethod('getStorageSync', 'nobody')).toBe('unknown')
    await miniProgram.restoreWxMethod('getStorageSync')
    expect(await miniProgram.callWxMethod('getStorageSync', 'name')).toBe('')
  })

  test('mockWxMethod of a request that never leaves', async () => {
    await miniProgram.mockWxMethod('request', function (this: unknown, obj: { url: string }) {
      return { data: { from: obj.url }, statusCode: 200, cookies: [], header: {}, errMsg: 'request:ok' }
    } as never)
    expect(
      await miniProgram.evaluate(
        () =>
          new Promise((resolve) =>
            wx.request({ url: 'https://example.com/a', success: ({ data }) => resolve(data) }),
          ),
      ),
    ).toEqual({ from: 'https://example.com/a' })
  })

  test('exposeFunction is called by what the app does', async () => {
    const calls: unknown[] = []
    await miniProgram.exposeFunction('onFromApp', (...args: unknown[]) => calls.push(args))
    await miniProgram.evaluate(() => {
      setTimeout(
        () => (globalThis as unknown as { onFromApp(...args: unknown[]): void }).onFromApp('later', 1),
        0,
      )
    })
    await eventually(() => calls.length > 0)
    expect(calls).toEqual([['later', 1]])
  })

  test('console and exception events', async () => {
    const logs: unknown[] = []
    const exceptions: { message?: string }[] = []
    miniProgram.on('console', (message) => logs.push(message))
    miniProgram.on('exception', (error) => exceptions.push(error as never))
    await miniProgram.evaluate(() => console.warn('careful', { n: 1 }))
    await eventually(() => logs.length > 0)
    expect(logs).toContainEqual({ type: 'warn', args: ['careful', { n: 1 }] })
    await miniProgram.evaluate(() => {
      setTimeout(() => {
        throw new Error('from the app')
      }, 0)
    })
    await eventually(() => exceptions.length > 0)
    expect(exceptions[0]?.message).toContain('from the app')
    miniProgram.removeAllListeners()
  })

  test('screenshot, as text and into a file', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stranger-'))
    const file = path.join(folder, 'shot.png')
    try {
      const text = await miniProgram.screenshot()
      expect(Buffer.from(String(text), 'base64').subarray(1, 4).toString()).toBe('PNG')
      await miniProgram.screenshot({ path: file })
      expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('testAccounts, tickets, remote and audits answer', async () => {
    expect((await miniProgram.testAccounts()).length).toBeGreaterThan(0)
    await miniProgram.remote()
    const report = await miniProgram.stopAudits()
    expect(typeof report).toBe('object')
    await (miniProgram as unknown as { checkVersion(): Promise<void> }).checkVersion()
  })
})
