import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type {
  CustomElement,
  InputElement,
  MovableViewElement,
  ScrollViewElement,
  SliderElement,
  SwiperElement,
  TextareaElement,
} from 'miniprogram-automator/out/Element'
import type { Session } from '../../../simulator/session'
import {
  connect,
  type Element,
  element,
  eventually,
  goTo,
  idsOf,
  type MiniProgram,
  openSession,
  type Page,
  top,
} from './support'

let session: Session
let mp: MiniProgram
let page: Page

beforeAll(async () => {
  session = await openSession()
  mp = await connect(session)
})

beforeEach(async () => {
  page = await goTo(mp, 'reLaunch', '/pages/home/index')
})

afterAll(async () => {
  mp?.disconnect()
  await session?.close()
})

describe('H5 ids', () => {
  test('are the same for the same page and the same node', async () => {
    expect(idsOf(await top(mp)).id).toBe(idsOf(page).id)
    const [first, again] = [await element(page, '#plus'), await element(page, 'button.action')]
    expect(again).toBe(first)
    expect(await page.xpath('//button[@id="plus"]')).toBe(first)
  })

  test('are never used a second time', async () => {
    const pages = new Set([idsOf(page).id])
    const elements = new Set([idsOf(await element(page, '#plus')).id])
    for (let round = 0; round < 3; round += 1) {
      page = await goTo(mp, 'reLaunch', '/pages/home/index')
      pages.add(idsOf(page).id)
      elements.add(idsOf(await element(page, '#plus')).id)
    }
    expect([pages.size, elements.size]).toEqual([4, 4])
  })

  test('differ from all earlier ones after the phone has been reloaded', async () => {
    const before = [idsOf(page).id, idsOf(await element(page, '#plus')).id]
    const { connection } = mp as unknown as { connection: { send(method: string): Promise<unknown> } }
    await connection.send('Tool.compile')
    page = await goTo(mp, 'reLaunch', '/pages/home/index')
    expect(page.path).toBe('pages/home/index')
    expect(before).not.toContain(idsOf(page).id)
    expect(before).not.toContain(idsOf(await element(page, '#plus')).id)
  })
})

test('H6 nodeId marks custom components and nothing else', async () => {
  expect(idsOf(await element(page, '#card')).nodeId).toEqual(expect.any(String))
  expect(idsOf(await element(page, '#plain-host')).nodeId).toEqual(expect.any(String))
  for (const selector of ['page', '#top', '#plus', '#field', '#film', '#scroller', '#slides']) {
    expect(idsOf(await element(page, selector)).nodeId).toBeNull()
  }
})

describe('H7 property()', () => {
  const builtin: [selector: string, name: string, value: unknown][] = [
    ['#plus', 'type', 'primary'],
    ['#plus', 'open-type', ''],
    ['#plus', 'hover-class', 'button-hover'],
    ['#plus', 'disabled', false],
    ['#logo', 'src', '../../images/dot.png'],
    ['#logo', 'mode', 'aspectFit'],
    ['#field', 'maxlength', 8],
    ['#field', 'placeholder', 'name'],
    ['#agree', 'checked', false],
    ['#level', 'max', 100],
    ['#scroller', 'scroll-y', true],
    ['#slides', 'current', 0],
    ['#top', 'hover-class', 'none'],
    ['#card', 'title', 'A card'],
    ['#card', 'count', 0],
  ]
  test.each(builtin)('of %s %s is %j', async (selector, name, value) => {
    expect(await (await element(page, selector)).property(name)).toEqual(value)
  })

  test.each([
    ['#plus', 'src'],
    ['#top', 'value'],
    ['#card', 'bumps'],
  ])('of %s has no %s', async (selector, name) => {
    const found = await element(page, selector)
    await expect(found.property(name)).rejects.toThrow(`${found.tagName}.${name} not exists`)
  })

  test('value() is the property of that name', async () => {
    expect(await (await element(page, '#field')).value()).toBe('Ada')
    expect(await (await element(page, '#level')).value()).toBe(10)
  })
})

