/** Suites as strangers write them for their own small programs, with what public suites were seen to do. */
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { CustomElement, InputElement } from 'miniprogram-automator/out/Element'
import type { Session } from '../../../simulator/session'
import {
  connect,
  element,
  eventually,
  goTo,
  type MiniProgram,
  openRawClient,
  openSession,
  type Page,
  top,
} from './support'

let session: Session
let mp: MiniProgram
let page: Page

beforeAll(async () => {
  session = await openSession({ projectRoot: path.resolve(__dirname, '../../fixtures/errands') })
  mp = await connect(session)
})
afterAll(async () => {
  mp?.disconnect()
  await session?.close()
})

/** App code as `evaluate` and function mocks carry it. */
declare function getApp(): { globalData: Record<string, unknown>; toast?: string }
declare const wx: Record<string, (...args: unknown[]) => unknown>

const open = async (url: string): Promise<void> => {
  page = await goTo(mp, 'reLaunch', url)
}
const tap = async (selector: string): Promise<void> => (await element(page, selector)).tap()
const arriveAt = (path: string): Promise<Page> =>
  eventually(async () => {
    const current = await top(mp)
    return current.path === path ? current : undefined
  }) as Promise<Page>

describe('a list of things to do', () => {
  beforeEach(async () => {
    await mp.callWxMethod('clearStorage')
    await open('/pages/todo/todo')
  })
  const add = async (text: string): Promise<void> => {
    await (await element<InputElement>(page, '.new')).input(text)
    await tap('.add')
  }

  test('takes what is typed, by the button and by the keyboard, and empties its field', async () => {
    expect(await (await element(page, '.empty')).text()).toBe('Nothing to do')
    await add('Buy milk')
    const field = await element<InputElement>(page, '.new')
    await eventually(async () => (await field.value()) === '')
    await field.input('Post the letter')
    await field.trigger('confirm', { value: 'Post the letter' })
    await page.waitFor(async () => (await page.$$('.item')).length === 2)
    expect(await (await element(page, '.count')).text()).toBe('2 items')
    expect(await mp.callWxMethod('getStorageSync', 'items')).toHaveLength(2)
  })

  test('ticks one of several, each found through its own row', async () => {
    await add('one')
    await add('two')
    const [, second] = await page.$$('.item')
    await (await second?.$('.check'))?.tap()
    const label = await second?.$('.label')
    await eventually(async () => (await label?.attribute('class')) === 'label done')
    expect(await page.data('items[0].done')).toBe(false)
    expect(await page.data('items[1].done')).toBe(true)
  })

  test('a long press whose handler removes the very element still ends well', async () => {
    await mp.mockWxMethod('showActionSheet', { tapIndex: 0 })
    await add('one')
    await add('two')
    const [first] = await page.$$('.item')
    await first?.longpress()
    await eventually(async () => ((await page.data('items')) as unknown[]).length === 1)
    expect(await page.data('items[0].text')).toBe('two')
    await mp.restoreWxMethod('showActionSheet')
  })

  test('asks before it deletes all', async () => {
    await add('one')
    await tap('.clear')
    const press = (button: 'confirmModal' | 'cancelModal') =>
      eventually(() =>
        mp
          .native()
          [button]()
          .then(
            () => true,
            () => false,
          ),
      )
    await press('cancelModal')
    expect(await page.data('items')).toHaveLength(1)
    await tap('.clear')
    await press('confirmModal')
    await page.waitFor('.empty')
    expect(await (await element(page, '.clear')).property('disabled')).toBe(true)
  })
})

