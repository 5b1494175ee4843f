import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { eventually } from '../simulator-client/support'
import { contrastsBelow } from './contrast'
import { Bench } from './support'

let bench: Bench
let page: Page

beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

const WIDE = { width: 1440, height: 900 }

/** One page for the tests of a block. */
function usePage(options: Parameters<Bench['page']>[0]): void {
  beforeAll(async () => {
    page = await bench.page(options)
  })
  afterAll(() => page.context().close())
}

/** What each row of the diagram says to a screen reader, without its time. */
const rows = (): Promise<string[]> =>
  page
    .locator('.diagram .row .visually-hidden')
    .evaluateAll((spans) => spans.map(({ textContent }) => (textContent ?? '').replace(/^\S+ /, '')))

const signIn = (): Promise<string> =>
  bench.app(() =>
    getApp<{ login: { signIn(): Promise<{ isNew: boolean }> } }>()
      .login.signIn()
      .then(
        () => 'signed in',
        (error: { code: string }) => error.code,
      ),
  )

describe('a wide screen, light and in English', () => {
  usePage(WIDE)

  describe('the sequence', () => {
    beforeEach(async () => {
      await bench.simulator.clearStorage()
      await bench.simulator.clearSequence()
      await bench.simulator.resetCalls()
      await eventually(async () => (await rows()).length === 0)
    })

    /** The first login: who asks whom in which order, without what it took. */
    async function shownLogin(): Promise<string[]> {
      await eventually(async () => (await rows()).some((row) => row.startsWith('Backend answered Login SDK')))
      return (await rows()).map((row) => row.replace(/ · \d+ ms/g, ''))
    }

    test('shows a login as it happens, in order, once each', async () => {
      expect(await signIn()).toBe('signed in')
      expect((await shownLogin()).slice(0, 6)).toEqual([
        'Login SDK → WeChat client: wx.login',
        'WeChat client → WeChat server: login → code',
        'WeChat client answered Login SDK: wx.login, code',
        'Login SDK → Backend: POST /v1/auth/wechat/login (code)',
        'Backend → WeChat server: GET /sns/jscode2session (code, secret) → 200 · openid, session_key',
        expect.stringMatching(
          /^Backend answered Login SDK: POST \/v1\/auth\/wechat\/login, 200 · .*access_token/,
        ),
      ])
      const { wx, backend, wechat } = await bench.simulator.calls()
      expect([wx.login, backend['POST /v1/auth/wechat/login'], wechat['/sns/jscode2session']]).toEqual([
        1, 1, 1,
      ])
    })

    test('shows where a login breaks', async () => {
      await page.getByRole('button', { name: 'Spend next code' }).click()
      await eventually(async () => (await bench.simulator.state()).nextCodeSpent)
      expect(await signIn()).toBe('signed in')
      await eventually(
        async () => (await rows()).filter((row) => row.includes('jscode2session')).length === 2,
      )
      const seen = (await rows()).join('\n')
      expect(seen).toContain('errcode 40163')
      expect(seen).toContain('400 wechat_code_used')
      expect(await page.locator('.row[data-outcome="failed"]').count()).toBeGreaterThan(0)
    })

    test('shows no secret, neither on the page nor in what it gives away', async () => {
      await signIn()
      await shownLogin()
      await page.getByRole('button', { name: 'Copy Mermaid' }).click()
      await eventually(async () => (await page.locator('.announcer').innerText()) === 'Mermaid text copied')
      const mermaid = await page.evaluate(() => navigator.clipboard.readText())
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save SVG' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('login-sequence.svg')
      const svg = await readFile(await download.path(), 'utf8')
      expect(mermaid).toContain('sdk->>client: wx.login')
      expect(svg).toContain('wx.login')
      const html = await page.content()
      const stored = JSON.stringify(await bench.app(() => wx.getStorageInfoSync().keys))
      expect(stored).not.toBe('[]')
      const secrets = Object.values(await bench.wechat.secrets()).flat()
      expect(secrets.length).toBeGreaterThan(3)
      const steps = JSON.stringify(await bench.simulator.sequence())
      for (const secret of [...secrets, '19900000001', 'wa_', 'wr_']) {
        for (const text of [mermaid, svg, html, steps]) expect(text).not.toContain(secret)
      }
    })

    test('stands still while paused, and goes on', async () => {
      await page.getByRole('button', { name: 'Pause' }).click()
      await signIn()
      await eventually(async () => /^\d+ waiting$/.test(await page.locator('.news').innerText()))
      expect(await rows()).toEqual([])
      await page.getByRole('button', { name: 'Resume' }).click()
      await shownLogin()
    })

    test('is filtered by kind, and a list shows the same with files and times', async () => {
      await signIn()
      await shownLogin()
      await page.getByRole('button', { name: 'Login', exact: true }).click()
      await eventually(async () => (await rows()).every((row) => !row.includes('wx.login')))
      expect((await rows()).join()).toContain('POST /v1/auth/wechat/login')
      await page.getByRole('button', { name: 'Login', exact: true }).click()
      await page.getByText('List', { exact: true }).click()
      const line = page.getByRole('row', { name: /wx\.login/ }).first()
      // A step that has just ended replaces its row.
      const cells = await eventually(async () => {
        const texts = await line.getByRole('cell').allInnerTexts()
        return texts.length > 0 && texts
      })
      expect(cells).toEqual([
        expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3}$/),
        ...['Login SDK', 'WeChat client', 'wx.login', '✓ code'],
        expect.stringMatching(/^\d+ ms$/),
        expect.stringMatching(/^login\//),
      ])
    })

    test('is emptied, and keeps its history through a restart of the phone', async () => {
      await signIn()
      await shownLogin()
      await bench.simulator.restart()
      await page.waitForSelector('.diagram')
      await shownLogin()
      await page.getByRole('button', { name: 'Clear' }).click()
      await eventually(async () => (await rows()).length === 0)
      expect(await page.locator('.sequence-body').innerText()).toContain('Log in on the phone')
    })
  })

  describe('the controls', () => {
    afterEach(() => bench.simulator.reset())

    const state = () => bench.simulator.state()

    test('switch the network, and one button sets everything right', async () => {
      const reset = page.getByRole('button', { name: 'Back to normal' })
      expect(await reset.isVisible()).toBe(false)
      await page.getByText('Offline').click()
      await eventually(async () => (await state()).network === 'offline')
      await page.getByRole('switch', { name: 'Storage is full' }).check()
      await page.getByRole('switch', { name: 'WeChat is busy' }).check()
      await page.getByText('A day ahead').click()
      await eventually(async () => (await state()).clockOffset === 86_400_000)
      expect(await state()).toMatchObject({ network: 'offline', storageFull: true, wechatBusy: true })
      await reset.click()
      await eventually(async () => (await state()).network === 'good')
      await eventually(async () => (await state()).clockOffset === 0)
      await eventually(async () => !(await reset.isVisible()))
      expect(await state()).toMatchObject({ storageFull: false, wechatBusy: false })
      await eventually(() => page.getByRole('radio', { name: 'Good' }).isChecked())
    })

    test('take a spent code back when it is pressed again', async () => {
      const spend = page.getByRole('button', { name: 'Spend next code' })
      for (const on of [true, false]) {
        await spend.click()
        await eventually(async () => (await state()).nextCodeSpent === on)
        await eventually(async () => (await spend.getAttribute('aria-pressed')) === String(on))
      }
    })

    test('show what others change', async () => {
      await bench.simulator.setNetwork({ network: 'lossy' })
      await eventually(() => page.getByRole('radio', { name: 'Lossy' }).isChecked())
    })

    test('add a person and hand them the phone, which starts anew', async () => {
      await page.getByLabel('Nickname of a new person').fill('小李')
      await page.getByRole('button', { name: 'Add' }).click()
      await eventually(async () => (await state()).users.some(({ nickName }) => nickName === '小李'))
      await eventually(() => page.getByRole('radio', { name: '小李' }).isChecked())
      await page.getByText('小明', { exact: true }).click()
      await eventually(async () => (await state()).user === 'xiaoming')
      await eventually(() => page.getByRole('radio', { name: '小明' }).isChecked())
      await page.getByRole('button', { name: 'Block', exact: true }).click()
      await page.getByRole('button', { name: 'Unblock' }).click()
      await eventually(async () => (await state()).users.every(({ blocked }) => !blocked))
    })

    test('change the theme while the app runs, and the scene with a start', async () => {
      await page.getByText('Dark', { exact: true }).click()
      await eventually(async () => (await bench.app(() => wx.getAppBaseInfo().theme)) === 'dark')
      await page.getByLabel('Scene').selectOption('1011')
      await eventually(async () => (await bench.app(() => wx.getLaunchOptionsSync().scene)) === 1011)
      await bench.simulator.configure({ theme: 'light', scene: 1001 })
    })

    test('make promises end a tap, as on old iPhones, until it is switched off', async () => {
      const old = page.getByRole('switch', { name: 'Promises of iOS 15 and older' })
      // The page starts anew with each change.
      for (const on of [true, false]) {
        await old.click()
        await eventually(async () => (await state()).settings.promiseAsTask === on)
        await eventually(async () => (await old.isChecked()) === on)
      }
    })

    test.each([
      ['Expire session_key', /forgot the session_key/],
      ['Revoke tokens', /gets 401/],
    ])('%s says what it has done', async (name, text) => {
      await page.getByRole('button', { name }).click()
      await eventually(async () => text.test(await page.getByRole('status').innerText()))
    })

    test('offer the way back when tokens are revoked', async () => {
      await page.getByRole('button', { name: 'Revoke tokens' }).click()
      await page.getByRole('button', { name: 'Back to normal' }).click()
      await eventually(async () => !(await state()).tokensRevoked)
      await eventually(async () => !(await page.getByRole('button', { name: 'Back to normal' }).isVisible()))
    })

    test('tell why something was refused', async () => {
      const address = '**/_simulator/expireSessionKey'
      await page.route(address, (route) => route.fulfill({ status: 400, json: { error: 'not now' } }))
      await page.getByRole('button', { name: 'Expire session_key' }).click()
      const refused = 'Refused: expireSessionKey: not now'
      await eventually(async () => (await page.getByRole('status').innerText()) === refused)
      await page.unroute(address)
    })
  })

  describe('the keyboard', () => {
    afterEach(() => bench.simulator.reset())

    test('reaches every control of the panel, with a focus that shows', async () => {
      const wanted = await page
        .locator(':is(.panel-controls, .panel-sequence) :is(button, input, select):visible')
        .evaluateAll((all) =>
          all.map((it) => (it instanceof HTMLInputElement && it.type === 'radio' ? it.name : it.outerHTML)),
        )
      const reached = new Set<string>()
      await page.locator('body').focus()
      for (let i = 0; i < 120; i += 1) {
        await page.keyboard.press('Tab')
        const seen = await page.evaluate(() => {
          const it = document.activeElement
          if (!it?.closest('.panel-controls, .panel-sequence')) return null
          const marked = it.matches('[type="radio"]') ? it.closest('label') : it
          const outlined = marked !== null && getComputedStyle(marked).outlineStyle !== 'none'
          return {
            key: it instanceof HTMLInputElement && it.type === 'radio' ? it.name : it.outerHTML,
            outlined,
          }
        })
        if (seen) expect(seen).toEqual({ key: seen.key, outlined: true })
        if (seen) reached.add(seen.key)
      }
      for (const key of wanted) expect(reached).toContain(key)
    })

    test('moves inside a group with the arrows and presses with the space bar', async () => {
      await page.getByRole('radio', { name: 'Good' }).focus()
      await page.keyboard.press('ArrowRight')
      await eventually(async () => (await bench.simulator.state()).network === 'offline')
      await page.getByRole('switch', { name: 'WeChat is busy' }).focus()
      await page.keyboard.press('Space')
      await eventually(async () => (await bench.simulator.state()).wechatBusy)
    })
  })

  describe('all over', () => testLooks('en-GB'))
})

