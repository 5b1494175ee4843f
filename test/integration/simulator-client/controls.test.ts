import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Frame } from 'playwright-core'
import { eventually, TestPhone } from './support'

interface Seen {
  readonly type: string
  readonly id: string
  readonly detail: Record<string, unknown>
}

let phone: TestPhone
let page: Frame

beforeAll(async () => {
  phone = await TestPhone.open()
})
afterAll(() => phone.close())
beforeEach(async () => {
  page = await phone.go('reLaunch', '/pages/controls/index')
})

const seen = (): Promise<Seen[]> => phone.page('events')
const details = async (id: string): Promise<unknown[]> =>
  (await seen()).filter((event) => event.id === id).map(({ detail }) => detail)

describe('an input', () => {
  test('follows the data and changes it (model:value)', async () => {
    const field = page.locator('#model input')
    expect(await field.inputValue()).toBe('abc')
    await field.fill('xy')
    expect(await phone.page('data')).toMatchObject({ text: 'xy' })
    await phone.app(() => getCurrentPages().at(-1)?.setData({ text: 'set' }))
    expect(await field.inputValue()).toBe('set')
  })

  test('tells input, confirm and blur', async () => {
    const field = page.locator('#model input')
    await field.fill('hi')
    await field.press('Enter')
    expect((await seen()).map(({ type, detail }) => [type, detail.value])).toEqual([
      ['input', 'hi'],
      ['confirm', 'hi'],
      ['blur', 'hi'],
    ])
  })

  test('shows what its handler returns', async () => {
    await page.locator('#upper input').pressSequentially('ab')
    expect(await page.locator('#upper input').inputValue()).toBe('AB')
  })

  test('keeps to maxlength', async () => {
    await page.locator('#model input').fill('')
    await page.locator('#model input').pressSequentially('1234567')
    expect(await page.locator('#model input').inputValue()).toBe('12345')
  })

  test('shows its placeholder while empty, in a class of the page', async () => {
    const placeholder = page.locator('#model .wx-placeholder')
    expect(await placeholder.isVisible()).toBe(false)
    await page.locator('#model input').fill('')
    expect(await placeholder.isVisible()).toBe(true)
    expect(await placeholder.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(200, 0, 0)')
  })
})

describe('a form', () => {
  test('submits the value of every named control', async () => {
    await page.tap('#label-b')
    await page.tap('#radio-y')
    await page.tap('#switch')
    await page.locator('#area textarea').fill('text')
    await page.tap('#submit')
    expect((await details('form')).at(-1)).toMatchObject({
      value: {
        model: 'abc',
        upper: '',
        area: 'text',
        switch: false,
        slider: 30,
        boxes: ['a', 'b'],
        radios: 'y',
        picker: '1',
      },
    })
  })

  test('resets', async () => {
    await page.tap('#reset')
    expect((await seen()).at(-1)).toMatchObject({ type: 'reset', id: 'form' })
    expect(await page.locator('#model input').inputValue()).toBe('')
    expect(await page.getAttribute('#switch', 'checked')).toBeNull()
  })
})

test('a label toggles its checkbox once, wherever it is touched', async () => {
  await page.tap('#label-b')
  await page.locator('#label-b wx-checkbox').tap()
  expect(await details('boxes')).toEqual([{ value: ['a', 'b'] }, { value: ['a'] }])
})

test('one radio of a group is chosen at a time', async () => {
  await page.tap('#radio-y')
  expect(await page.getAttribute('#radio-x', 'checked')).toBeNull()
  expect(await details('radios')).toEqual([{ value: 'y' }])
})

test('a slider moves in steps', async () => {
  const box = await page.locator('#slider .wx-rail').boundingBox()
  if (!box) throw new Error('not shown')
  await phone.screen.mouse.click(box.x + box.width * 0.52, box.y + box.height / 2)
  expect((await details('slider')).at(-1)).toEqual({ value: 50 })
})

describe('a picker', () => {
  test('changes to the row that is chosen', async () => {
    await page.tap('#picker')
    const rows = phone.screen.locator('.wheels li')
    expect(await rows.allInnerTexts()).toEqual(['一', '二', '三'])
    await rows.nth(2).click()
    await eventually(async () => (await rows.nth(2).getAttribute('aria-selected')) === 'true')
    await phone.screen.locator('.wheel-sheet .confirm').click()
    expect(await eventually(async () => (await details('picker'))[0])).toEqual({ value: '2' })
  })

  test('of a region answers with names and codes', async () => {
    await page.tap('#region')
    const cities = phone.screen.locator('.wheels ul').nth(1).locator('li')
    await cities.getByText('深圳市').click()
    const districts = phone.screen.locator('.wheels ul').nth(2)
    await eventually(async () => (await districts.innerText()).startsWith('罗湖区'))
    await phone.screen.locator('.wheel-sheet .confirm').click()
    expect(await eventually(async () => (await details('region'))[0])).toEqual({
      value: ['广东省', '深圳市', '罗湖区'],
      code: ['440000', '440300', '440303'],
      postcode: '',
    })
  })

  test('tells when it is dismissed', async () => {
    await page.tap('#picker')
    await phone.screen.locator('.wheel-sheet button').first().click()
    await eventually(async () => (await seen()).some(({ type, id }) => type === 'cancel' && id === 'picker'))
  })
})

test('a swiper turns when it is pulled far enough', async () => {
  const box = await page.locator('#swiper').boundingBox()
  if (!box) throw new Error('not shown')
  const { mouse } = phone.screen
  const pull = async (distance: number): Promise<void> => {
    await mouse.move(box.x + 300, box.y + 20)
    await mouse.down()
    await mouse.move(box.x + 300 - distance, box.y + 20, { steps: 3 })
    await mouse.up()
  }
  await pull(40)
  await pull(200)
  expect(await details('swiper')).toEqual([{ current: 1, currentItemId: '', source: 'touch' }])
})

test('a scroll-view tells its lower edge once per arrival', async () => {
  await page.locator('#scroll').evaluate((element) => element.scrollTo(0, 1000))
  await eventually(async () => (await details('scroll')).length > 0)
  expect(await details('scroll')).toEqual([{ direction: 'bottom' }])
})

test('rich-text shows trusted tags only', async () => {
  expect(await page.locator('#rich').innerHTML()).toBe('<p>safe</p>')
})
