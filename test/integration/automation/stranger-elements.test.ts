/** Pages and elements in a suite as somebody writes it who has only read the documents of miniprogram-automator. */
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Session } from '../../../simulator/session'
import {
  connect,
  type Element,
  element,
  eventually,
  goTo,
  type MiniProgram,
  openSession,
  type Page,
  top,
} from './support'

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

interface Seen {
  readonly type: string
  readonly detail: Record<string, unknown>
  readonly at?: { readonly x: number; readonly y: number }
}
const open = async (url: string): Promise<void> => {
  page = await goTo(miniProgram, 'reLaunch', url)
}
const seen = async (type: string): Promise<Seen[]> =>
  ((await page.data('seen')) as Seen[]).filter((event) => event.type === type)
const soon = async (type: string): Promise<Seen> => {
  const [event = undefined] =
    (await eventually(async () => {
      const events = await seen(type)
      return events.length > 0 ? events : undefined
    })) ?? []
  if (!event) throw new Error(`no ${type}`)
  return event
}
/** A method that the typed classes of the client have and its published types keep to a sub-class. */
// biome-ignore lint/suspicious/noExplicitAny: what the documents call by name
const typed = async (selector: string): Promise<any> => element(page, selector)

describe('the sample of the documents', () => {
  beforeEach(() => open('/page/component/index'))

  test('reads the description', async () => {
    const desc = await element(page, '.index-desc')
    expect(desc.tagName).toBe('view')
    expect(await desc.text()).toContain('以下将展示小程序官方组件能力')
  })

  test('reads the list', async () => {
    const lists = await page.$$('.kind-list-item')
    expect(lists).toHaveLength(3)
    expect(await lists[0]?.text()).toBe('表单组件')
    const title = await lists[1]?.$('.kind-list-text')
    expect(await title?.text()).toBe('媒体组件')
  })

  test('opens an entry, closes it, and follows its link', async () => {
    const head = await element(page, '#view')
    expect(await head.attribute('class')).toBe('kind-list-item-hd')
    await head.tap()
    await eventually(
      async () => (await head.attribute('class')) === 'kind-list-item-hd kind-list-item-hd-show',
    )
    const link = await element(page, '.navigator-box-show .navigator')
    expect(await link.attribute('url')).toBe('../component-page/index?from=view')
    await link.tap()
    const next = await eventually(async () => {
      const current = await top(miniProgram)
      return current.path === 'page/component-page/index' ? current : undefined
    })
    expect(next).toMatchObject({ path: 'page/component-page/index', query: { from: 'view' } })
    expect(await next?.data('from')).toBe('view')
  })

  test('page.wxml of the whole page can be kept as a snapshot', async () => {
    const whole = await element(page, 'page')
    const wxml = await whole.wxml()
    expect(wxml).toContain('<view class="index-desc">')
    expect(await whole.wxml()).toBe(wxml)
    expect(await (await element(page, '.index-desc')).outerWxml()).toMatch(
      /^<view class="index-desc">以下.*<\/view>$/,
    )
  })
})

describe('Page', () => {
  beforeEach(() => open('/page/component/index'))

  test('data, by path too', async () => {
    expect(Object.keys((await page.data()) as object)).toEqual(expect.arrayContaining(['list', 'user']))
    expect(await page.data('list[1].id')).toBe('media')
    expect(await page.data('user.name.first')).toBe('小')
    expect(await page.data('user.missing.deeper')).toBeFalsy()
  })

  test('setData, by path too', async () => {
    await page.setData({ 'list[0].name': '改', extra: [1, null] })
    expect(await (await element(page, '.kind-list-text')).text()).toBe('改')
    expect(await page.data('extra')).toEqual([1, null])
  })

  test('callMethod', async () => {
    expect(await page.callMethod('add', 1, 2)).toBe(3)
    expect(await page.callMethod('later', 'x')).toEqual({ value: 'x' })
    await expect(page.callMethod('missing')).rejects.toThrow()
  })

  test('size, scrollTop, and pageScrollTo of the mini program', async () => {
    await open('/page/media/index')
    const { width, height } = await page.size()
    expect(width).toBe(390)
    expect(height).toBeGreaterThan(1500)
    const scrollTop = async (): Promise<unknown> => page.scrollTop()
    expect(await scrollTop()).toBe(0)
    await miniProgram.pageScrollTo(200)
    await eventually(async () => (await scrollTop()) === 200)
  })

  test('waitFor a time, a selector, a condition', async () => {
    await page.waitFor(20)
    await page.waitFor('.kind-list')
    await page.waitFor(async () => (await page.$$('.kind-list-item')).length > 2)
  })

  test('xpath', async () => {
    const texts = await page.getElementsByXpath('//view[contains(@class, "kind-list-text")]')
    expect(await Promise.all(texts.map((found: Element) => found.text()))).toEqual([
      '表单组件',
      '媒体组件',
      '视图容器',
    ])
    expect(await (await page.xpath('//view[@id="media"]'))?.attribute('id')).toBe('media')
    expect(await page.xpath('//nothing')).toBeNull()
  })

  test('a selector that finds nothing', async () => {
    expect(await page.$('.nothing')).toBeNull()
    expect(await page.$$('.nothing')).toEqual([])
  })

  test.each([
    ['.kind-list .kind-list-text', 3],
    ['.kind-list-item > .kind-list-item-hd', 3],
    ['.kind-list-item > .kind-list-text', 0],
    ['view.kind-list-text', 3],
    ['#form, #media', 2],
    ['image', 4],
    ['navigator.navigator', 3],
    ['.kind-list-item-hd#form', 1],
  ])('the selector %s finds %i', async (selector, count) => {
    expect(await page.$$(selector)).toHaveLength(count)
  })
})