describe('a wide screen, dark and in Chinese', () => {
  usePage({ ...WIDE, dark: true, locale: 'zh-CN' })

  testLooks('zh-CN')
})

// The taller window has the larger phone, and so the narrower diagram.
describe.each([
  { width: 1280, height: 800, locale: 'zh-CN' },
  { width: 1280, height: 1024, locale: 'en-GB' },
])('a laptop of $width × $height pixels ($locale)', (options) => {
  usePage(options)

  test('shows every lane and the whole of every row, and nothing over the times', async () => {
    await bench.simulator.clearStorage()
    await bench.simulator.clearSequence()
    expect(await signIn()).toBe('signed in')
    await bench.app(() =>
      getApp<{ login: { request(options: object): Promise<unknown> } }>().login.request({
        url: '/v1/wechat/session/check',
        method: 'POST',
      }),
    )
    for (const path of ['/sns/jscode2session', '/v1/wechat/session/check'])
      await eventually(async () => (await rows()).some((row) => row.includes(path)))
    const outside = await page.locator('.sequence-body').evaluate((body) => {
      const { left } = body.getBoundingClientRect()
      const right = left + body.clientWidth
      const isOutside = (it: Element, from: number) => {
        const box = it.getBoundingClientRect()
        return box.left < from || box.right > right
      }
      const names = [...body.querySelectorAll('.lane-names b')].filter((it) => isOutside(it, left))
      const texts = [...body.querySelectorAll('.row')].flatMap((row) => {
        const time = document.createRange()
        time.selectNodeContents(row.querySelector('.at') ?? row)
        const { right: timeEnd } = time.getBoundingClientRect()
        const parts = row.querySelectorAll('.event, .text > *, .text em, .text small, .shaft')
        return [...parts].filter((it) => isOutside(it, timeEnd))
      })
      return [...names, ...texts].map((it) => it.textContent)
    })
    expect(outside).toEqual([])
    expect(await page.locator('.lane-names b').count()).toBe(5)
    expect(await page.locator('.sequence-body').evaluate((it) => it.scrollWidth - it.clientWidth)).toBe(0)
  })
})

