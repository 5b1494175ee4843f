import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Frame } from 'playwright-core'
import { eventually, TestPhone } from './support'

let phone: TestPhone
let home: Frame

beforeAll(async () => {
  phone = await TestPhone.open()
})
afterAll(() => phone.close())
beforeEach(async () => {
  home = await phone.go('reLaunch', '/pages/home/index')
  await phone.log()
})

const taps = async (): Promise<string[]> => (await phone.log()).filter((line) => /tap|press|open/.test(line))

describe('a tap', () => {
  test.each([
    ['a finger', () => home.tap('#inner')],
    ['a mouse', () => home.click('#inner')],
  ])('by %s bubbles from the inside out, once', async (_, tap) => {
    await tap()
    expect(await taps()).toEqual(['home tap inner', 'home tap outer'])
  })

  test('ends at a catch', async () => {
    await home.tap('#caught')
    expect(await taps()).toEqual(['home tap caught'])
  })

  test('shows its handler a plain event with dataset, marks and touches', async () => {
    await home.tap('#deep')
    expect(await phone.page('event')).toEqual({
      type: 'tap',
      target: {
        id: 'deep',
        dataset: { deep: '1' },
        offsetLeft: expect.any(Number),
        offsetTop: expect.any(Number),
      },
      currentTarget: expect.objectContaining({ id: 'details', dataset: { name: 'details' } }),
      mark: { list: 'first', row: 'second' },
      detail: { x: expect.any(Number), y: expect.any(Number) },
      touches: [],
      changedTouches: [expect.objectContaining({ identifier: 0, pageX: expect.any(Number) })],
    })
  })

  test('may be made with the keyboard', async () => {
    await home.focus('#link')
    await phone.screen.keyboard.press('Enter')
    await eventually(async () => (await phone.log()).includes('detail load {"from":"link"}'))
  })

  test('on a disabled button reaches nobody', async () => {
    await home.tap('#disabled', { force: true })
    expect(await taps()).toEqual([])
  })

  test('does not happen when the finger moves away', async () => {
    const box = await home.locator('#inner').boundingBox()
    if (!box) throw new Error('not shown')
    const { mouse } = phone.screen
    await mouse.move(box.x + 5, box.y + 5)
    await mouse.down()
    await mouse.move(box.x + 50, box.y + 5)
    await mouse.up()
    expect(await taps()).toEqual([])
  })
})

describe('a long press', () => {
  test('takes the place of the tap where somebody listens to it', async () => {
    const { mouse } = phone.screen
    await home.hover('#press')
    await mouse.down()
    const seen: string[] = []
    await eventually(async () => seen.push(...(await taps())) > 0)
    await mouse.up()
    await phone.settled()
    expect([...seen, ...(await taps())]).toEqual(['home longpress press'])
  })

  test('is an ordinary tap elsewhere', async () => {
    await home.click('#caught', { delay: 400 })
    expect(await taps()).toEqual(['home tap caught'])
  })
})

test('hover-class is worn while the finger is down', async () => {
  const hovered = (): Promise<string | null> => home.getAttribute('#hover', 'class')
  await home.hover('#hover')
  await phone.screen.mouse.down()
  await eventually(async () => (await hovered())?.includes('hovered'))
  await phone.screen.mouse.up()
  await eventually(async () => !(await hovered())?.includes('hovered'))
})

describe('a component', () => {
  test('shows slots in their own scope of classes', async () => {
    const slotted = await home.locator('.slotted').evaluate((element) => getComputedStyle(element).cssText)
    expect(await home.locator('.slotted').evaluate((element) => getComputedStyle(element).fontWeight)).toBe(
      '600',
    )
    expect(slotted).toBeDefined()
    const head = home.locator('.index--head, [class*="title"]').first()
    // app.wxss styles the page's own elements, not those inside an isolated component.
    expect(await home.locator('.slotted').evaluate((element) => getComputedStyle(element).color)).toBe(
      'rgb(1, 2, 3)',
    )
    expect(await head.evaluate((element) => getComputedStyle(element).color)).not.toBe('rgb(1, 2, 3)')
    // 40 of 750 rpx on a screen of 390.
    expect(await head.evaluate((element) => getComputedStyle(element).fontSize)).toBe('20.8px')
  })

  test('hears of new property values and fires its own events', async () => {
    await home.tap('#inner')
    const seen: string[] = []
    const sees = (line: string): Promise<boolean> =>
      eventually(async () => seen.push(...(await phone.log())) > 0 && seen.includes(line))
    await sees('card title 2')
    await home.locator('[class*="title"]').first().tap()
    await sees('home open ')
    // Two values of one task are one picture.
    expect(seen).not.toContain('card title 1')
    expect(seen.filter((line) => line === 'card title 2')).toHaveLength(1)
  })
})

test('an image shows the file that a page names by a relative path', async () => {
  const loaded = await eventually(() =>
    home.locator('#picture img').evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
  )
  expect(loaded).toBe(true)
})

test('a navigator opens its page', async () => {
  await home.tap('#link')
  await eventually(async () => (await phone.log()).includes('detail load {"from":"link"}'))
})

test('pulling a page down at its top asks it to refresh', async () => {
  const { mouse } = phone.screen
  await mouse.move(200, 200)
  await mouse.down()
  await mouse.move(200, 300, { steps: 4 })
  await mouse.up()
  expect(
    await eventually(async () => (await phone.log()).filter((line) => line.includes('pull')).join()),
  ).toBe('home pull down')
  await phone.app(() => wx.stopPullDownRefresh())
  await eventually(async () => (await phone.screen.locator('[data-pulled]').count()) === 0)
})