describe('Element', () => {
  test('offset, size and style are those of the screen', async () => {
    await open('/page/component/index')
    const item = await element(page, '.kind-list-item-hd')
    expect(await item.size()).toEqual({ width: 390, height: 62 })
    const { left, top: from } = await item.offset()
    expect(left).toBe(0)
    await miniProgram.pageScrollTo(10)
    expect((await item.offset()).top).toBe(from)
    const desc = await element(page, '.index-desc')
    expect(await desc.style('color')).toBe('rgb(136, 136, 136)')
    expect(await desc.style('font-size')).toBe('14px')
    expect(await desc.style('fontSize')).toBe('14px')
  })

  test('attribute is text, property has its type, of what the documents name', async () => {
    await open('/page/form/index')
    const slider = await element(page, '.the-slider')
    expect(await slider.attribute('name')).toBe('slider')
    expect(await slider.property('value')).toBe(50)
    expect(await slider.property('showValue')).toBe(true)
    expect(await slider.property('show-value')).toBe(true)
    expect(await slider.value()).toBe(50)
    await expect(slider.property('nonsense')).rejects.toThrow('slider.nonsense not exists')
    const input = await element(page, '.weui-input')
    expect(await input.property('placeholder')).toBe('这是一个输入框')
    expect(await input.property('maxlength')).toBe(140)
    expect(await (await element(page, '.disabled')).property('disabled')).toBe(true)
    expect(await (await element(page, '.bar')).property('percent')).toBe(20)
    expect(await (await element(page, '.ok')).property('type')).toBe('success')
    expect(await (await element(page, '.the-picker')).property('mode')).toBe('date')
    expect(await (await element(page, '.rich')).text()).toBe('bold text')
  })

  test('the data attribute is readable where it was written', async () => {
    await open('/page/component-page/index')
    const rows = await page.$$('.row')
    await rows[1]?.tap()
    await eventually(async () => (await page.data('chosen')) === 2)
    expect(await rows[1]?.attribute('data-id')).toBe('2')
  })

  test('touches arrive where the test put them', async () => {
    await open('/page/media/index')
    const view = await element(page, '.gesture')
    const at = (x: number, y: number) => [{ identifier: 0, pageX: x, pageY: y }]
    await view.touchstart({ touches: at(100, 500), changedTouches: at(100, 500) } as never)
    await view.touchmove({ touches: at(140, 510), changedTouches: at(140, 510) } as never)
    await view.touchend({ touches: [], changedTouches: at(140, 510) } as never)
    expect((await soon('touchstart')).at).toEqual({ x: 100, y: 500 })
    expect((await soon('touchmove')).at).toEqual({ x: 140, y: 510 })
    expect((await soon('touchend')).at).toEqual({ x: 140, y: 510 })
    expect(await seen('tap')).toEqual([])
  })

  test('longpress and tap are told apart', async () => {
    await open('/page/media/index')
    const view = await element(page, '.gesture')
    await view.longpress()
    await soon('longpress')
    expect(await seen('tap')).toEqual([])
    await view.tap()
    expect(await soon('tap')).toMatchObject({ detail: { x: expect.any(Number), y: expect.any(Number) } })
  })

  test('a WXS function chosen by an expression handles a tap', async () => {
    await open('/page/media/index')
    await (await element(page, '.by-script')).tap()
    expect((await soon('script')).detail).toEqual({ id: '7' })
  })

  test('trigger calls the handler', async () => {
    await open('/page/media/index')
    const view = await element(page, '.gesture')
    await view.trigger('custom', { answer: 42 })
    expect((await soon('custom')).detail).toEqual({ answer: 42 })
  })

  test('a disabled button takes a tap without hearing of it', async () => {
    await open('/page/form/index')
    await (await element(page, '.disabled')).tap()
    await (await element(page, '.loading')).tap()
    await eventually(async () => (await page.data('loading')) === true)
    expect(await page.data('seen')).toEqual([])
  })
})

