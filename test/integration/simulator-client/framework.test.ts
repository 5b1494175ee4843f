import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Frame } from 'playwright-core'
import { eventually, FIXTURE, TestPhone } from './support'

describe('the component framework', () => {
  let phone: TestPhone
  let page: Frame

  beforeAll(async () => {
    phone = await TestPhone.open()
  })
  afterAll(() => phone.close())
  beforeEach(async () => {
    await phone.log()
    page = await phone.go('reLaunch', '/pages/framework/index')
  })

  /** The page's instance, with the methods that every component has. */
  type Instance = WechatMiniprogram.Page.TrivialInstance

  test('links related components and tells when they part', async () => {
    const names = (): Promise<string[]> =>
      phone.app(() => (getCurrentPages().at(-1) as Instance).selectComponent('#family').names() as string[])
    expect(await names()).toEqual(['A', 'B'])
    await phone.app(() =>
      getCurrentPages()
        .at(-1)
        ?.setData({ children: ['b'] }),
    )
    expect(await names()).toEqual(['B'])
    expect(await phone.log()).toEqual(expect.arrayContaining(['linked a', 'linked b', 'unlinked a']))
  })

  test('submits custom components with the form-field behavior', async () => {
    await page.tap('#submit')
    expect(await phone.page('events')).toMatchObject([{ value: { custom: 'of a component' } }])
  })

  test('runs WXS handlers with instance, owner and state, and lets them stop an event', async () => {
    await page.tap('#script')
    await page.tap('#script')
    expect(await phone.page('events')).toEqual([
      { count: 1, name: 'script' },
      { count: 2, name: 'script' },
    ])
    expect(await page.locator('#script').evaluate((element) => getComputedStyle(element).opacity)).toBe('0.5')
    expect(await page.getAttribute('#mirror', 'class')).toBe('touched')
  })

  test('tells WXS of changed data', async () => {
    const width = (): Promise<number> => page.locator('#script').evaluate((element) => element.clientWidth)
    expect(await width()).toBe(10)
    await phone.app(() => getCurrentPages().at(-1)?.setData({ width: 60 }))
    await eventually(async () => (await width()) === 60)
  })

  test('measures with a selector query', async () => {
    const [box, all, nothing, viewport] = await phone.app(
      () =>
        new Promise<Record<string, unknown>[]>((resolve) =>
          wx
            .createSelectorQuery()
            .select('#box')
            .fields({ id: true, dataset: true, size: true, computedStyle: ['backgroundColor'] })
            .selectAll('.far')
            .boundingClientRect()
            .select('#nothing')
            .boundingClientRect()
            .selectViewport()
            .scrollOffset()
            .exec(resolve),
        ),
    )
    expect(box).toEqual({
      id: 'box',
      dataset: { kind: 'box' },
      width: 100,
      height: 40,
      backgroundColor: 'rgb(204, 204, 204)',
    })
    expect(all).toMatchObject([{ id: 'far', width: 390 }])
    expect(nothing).toBeNull()
    expect(viewport).toMatchObject({ scrollTop: 0 })
  })

  test('observes when an element comes into view', async () => {
    await phone.app(() => {
      const instance = getCurrentPages().at(-1) as Instance
      instance
        .createIntersectionObserver({})
        .relativeToViewport({})
        .observe('#far', ({ intersectionRatio }: { intersectionRatio: number }) => {
          instance.events.push(intersectionRatio > 0)
        })
    })
    await phone.app(() => wx.pageScrollTo({ selector: '#far', duration: 0 }))
    await eventually(async () => (await phone.page<unknown[]>('events')).includes(true))
    expect(await phone.page('events')).toEqual([true])
  })

  test('animates with key frames and takes the effect back', async () => {
    const opacity = (): Promise<string> =>
      page.locator('#box').evaluate((element) => getComputedStyle(element).opacity)
    await phone.app(
      () =>
        new Promise<void>((resolve) => {
          const instance = getCurrentPages().at(-1) as Instance
          instance.animate('#box', [{ opacity: 1 }, { opacity: 0.25, rotate: 45 }], 20, resolve)
        }),
    )
    expect(await opacity()).toBe('0.25')
    await phone.app(
      () =>
        new Promise<void>((resolve) => {
          const instance = getCurrentPages().at(-1) as Instance
          instance.clearAnimation('#box', { opacity: true }, resolve)
        }),
    )
    expect(await opacity()).toBe('1')
  })
})

/** Ids inside a component carry a prefix of their own. */
const OWN_TAB = '[id$="--own-tab-1"]'

test('a custom tab bar takes the place of WeChat’s, one on each tab page', async () => {
  const projectRoot = await mkdtemp(path.join(os.tmpdir(), 'miniprogram-tabs-'))
  await cp(FIXTURE, projectRoot, { recursive: true })
  const file = path.join(projectRoot, 'app.json')
  const config = JSON.parse(await readFile(file, 'utf8')) as { tabBar: object }
  await writeFile(file, JSON.stringify({ ...config, tabBar: { ...config.tabBar, custom: true } }))
  const phone = await TestPhone.open({ projectRoot })
  try {
    expect(await phone.screen.locator('.tab-bar').isVisible()).toBe(false)
    await (await phone.frame()).tap(OWN_TAB)
    const mine = await eventually(async () => {
      const frame = await phone.frame()
      return (await frame.locator('#mine').count()) > 0 && frame
    })
    await phone.app(() => {
      const instance = getCurrentPages().at(-1) as WechatMiniprogram.Page.TrivialInstance
      instance.getTabBar()?.setData({ selected: 1 })
    })
    expect(await (mine as Frame).innerText(OWN_TAB)).toMatch(/^●/)
    expect(await phone.app(() => wx.getWindowInfo().windowHeight)).toBe(844 - 47 - 44)
  } finally {
    await phone.close()
    await rm(projectRoot, { recursive: true })
  }
})