describe('what a person does', () => {
  test('a tap runs the handler with its dataset', async () => {
    await (await element(page, '#plus')).tap()
    await eventually(async () => (await page.data('count')) === 2)
    expect(await (await element(page, '#plus')).text()).toBe('count 2')
  })

  test('H21 a long press fires once by its end, and the tap stays away', async () => {
    const press = await element(page, '#press')
    await press.longpress()
    expect(await page.data('gestures')).toEqual(['longpress'])
    await press.tap()
    expect(await page.data('gestures')).toEqual(['longpress', 'tap'])
  })

  test('a finger goes down, moves and goes up where the test says', async () => {
    const pad = await element(page, '#pad')
    const { left, top } = await pad.offset()
    const at = (x: number, y: number): { touches: object[]; changedTouches: object[] } => {
      const finger = { identifier: 0, pageX: left + x, pageY: top + y }
      return { touches: [finger], changedTouches: [finger] }
    }
    await pad.touchstart(at(1, 2))
    await pad.touchmove(at(11, 12))
    await pad.touchend(at(21, 22))
    expect(await page.data('touches')).toEqual([
      { type: 'touchstart', x: left + 1, y: top + 2 },
      { type: 'touchmove', x: left + 11, y: top + 12 },
      { type: 'touchend', x: left + 21, y: top + 22 },
    ])
  })

  test('controls are operated', async () => {
    await (await element<InputElement>(page, '#field')).input('Grace Hopper')
    await (await element<TextareaElement>(page, '#story')).input('two\nlines')
    await (await element(page, '#agree')).tap()
    await (await element<SliderElement>(page, '#level')).slideTo(60)
    await (await element<SwiperElement>(page, '#slides')).swipeTo(2)
    const expected = { name: 'Grace Ho', story: 'two\nlines', agreed: true, level: 60, slide: 2 }
    await eventually(async () => (await page.data('slide')) === 2)
    expect(await page.data()).toMatchObject(expected)
  })

  test('a scroll view scrolls', async () => {
    const scroller = await element<ScrollViewElement>(page, '#scroller')
    await scroller.scrollTo(0, 30)
    expect(await scroller.property('scrollTop')).toBe(30)
    expect(await scroller.scrollHeight()).toBe(200)
    expect(await scroller.scrollWidth()).toBe(390)
  })

  test('a movable view moves, and stays in its area', async () => {
    const dragged = await element<MovableViewElement>(page, '#dragged')
    await dragged.moveTo(10, 5)
    expect([await dragged.property('x'), await dragged.property('y')]).toEqual([10, 5])
    await dragged.moveTo(1000, -3)
    expect([await dragged.property('x'), await dragged.property('y')]).toEqual([180, 0])
  })

  test('trigger() calls the handler with its detail and nothing else', async () => {
    await (await element(page, '#pad')).trigger('custom', { from: 'a test' })
    expect(await page.data('custom')).toEqual({ from: 'a test' })
    await (await element(page, '#field')).trigger('input', { value: 'set by trigger' })
    expect(await page.data('name')).toBe('set by trigger')
  })
})

describe('what a person sees', () => {
  test('H22 classes are normalised, tags are lower case, src stays as it is written', async () => {
    const top = await element(page, '#top')
    expect(await top.attribute('class')).toBe('top')
    await page.setData({ open: true })
    expect(await top.attribute('class')).toBe('top open')
    expect(await (await element(page, '#logo')).attribute('src')).toBe('../../images/dot.png')
    expect(await (await element(page, '#plus')).attribute('data-step')).toBe('2')
    expect(await (await element(page, '#plus')).attribute('id')).toBe('plus')
    expect(idsOf(await element(page, 'mp-plainhost'))).toBe(idsOf(await element(page, 'MP-PLAINHOST')))
    expect((await element(page, 'mp-plainhost')).tagName).toBe('mp-plainhost')
  })

  test('text, style, size, offset', async () => {
    expect(await (await element(page, '#greeting')).text()).toBe('Hello, Ada')
    expect(await (await element(page, '#greeting')).style('color')).toBe('rgb(136, 136, 136)')
    const pad = await element(page, '#pad')
    expect(await pad.style('backgroundColor')).toBe('rgb(1, 2, 3)')
    expect(await pad.style('background-color')).toBe('rgb(1, 2, 3)')
    expect(await pad.size()).toEqual({ width: 100, height: 40 })
    const { left, top } = await pad.offset()
    await mp.pageScrollTo(100)
    expect(await page.scrollTop()).toBe(100)
    expect(await pad.offset()).toEqual({ left, top })
    const { width, height } = await page.size()
    expect(width).toBe(390)
    expect(height).toBeGreaterThan(1200)
  })

  test('wxml shows what is rendered, with slot content where it stands', async () => {
    const card = await element(page, '#card')
    const wxml = await card.outerWxml()
    expect(wxml).toContain('size="default"')
    // Which states a button shows besides is its own affair.
    expect(wxml.replace(/(<button class="bump")[^>]*>/, '$1>')).toBe(
      '<card is="components/card/index" id="card" class="my-card" title="A card" count="0">' +
        '<view class="frame"><text class="title"></text>' +
        '<button class="bump">0</button>' +
        '<view id="slotted" class="content">slotted</view></view></card>',
    )
    expect(await (await element(page, '#logo')).outerWxml()).toContain('src="../../images/dot.png"')
    expect(await (await element(page, '#plain-host')).wxml()).toBe('<view class="inside">inside</view>')
    expect(await (await element(page, 'page')).wxml()).toContain(
      '<view class="inside">inside</view><view id="controls">',
    )
  })
})

