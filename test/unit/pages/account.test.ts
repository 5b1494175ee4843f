import { describe, expect, jest, test } from '@jest/globals'
import { en } from '../../../miniprogram/i18n/en'
import { zh } from '../../../miniprogram/i18n/zh'
import { READER, TOKEN } from './fake-wechat'
import { launch } from './phone'
import { launchSignedIn } from './signed-in'

const SETTINGS = 'account/settings/index'
const SESSION = 'account/session/index'
const LEGAL = 'account/legal/index'

describe('settings', () => {
  test('change the language of every open page at once, and of the next launch', async () => {
    const phone = await launch()
    const home = await phone.open('pages/home/index')
    const settings = await phone.open(SETTINGS)
    await settings.tap('language-en')
    expect(home.text('reader-card', 'sign-in')).toBe(en.card.signIn)

    const next = await launch({ storage: phone.wechat.storage })
    expect((await next.open('pages/home/index')).text('reader-card', 'sign-in')).toBe(en.card.signIn)
  })

  test('offer guests nothing that needs an account', async () => {
    const phone = await launch()
    const settings = await phone.open(SETTINGS)
    expect(settings.has('sign-out-everywhere')).toBe(false)
    expect(settings.has('delete-account')).toBe(false)
  })

  test('lead to the developer’s page in versions for developers only', async () => {
    const developing = await launch({ envVersion: 'trial' })
    expect((await developing.open(SETTINGS)).has('session')).toBe(true)
    const released = await launch({ envVersion: 'release' })
    expect((await released.open(SETTINGS)).has('session')).toBe(false)
  })

  test('sign out on all devices after a question', async () => {
    const phone = await launchSignedIn()
    const settings = await phone.open(SETTINGS)
    phone.wechat.confirms = false
    await settings.tap('sign-out-everywhere')
    expect(phone.wechat.requests).toEqual([])

    phone.wechat.confirms = true
    await settings.tap('sign-out-everywhere')
    expect(phone.wechat.of('request')).toMatchObject([{ method: 'POST', data: { all: true } }])
    expect(settings.has('sign-out-everywhere')).toBe(false)
  })

  test('ask once, however often the row is tapped, and act once', async () => {
    const phone = await launchSignedIn()
    const settings = await phone.open(SETTINGS)
    const twice = (row: string): Promise<unknown> => Promise.all([settings.tap(row), settings.tap(row)])
    phone.wechat.confirms = false
    await twice('delete-account')
    expect(phone.wechat.of('showModal')).toHaveLength(1)

    phone.wechat.confirms = true
    await twice('sign-out-everywhere')
    expect(phone.wechat.of('showModal')).toHaveLength(2)
    expect(phone.wechat.requests).toEqual(['POST /v1/auth/logout'])
  })

  test('open a page once for two quick taps, and again later', async () => {
    const phone = await launch()
    const settings = await phone.open(SETTINGS)
    await Promise.all([settings.tap('terms'), settings.tap('terms')])
    expect(phone.wechat.of('navigateTo')).toHaveLength(1)
    await settings.tap('terms')
    expect(phone.wechat.of('navigateTo')).toHaveLength(2)
  })

  test('say so when the other devices could not be reached; this one stays signed in', async () => {
    const phone = await launchSignedIn()
    const settings = await phone.open(SETTINGS)
    phone.wechat.backend = () => null
    await settings.tap('sign-out-everywhere')
    expect(settings.text('settings-failure', 'failure-title')).toBe(zh.failures.offline.title)
    expect(settings.has('sign-out-everywhere')).toBe(true)
  })

  test('delete the account in two steps, and the shelf with it', async () => {
    const phone = await launchSignedIn()
    const { shelf } = phone.module<{ shelf: { keep(book: string, kept: boolean): void } }>('stores/index')
    shelf.keep('taoan', true)
    const shelves = (): string[] => [...phone.wechat.storage.keys()].filter((key) => key.startsWith('shelf:'))
    expect(shelves()).toHaveLength(1)

    const settings = await phone.open(SETTINGS)
    phone.wechat.confirms = false
    await settings.tap('delete-account')
    expect(phone.wechat.requests).toEqual([])

    phone.wechat.confirms = true
    await settings.tap('delete-account')
    expect(phone.wechat.requests).toEqual(['DELETE /v1/me'])
    expect(shelves()).toEqual([])
    expect(settings.has('delete-account')).toBe(false)
    expect(phone.wechat.of('showToast')).toEqual([{ title: zh.settings.removed, icon: 'none' }])
  })
})