describe('a screen of 360 pixels', () => {
  usePage({ width: 360, height: 800 })

  test('shows the phone, opens each part over it, and never scrolls sideways', async () => {
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)
    const opener = (name: string) => page.getByRole('navigation').getByRole('button', { name })
    expect(await fits()).toBe(true)
    expect(await page.locator('.panel-controls').isVisible()).toBe(false)
    await opener('Controls').click()
    expect(await opener('Controls').getAttribute('aria-expanded')).toBe('true')
    expect(await page.getByRole('button', { name: 'Expire session_key' }).isVisible()).toBe(true)
    expect(await fits()).toBe(true)
    await opener('Login sequence').click()
    expect(await page.locator('.panel-controls').isVisible()).toBe(false)
    expect(await page.locator('.panel-sequence').isVisible()).toBe(true)
    expect(await fits()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.locator('.panel-sequence').isVisible()).toBe(false)
    expect(await opener('Login sequence').evaluate((it) => it === document.activeElement)).toBe(true)
  })

  test('is the phone alone for a driver', async () => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    bench.host.phones.expectReload('alone')
    await page.goto(`${bench.host.url}?chrome=none&phone=alone`)
    await bench.host.phones.ready('alone', 20_000)
    expect(asked.filter((url) => url.endsWith('/panel.js') || url.includes('_simulator'))).toEqual([])
    expect(await page.locator('.panel-controls, .sheet-bar').count()).toBe(0)
  })
})

