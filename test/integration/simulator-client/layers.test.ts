import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Frame } from 'playwright-core'
import { eventually, TestPhone } from './support'

let phone: TestPhone
let page: Frame

beforeAll(async () => {
  phone = await TestPhone.open()
})
afterAll(() => phone.close())
beforeEach(async () => {
  page = await phone.go('reLaunch', '/pages/layers/index')
})

const setData = (data: object): Promise<void> =>
  phone.app(
    (given: object) => new Promise<void>((resolve) => getCurrentPages().at(-1)?.setData(given, resolve)),
    data,
  )

describe('root-portal', () => {
  const box = (id: string): Promise<{ left: number; bottom: number; width: number }> =>
    page.locator(id).evaluate((element) => {
      const { left, bottom, width } = element.getBoundingClientRect()
      return { left, bottom: window.innerHeight - bottom, width }
    })
  const AT_THE_BOTTOM = { left: 0, bottom: 0, width: 390 }

  test('lets a fixed box out of an ancestor that clips and moves what is inside', async () => {
    expect(await box('#sheet')).toEqual(AT_THE_BOTTOM)
    // Nothing lies over it: a finger at its corner finds it.
    const found = await page.evaluate(
      () => document.elementFromPoint(380, window.innerHeight - 5)?.closest('#sheet')?.id,
    )
    expect(found).toBe('sheet')
  })

  test('takes it back when it is switched off, and lets it out again', async () => {
    await setData({ enabled: false })
    expect((await box('#sheet')).left).toBe(40)
    expect(await page.locator('#portal #sheet').count()).toBe(1)
    await setData({ enabled: true })
    expect(await box('#sheet')).toEqual(AT_THE_BOTTOM)
  })

  test('bubbles events along the template', async () => {
    await page.locator('.line').first().tap()
    expect(await phone.page('taps')).toEqual(['line on sheet', 'line on trap'])
  })

  test('goes on to follow its template, and its neighbours theirs', async () => {
    await setData({ lines: ['b', 'c', 'd'], after: true })
    expect(await page.locator('.line').allInnerTexts()).toEqual(['b', 'c', 'd'])
    expect(await page.locator('#trap > *').evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      'before',
      'portal',
      'after',
    ])
    expect(await box('#sheet')).toEqual(AT_THE_BOTTOM)
  })

  test('takes its content with it when it goes, and brings it when it comes', async () => {
    await setData({ shown: false })
    expect(await page.locator('#sheet, .wx-portal').count()).toBe(0)
    await setData({ shown: true })
    expect(await box('#sheet')).toEqual(AT_THE_BOTTOM)
    expect(await page.locator('.wx-portal').count()).toBe(1)
  })

  test('keeps its place in the tree that selectors and tools see', async () => {
    const measured = await phone.app(
      () =>
        new Promise((resolve) =>
          wx
            .createSelectorQuery()
            .select('#trap #sheet')
            .boundingClientRect(({ width, dataset }) => resolve({ width, dataset }))
            .exec(),
        ),
    )
    expect(measured).toEqual({ width: 390, dataset: { name: 'sheet' } })
    expect(await phone.outerWxml('#trap')).toBe(
      '<view id="trap" class="trap"><view id="before">before</view><root-portal id="portal">' +
        '<view id="sheet" class="sheet" data-name="sheet"><view class="line">a</view><view class="line">b</view></view>' +
        '</root-portal></view>',
    )
  })
})

describe('match-media', () => {
  const shown = (): Promise<string[]> =>
    page
      .locator('wx-match-media')
      .evaluateAll((all) => all.filter((each) => each.getClientRects().length > 0).map(({ id }) => id))
  afterEach(() => phone.screen.setViewportSize({ width: 390, height: 844 }))

  test('shows what suits the page', async () => {
    await eventually(async () => (await shown()).join() === 'narrow,upright,always')
  })

  test('follows the screen as it grows and turns', async () => {
    await phone.screen.setViewportSize({ width: 844, height: 390 })
    await eventually(async () => (await shown()).join() === 'wide,always')
    await phone.screen.setViewportSize({ width: 390, height: 844 })
    await eventually(async () => (await shown()).join() === 'narrow,upright,always')
  })

  test('follows its own conditions', async () => {
    await setData({ limit: 300 })
    expect(await shown()).toEqual(['wide', 'narrow', 'upright', 'always'])
  })
})