describe('a shop of several pages', () => {
  beforeEach(() => open('/pages/shop/shop'))

  test('opens a good by a tap, and hears what was bought through the event channel', async () => {
    await tap('.good')
    page = await arriveAt('pages/detail/detail')
    expect(page.query).toEqual({ id: '1', name: '%E8%8C%B6%20%26%20co' })
    await eventually(async () => (await page.data('from')) === 'shop')
    expect(await page.data()).toMatchObject({ id: '1', name: '茶 & co' })
    await tap('.buy')
    page = await arriveAt('pages/shop/shop')
    expect(await page.data()).toMatchObject({ cart: 2, shows: 2 })
  })

  test('redirects: the page asked from is gone from the stack', async () => {
    await goTo(mp, 'navigateTo', '/pages/detail/detail?id=9')
    page = await top(mp)
    await tap('.replace')
    expect((await arriveAt('pages/parts/parts')).query).toEqual({ via: 'redirect' })
    expect((await mp.pageStack()).map(({ path }: Page) => path)).toEqual([
      'pages/shop/shop',
      'pages/parts/parts',
    ])
  })

  test('a long press that leaves the page still ends well', async () => {
    page = await goTo(mp, 'navigateTo', '/pages/detail/detail?id=9')
    await (await element(page, '.replace')).longpress()
    await arriveAt('pages/parts/parts')
  })

  test('native().goHome() shows the first page alone, and the app stays in front', async () => {
    await goTo(mp, 'navigateTo', '/pages/parts/parts')
    await mp.native().goHome()
    expect((await mp.pageStack()).map(({ path }: Page) => path)).toEqual(['pages/todo/todo'])
    expect(await mp.evaluate(() => getApp().globalData)).toEqual({ shown: 1, hidden: 0 })
  })

  test('native().navigateLeft() presses the arrow, then finds none on a tab page', async () => {
    await goTo(mp, 'navigateTo', '/pages/parts/parts')
    await mp.native().navigateLeft()
    const shop = await arriveAt('pages/shop/shop')
    await mp.native().navigateLeft()
    expect(await top(mp)).toBe(shop)
  })

  test('who leaves with App.exit and comes back finds an app that answers', async () => {
    const client = await openRawClient(session.automation.url)
    await client.ask('App.exit')
    await client.close()
    const back = await connect(session)
    expect((await goTo(back, 'navigateTo', '/pages/detail/detail?id=3')).path).toBe('pages/detail/detail')
    expect(await back.evaluate(() => getApp().globalData)).toEqual({ shown: 2, hidden: 1 })
    back.disconnect()
  })
})

describe('a page that asks a server', () => {
  beforeEach(() => open('/pages/weather/weather'))
  const restoring = async (name: string, run: () => Promise<void>): Promise<void> => {
    try {
      await run()
    } finally {
      await mp.restoreWxMethod(name)
    }
  }
  const ended = (): Promise<unknown> => eventually(async () => (await page.data('loading')) === false)

  test('shows a mocked answer and a mocked failure', () =>
    restoring('request', async () => {
      await mp.mockWxMethod('request', { statusCode: 200, data: { degrees: 21 }, header: {} })
      await tap('.load')
      await eventually(async () => (await (await element(page, '.degrees')).text()) === '21°')
      await mp.mockWxMethod('request', { errMsg: 'request:fail timeout' })
      await tap('.load')
      await eventually(async () => (await (await element(page, '.error')).text()) === 'request:fail timeout')
    }))

  test('completes once when a mock replaces success on the options and passes them to the real request', () =>
    restoring('request', async () => {
      await mp.mockWxMethod(
        'request',
        function (
          this: { origin(options: object): void },
          options: { success: unknown; fail: unknown },
          answer: unknown,
        ) {
          return new Promise((resolve) => {
            options.success = () => resolve(answer)
            options.fail = () => resolve(answer)
            this.origin(options)
          })
        },
        { statusCode: 200, data: { degrees: 5 } },
      )
      await tap('.load')
      await eventually(async () => (await page.data('degrees')) === 5)
      await ended()
      expect(await mp.evaluate('() => new Promise((resolve) => setTimeout(resolve, 20, 1))')).toBe(1)
      expect(await page.data()).toMatchObject({ degrees: 5, ends: 1, error: '' })
    }))

  test('a mock that calls success and complete itself is not answered a second time by what it returns', () =>
    restoring('request', async () => {
      await mp.mockWxMethod(
        'request',
        (options: {
          data: { city: string }
          success(answer: object): unknown
          complete(answer: object): unknown
        }) => {
          options.success({ data: { degrees: options.data.city.length } })
          options.complete({})
          return { data: { degrees: 'again' } }
        },
      )
      await tap('.load')
      await ended()
      expect(await mp.evaluate('() => new Promise((resolve) => setTimeout(resolve, 20, 1))')).toBe(1)
      expect(await page.data()).toMatchObject({ degrees: 9, ends: 1 })
    }))

  test('a mock that only takes notes lets the call succeed', () =>
    restoring('showToast', async () => {
      await mp.mockWxMethod('showToast', (options: { title: string }) => {
        getApp().toast = options.title
      })
      await tap('.tell')
      await eventually(async () => (await page.data('told')) === true)
      expect(await mp.evaluate(() => getApp().toast)).toBe('hello')
      expect(await mp.callWxMethod('showToast', { title: 'again' })).toEqual({ errMsg: 'showToast:ok' })
    }))

  test('a mock by nothing succeeds with null', () =>
    restoring('showToast', async () => {
      await mp.mockWxMethod('showToast', undefined)
      expect(await mp.callWxMethod('showToast', { title: 'hello' })).toBeNull()
    }))

  test('an API that is not simulated can be mocked', () =>
    restoring('getLocation', async () => {
      await mp.mockWxMethod('getLocation', { latitude: 1.5 })
      await tap('.where')
      await eventually(async () => (await page.data('latitude')) === 1.5)
    }))

  test('a rejection that is no Error is told by its errMsg, or as it is', async () => {
    await expect(mp.evaluate('() => Promise.reject({ errMsg: "x:fail no" })')).rejects.toThrow(/^x:fail no$/)
    await expect(mp.evaluate('() => Promise.reject({ code: 7 })')).rejects.toThrow('{"code":7}')
    await expect(mp.evaluate(() => wx.getStorage?.({ key: 'none' }))).rejects.toThrow('getStorage:fail')
  })
})

