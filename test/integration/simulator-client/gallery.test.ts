import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Frame } from 'playwright-core'
import { eventually, TestPhone } from './support'

let phone: TestPhone
let page: Frame

beforeAll(async () => {
  phone = await TestPhone.open()
})
afterAll(() => phone.close())
beforeEach(async () => {
  page = await phone.go('reLaunch', '/pages/gallery/index')
})

const style = (selector: string, name: string): Promise<string> =>
  page
    .locator(selector)
    .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name)
const setData = (data: object): Promise<void> =>
  phone.app(
    (given: object) => new Promise<void>((resolve) => getCurrentPages().at(-1)?.setData(given, resolve)),
    data,
  )

test('a text breaks its lines where it is written so, and is chosen only if it may be', async () => {
  expect(await page.innerText('#text')).toBe('two\nlines')
  expect(await style('#text', 'user-select')).toBe('none')
  expect(await style('#chosen', 'user-select')).toBe('text')
})

describe('an image', () => {
  type Loaded = { type: string; id: string; detail: Record<string, unknown> }
  const events = (): Promise<Loaded[]> => phone.page('events')
  const loaded = (): Promise<boolean> =>
    eventually(async () => (await events()).filter(({ type }) => type === 'load').length === 6)

  test('tells its size once for every picture, or that there is none', async () => {
    await loaded()
    await eventually(async () => (await events()).length === 7)
    const told = Object.fromEntries((await events()).map(({ id, detail }) => [id, detail]))
    expect(told.scaleToFill).toEqual({ width: 1, height: 1 })
    expect(told.missing).toEqual({ errMsg: expect.stringContaining('/images/none.png') })
  })

  test.each([
    ['scaleToFill', '100% 100%', '60px', '30px'],
    ['aspectFit', 'contain', '60px', '30px'],
    ['aspectFill', 'cover', '60px', '30px'],
    ['widthFix', '100% 100%', '60px', '60px'],
    ['heightFix', '100% 100%', '30px', '30px'],
    ['top left', 'auto', '60px', '30px'],
  ])('in the mode %s is drawn as %s in a box of %s by %s', async (mode, size, width, height) => {
    await loaded()
    const box = `[id="${mode}"]`
    expect(await style(`${box} > .wx-picture`, 'background-size')).toBe(size)
    expect([await style(box, 'width'), await style(box, 'height')]).toEqual([width, height])
  })
})

test('an icon has the size and the colour it is given', async () => {
  const svg = page.locator('#icon svg')
  expect(await svg.boundingBox()).toMatchObject({ width: 40, height: 40 })
  expect(await svg.locator('path').getAttribute('fill')).toBe('rgb(1, 2, 3)')
})

test('a progress bar is as long as its percentage says', async () => {
  const fill = page.locator('#progress .wx-bar > div')
  const share = (): Promise<number> =>
    fill.evaluate((element) =>
      Math.round((100 * element.clientWidth) / (element.parentElement?.clientWidth ?? 1)),
    )
  expect([await share(), await page.innerText('#progress')]).toEqual([40, '40%'])
  await setData({ percent: 130 })
  expect([await share(), await page.innerText('#progress')]).toEqual([100, '100%'])
  expect(await style('#progress .wx-bar', 'height')).toBe('10px')
})

test('page-meta and its navigation-bar dress the page and its bar, and follow the data', async () => {
  const title = phone.screen.locator('.navigation-title')
  const bar = phone.screen.locator('.navigation-bar')
  expect(await title.innerText()).toBe('画廊')
  expect(await bar.getAttribute('data-text')).toBe('white')
  expect(await bar.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(16, 32, 48)')
  expect([await style('body', 'color'), await style('html', 'font-size')]).toEqual(['rgb(4, 5, 6)', '20px'])
  expect(await style('html', 'background-color')).toBe('rgb(1, 2, 3)')
  await setData({ title: '改', style: 'color: rgb(7, 8, 9)' })
  expect([await title.innerText(), await style('body', 'color')]).toEqual(['改', 'rgb(7, 8, 9)'])
})

test('a capturing handler comes first, and one mut-bind silences the others', async () => {
  await page.tap('#inner')
  expect(await phone.page('phases')).toEqual(['capture', 'inner', 'capture'])
})

test('an external class dresses a component from outside, and its observer follows the property', async () => {
  expect(await style('#chip wx-view', 'color')).toBe('rgb(200, 0, 0)')
  expect(await page.innerText('#chip wx-view')).toBe('画廊 2')
  await setData({ title: '新的画廊' })
  expect(await page.innerText('#chip wx-view')).toBe('新的画廊 4')
})

test('an animation of createAnimation moves what it is given to', async () => {
  await phone.app(() => {
    const animation = wx.createAnimation({ duration: 1 })
    getCurrentPages()
      .at(-1)
      ?.setData({ animation: animation.translateX(30).step().export() })
  })
  await eventually(async () => (await style('#moving', 'transform')) === 'matrix(1, 0, 0, 1, 30, 0)')
})

test('a media query observer tells what the screen fulfils, now and after it has changed', async () => {
  await phone.app(() => {
    const seen: boolean[] = []
    Object.assign(getApp(), { seen })
    const observer = (
      getCurrentPages().at(-1) as unknown as {
        createMediaQueryObserver(): WechatMiniprogram.MediaQueryObserver
      }
    ).createMediaQueryObserver()
    observer.observe({ minWidth: 600 }, ({ matches }) => seen.push(matches))
  })
  const seen = (): Promise<boolean[]> => phone.app(() => (getApp() as unknown as { seen: boolean[] }).seen)
  await eventually(async () => (await seen()).length === 1)
  await phone.screen.setViewportSize({ width: 700, height: 844 })
  await eventually(async () => (await seen()).length === 2)
  expect(await seen()).toEqual([false, true])
  await phone.screen.setViewportSize({ width: 390, height: 844 })
})

test('the code of a component runs with the first page that shows it (lazyCodeLoading)', async () => {
  await phone.restart()
  expect(await phone.log()).not.toContain('chip code')
  await phone.go('navigateTo', '/pages/gallery/index')
  await phone.go('redirectTo', '/pages/gallery/index')
  expect((await phone.log()).filter((line) => line === 'chip code')).toHaveLength(1)
})

test('a page of a subpackage opens with the modules of its package', async () => {
  const goods = await phone.go('navigateTo', '/shop/goods/index')
  expect(await goods.innerText('#price')).toBe('6')
  expect(await phone.app(() => getCurrentPages().at(-1)?.route)).toBe('shop/goods/index')
})