/** What must hold in every language and light. */
function testLooks(locale: 'en-GB' | 'zh-CN'): void {
  test('every control has a name and a role', async () => {
    const nameless = await page
      .locator(':is(.panel-controls, .panel-sequence) :is(button, input, select, [role])')
      .evaluateAll((all) =>
        all
          .filter((it) => {
            const labels =
              it instanceof HTMLInputElement || it instanceof HTMLSelectElement ? it.labels : null
            const text = it.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? it.textContent
            return !text?.trim() && it.getAttribute('role') !== 'status'
          })
          .map((it) => it.outerHTML),
      )
    expect(nameless).toEqual([])
    const chinese = locale.startsWith('zh')
    await page.getByRole('complementary', { name: chinese ? '控制台' : 'Controls' }).waitFor()
    await page.getByRole('region', { name: chinese ? '登录时序' : 'Login sequence' }).waitFor()
    expect(await page.locator('.panel-sequence').getAttribute('lang')).toBe(chinese ? 'zh-CN' : 'en')
  })

  test('texts stand out from what is behind them as WCAG AA wants', async () => {
    await bench.simulator.clearStorage()
    await signIn()
    await bench.simulator.setWeChatBusy({ on: true })
    await signIn()
    await bench.simulator.reset()
    await page.waitForSelector('.diagram .arrow')
    const weak = await page
      .locator(':is(.panel-controls, .panel-sequence) :is(button, span, em, small, b, legend, p, option)')
      .evaluateAll(contrastsBelow, 4.5)
    expect(weak).toEqual([])
  })
}