describe('the developer’s page', () => {
  test('shows the live state, and what led to it', async () => {
    const phone = await launch()
    const session = await phone.open(SESSION)
    expect(session.text('fact-status')).toBe('signedOut')
    expect(session.text('fact-lastLogin')).toBe(zh.session.never)
    await phone.login.signIn()
    await phone.settle()
    expect(session.text('fact-status')).toBe('signedIn')
    expect(session.text('fact-life')).toMatch(/^(2:00:00|1:59:5\d)$/)
    expect(session.text('fact-lastLogin')).toMatch(/^\d\d:\d\d:\d\d · \d+ ms$/)
    expect(session.text('journal')).toContain('/v1/me')
  })

  test('counts down what the access token has left', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] })
    try {
      const phone = await launchSignedIn()
      const session = await phone.open(SESSION)
      const left = (): number => {
        const [hours = 0, minutes = 0, seconds = 0] = session.text('fact-life').split(':').map(Number)
        return (hours * 60 + minutes) * 60 + seconds
      }
      const before = left()
      jest.advanceTimersByTime(3000)
      await phone.settle()
      expect(left()).toBe(before - 3)
    } finally {
      jest.useRealTimers()
    }
  })

  test('logs in anew on request, once however often it is tapped, and shows when', async () => {
    const phone = await launchSignedIn()
    const session = await phone.open(SESSION)
    await Promise.all([session.tap('renew'), session.tap('renew')])
    expect(phone.wechat.of('login')).toHaveLength(1)
    expect(session.text('fact-lastRenewal')).toMatch(/^\d\d:\d\d:\d\d$/)
    expect(session.data().busy).toBeNull()
  })

  test('lets the token run out, so that the next request renews it without wx.login', async () => {
    const phone = await launchSignedIn()
    const healthy = phone.wechat.backend
    const renewed = { access_token: TOKEN, token_type: 'Bearer', expires_in: 7200, scope: '' }
    phone.wechat.backend = (path, call) =>
      path === '/v1/auth/token'
        ? {
            statusCode: 200,
            data: { ...renewed, refresh_token: 'wr_route.new', refresh_expires_in: 2_592_000 },
          }
        : healthy(path, call)
    const session = await phone.open(SESSION)
    await session.tap('expire')
    expect(phone.login.tokenLife()).toBe(0)
    expect(phone.wechat.requests).toEqual([])

    await session.tap('fetch')
    expect(phone.wechat.requests).toEqual(['POST /v1/auth/token', 'GET /v1/me'])
    expect(phone.wechat.of('login')).toEqual([])
    expect(phone.login.tokenLife()).toBeGreaterThan(7_000_000)
  })

  test.each([
    [true, zh.session.alive],
    [false, zh.session.expired],
  ])('asks WeChat about session_key and shows the answer (alive: %s)', async (alive, word) => {
    const phone = await launchSignedIn()
    const session = await phone.open(SESSION)
    phone.wechat.sessionKeyAlive = alive
    await session.tap('check')
    expect(phone.wechat.of('checkSession')).toHaveLength(1)
    expect(session.text('fact-lastCheck')).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d · ${word}$`))
    expect(session.text('fact-status')).toBe('signedIn')
  })

  test('signs out, and then offers nothing that needs a session', async () => {
    const phone = await launchSignedIn()
    const session = await phone.open(SESSION)
    await session.tap('session-sign-out')
    expect(session.text('fact-status')).toBe('signedOut')
    expect(session.text('fact-reason')).toBe('person')
    expect(session.has('fact-life')).toBe(false)
    const before = phone.wechat.calls.length
    for (const button of ['renew', 'expire', 'fetch', 'session-sign-out']) await session.tap(button)
    expect(phone.wechat.calls.slice(before)).toEqual([])
  })

  test('copies a report without any token and without the account', async () => {
    const phone = await launchSignedIn()
    const session = await phone.open(SESSION)
    await session.tap('copy')
    const [{ data }] = phone.wechat.of('setClipboardData') as [{ data: string }]
    expect(data).toContain('status: signedIn')
    expect(data).toContain('state status=signedIn')
    expect(data).not.toContain('not-for-eyes')
    expect(data).not.toContain(READER.id)
  })
})

describe('legal texts', () => {
  test.each([
    ['terms', '读者服务协议'],
    ['privacy', '隐私保护指引'],
    ['anything else', '读者服务协议'],
  ])('%s is shown as asked for', async (document, title) => {
    const phone = await launch()
    const { text } = (await phone.open(LEGAL, { document })).data()
    expect(text).toMatchObject({ title })
  })
})