describe('H23 a component', () => {
  test('is a boundary for the page', async () => {
    expect(await page.$('.frame')).toBeNull()
    expect(await page.$$('.title')).toEqual([])
    expect(await page.$('#card .bump')).toBeNull()
    expect(await page.$('#card >>> .bump')).not.toBeNull()
    expect(await page.$('#slotted')).not.toBeNull()
    expect(await page.xpath('//view[@class="frame"]')).toBeNull()
  })

  test('is searched through itself, slot content included', async () => {
    const card = await element(page, '#card')
    expect(await (await element(card, '.title')).text()).toBe('A card')
    expect(await (await element(card, '.content')).text()).toBe('slotted')
    expect((await card.$$('view')).length).toBe(2)
  })

  test('has data and methods', async () => {
    const card = await element<CustomElement>(page, '#card')
    expect(await card.data('nested.list[0].label')).toBe('first')
    await card.setData({ 'nested.list[0].label': 'changed' })
    expect(await card.data('nested.list')).toEqual([{ label: 'changed' }])
    expect(await card.callMethod('bump', 3)).toBe(3)
    expect(await page.data('bumped')).toBe(3)
    await (await element(card, '.bump')).tap()
    expect(await page.data('bumped')).toBe(1)
  })
})

describe('H24 a handle', () => {
  test('of a covered page fails in known words, and works again when the page is back', async () => {
    const plus = await element(page, '#plus')
    await goTo(mp, 'navigateTo', '/pages/detail/index?id=7')
    const covered = 'page is not on top of page stack'
    await expect(page.data()).rejects.toThrow(covered)
    await expect(page.$$('view')).rejects.toThrow(covered)
    await expect(plus.tap()).rejects.toThrow(covered)
    expect(await page.$('#plus')).toBeNull()
    await goTo(mp, 'navigateBack')
    await plus.tap()
    expect(await page.data('count')).toBe(2)
  })

  test('of a page that has gone fails in known words', async () => {
    const detail = await goTo(mp, 'navigateTo', '/pages/detail/index?id=7')
    expect(detail.query).toEqual({ id: '7' })
    const view = await element(detail, '#detail')
    await goTo(mp, 'navigateBack')
    await expect(detail.data()).rejects.toThrow('page destroyed')
    await expect(view.text()).rejects.toThrow('page destroyed')
  })

  test('of an element that has gone fails in known words', async () => {
    await page.setData({ open: true })
    const opened = await element(page, '#opened')
    await page.setData({ open: false })
    await expect(opened.text()).rejects.toThrow('element destroyed')
    expect(await page.$('#opened')).toBeNull()
  })
})

describe('the page', () => {
  test('reads and changes its data', async () => {
    expect(await page.data('rows[2]')).toBe(3)
    expect(await page.data('nothing.here')).toBeUndefined()
    await page.setData({ name: 'Linus', 'rows[0]': 9 })
    expect(await page.data('rows')).toEqual([9, 2, 3, 4])
    expect(await (await element(page, '#greeting')).text()).toBe('Hello, Linus')
  })

  test('calls its methods and waits for their promises', async () => {
    expect(await page.callMethod('add', 1, 2)).toBe(3)
    expect(await page.callMethod('later', { a: 1 })).toEqual({ a: 1 })
    await expect(page.callMethod('broken')).rejects.toThrow('broken on purpose')
    await expect(page.callMethod('nothing')).rejects.toThrow('pages/home/index.nothing not exists')
  })

  test('is searched by xpath', async () => {
    expect(await (await page.xpath('/page/view[1]/text'))?.text()).toBe('Hello, Ada')
    const rows: Element[] = await page.getElementsByXpath('//view[contains(@class, "row")]')
    expect(await Promise.all(rows.map((row) => row.attribute('data-row')))).toEqual(['1', '2', '3', '4'])
    expect(await page.xpath('//[')).toBeNull()
    await expect(page.getElementsByXpath('//[')).rejects.toThrow()
  })

  test('waits for an element', async () => {
    setTimeout(() => void page.setData({ open: true }), 20)
    await page.waitFor('#opened')
  })
})