describe('the classes of built-in elements', () => {
  test('input, textarea, switch and slider, sent with their form', async () => {
    await open('/page/form/index')
    await (await typed('.weui-input')).input('hello')
    await eventually(async () => (await (await element(page, '.typed')).text()) === '你输入的是：hello')
    await (await typed('.the-textarea')).input('two\nlines')
    await (await typed('.the-switch')).tap()
    await (await typed('.the-slider')).slideTo(80)
    await (await element(page, '.second radio')).tap()
    await (await element(page, '.second-box')).tap()
    await (await element(page, '.submit')).tap()
    const result = await eventually(async () => (await page.data('result')) as string)
    expect(JSON.parse(result)).toEqual({
      switch: true,
      radio: 'radio2',
      checkbox: ['checkbox2'],
      slider: 80,
      input: 'hello',
      textarea: 'two\nlines',
    })
    await (await element(page, '.reset')).tap()
    await eventually(async () => (await page.data('result')) === 'reset')
    expect(await (await element(page, '.weui-input')).value()).toBe('')
  })

  test('scroll-view', async () => {
    await open('/page/media/index')
    const wide = await typed('.h-scroll')
    expect(await wide.scrollWidth()).toBe(600)
    await wide.scrollTo(120, 0)
    expect(await wide.property('scrollLeft')).toBe(120)
    const high = await typed('.v-scroll')
    expect(await high.scrollHeight()).toBe(400)
    await high.scrollTo(0, 300)
    expect(await high.property('scrollTop')).toBe(300)
    expect((await soon('scrolltolower')).detail).toEqual({ direction: 'bottom' })
  })

  test('swiper', async () => {
    await open('/page/media/index')
    await (await typed('.slides')).swipeTo(2)
    expect((await soon('change')).detail).toMatchObject({ current: 2 })
    expect(await (await element(page, '.slides')).property('current')).toBe(2)
  })

  test('movable-view', async () => {
    await open('/page/media/index')
    const drag = await typed('.drag')
    await drag.moveTo(40, 40)
    expect([await drag.property('x'), await drag.property('y')]).toEqual([40, 40])
  })

  test('video, whose context is called', async () => {
    await open('/page/media/index')
    const film = await typed('.film')
    await film.callContextMethod('pause')
    await expect(film.callContextMethod('nonsense')).rejects.toThrow()
  })
})

describe('CustomElement', () => {
  beforeEach(() => open('/page/component-page/index'))

  test('data and setData', async () => {
    const counter = await typed('#counter')
    expect(counter.tagName).toBe('my-counter')
    expect(await counter.data('value')).toBe(3)
    expect(await counter.data('nested.deep[1].x')).toBe(2)
    await counter.setData({ value: 9 })
    const value = await counter.$('.value')
    expect(await value.text()).toBe('9')
  })

  test('callMethod, promises included', async () => {
    const counter = await typed('#counter')
    expect(await counter.callMethod('add', 2)).toBe(5)
    expect(await counter.callMethod('addLater', 2)).toBe(7)
  })

  test('property and attribute', async () => {
    const counter = await typed('#counter')
    expect(await counter.property('start')).toBe(3)
    expect(await counter.property('options')).toBeNull()
    expect(await counter.property('list')).toEqual([])
    expect(await counter.property('on')).toBe(false)
    expect(await counter.attribute('class')).toBe('outer-counter big')
    await expect(counter.property('value')).rejects.toThrow('my-counter.value not exists')
  })

  test('its inside is found through it only, and works', async () => {
    expect(await page.$('.plus')).toBeNull()
    const [first, second] = await page.$$('my-counter')
    const plus = await second?.$('.plus')
    await plus?.tap()
    const value = await second?.$('.value')
    await eventually(async () => (await value?.text()) === '8')
    expect(await (await first?.$('.value'))?.text()).toBe('3')
    await (await first?.$('.plus'))?.tap()
    await eventually(async () => (await (await element(page, '.total')).text()) === '4')
    expect(await (await page.$('.slot-text'))?.text()).toBe('in the slot')
  })

  test('an event of its own can be triggered', async () => {
    await (await element(page, '#counter')).trigger('change', { value: 77 })
    await eventually(async () => (await page.data('total')) === 77)
  })
})