describe('components within components', () => {
  beforeEach(() => open('/pages/parts/parts'))

  test('named and default slots are reached from the page and from the component', async () => {
    const panel = await element<CustomElement>(page, '#first')
    expect(await (await element(page, '.in-header')).text()).toBe('header bold nested')
    expect(await (await element(panel, '.in-header')).text()).toBe('header bold nested')
    expect(await page.$$('item')).toHaveLength(3)
    expect(await panel.$$('.an-item')).toHaveLength(3)
    expect(await page.$('.title')).toBeNull()
    expect(await panel.text()).toMatch(/^First \(0\)\s+header bold nested\s+a\s+b\s+c\s+v$/)
  })

  test('a component inside a slot is opened in turn; its host may be virtual', async () => {
    const [, second] = await page.$$('item')
    const label = await second?.$('.label')
    expect(await label?.text()).toBe('b')
    await label?.tap()
    await eventually(async () => (await page.data('picked')) === 'b')
    expect((await second?.size())?.width).toBe(390)
  })

  test('its data, its properties and its methods are told apart', async () => {
    const panel = await element<CustomElement>(page, '#first')
    await (await element(panel, '.title')).tap()
    await eventually(async () => (await panel.data('taps')) === 1)
    expect(await page.data('picked')).toBe('panel')
    expect(await panel.property('conf')).toEqual({ a: 1 })
    await expect(panel.property('taps')).rejects.toThrow('panel.taps not exists')
    await panel.setData({ 'rows[0].key': 'w' })
    expect(await (await element(panel, '.key')).text()).toBe('w')
    expect(await panel.callMethod('later')).toEqual({ ok: true })
    await expect(panel.callMethod('refuse')).rejects.toThrow(/^panel:fail refused$/)
    await expect(panel.callMethod('none')).rejects.toThrow('panel.none not exists')
  })

  test('elements within elements, to any depth', async () => {
    const outer = await element(page, '.nest')
    expect(await outer.$$('.nest')).toHaveLength(1)
    expect(await (await element(await element(outer, '.nest'), '.deep')).text()).toBe('deep')
    expect(await page.$$('.nest .nest .deep')).toHaveLength(1)
  })

  test('attributes that any element may have are read as they are written', async () => {
    const described = await element(page, '.described')
    const read = async (names: string[]): Promise<unknown[]> =>
      Promise.all(names.map((name) => described.attribute(name)))
    expect(await read(['aria-label', 'data-user-id', 'hidden', 'nonsense'])).toEqual([
      'an aria',
      '7',
      null,
      null,
    ])
    const hidden = await element(page, '.hidden-one')
    expect(await hidden.attribute('hidden')).toBe('true')
    expect(await hidden.style('display')).toBe('none')
    expect(await page.$$('[aria-label="an aria"]')).toHaveLength(1)
  })
})
