import { describe, expect, jest, test } from '@jest/globals'
import { zh } from '../../../miniprogram/i18n/zh'
import { TOKEN } from './fake-wechat'
import { launch, type Phone, type View } from './phone'

const HOME = 'pages/home/index'
const ME = 'pages/me/index'

/** Ticks the agreement and taps 微信登录 in the open sheet. */
async function agreeAndSignIn(page: View): Promise<void> {
  await page.tap('login-sheet', 'agree')
  await page.tap('login-sheet', 'login-sheet-sign-in')
}

const sheetIsOpen = (page: View): boolean => page.data('login-sheet', 'login-popup').open === true

async function openedHome(...options: Parameters<typeof launch>): Promise<{ phone: Phone; home: View }> {
  const phone = await launch(...options)
  return { phone, home: await phone.open(HOME) }
}

describe('a guest', () => {
  test('sees every book, and neither WeChat nor the backend is asked for anything', async () => {
    const { phone, home } = await openedHome()
    expect(home.has('reader-card', 'sign-in')).toBe(true)
    expect(home.has('keep-taoan')).toBe(true)
    expect(home.has('keep-capital')).toBe(true)
    expect(phone.wechat.of('login')).toEqual([])
    expect(phone.wechat.requests).toEqual([])
  })

  test('who keeps a book signs in and then has it, after one wx.login and one exchange', async () => {
    const { phone, home } = await openedHome()
    await home.tap('keep-taoan')
    expect(sheetIsOpen(home)).toBe(true)
    await agreeAndSignIn(home)

    expect(sheetIsOpen(home)).toBe(false)
    expect(home.data('keep-taoan').kept).toBe(true)
    expect(home.data('keep-dream-pool').kept).toBe(false)
    expect(home.text('reader-card', 'reader-number')).toBe('No. 2E3F4A5B')
    expect(phone.wechat.of('login')).toHaveLength(1)
    expect(phone.wechat.requests).toEqual(['POST /v1/auth/wechat/login', 'GET /v1/me'])
    expect(phone.wechat.of('showToast')).toEqual([{ title: zh.home.kept, icon: 'none' }])
  })

  test('who has not ticked the agreement is reminded, and nothing is asked of WeChat', async () => {
    const { phone, home } = await openedHome()
    await home.tap('reader-card', 'sign-in')
    await home.tap('login-sheet', 'login-sheet-sign-in')
    expect(home.text('login-sheet', 'agree-reminder')).toBe(zh.sheet.reminder)
    await home.tap('login-sheet', 'login-sheet-phone')
    expect(phone.wechat.of('login')).toEqual([])

    await home.tap('login-sheet', 'agree')
    expect(home.has('login-sheet', 'agree-reminder')).toBe(false)
  })

  test('can read what they are asked to agree to', async () => {
    const { phone, home } = await openedHome()
    await home.tap('reader-card', 'sign-in')
    await home.tap('login-sheet', 'open-terms')
    await home.tap('login-sheet', 'open-privacy')
    expect(phone.wechat.of('navigateTo')).toMatchObject([
      { url: '/account/legal/index?document=terms' },
      // This WeChat has no page of its own for the guide.
      { url: '/account/legal/index?document=privacy' },
    ])
    expect(home.data('login-sheet').agreed).toBe(false)
  })

  test('who does not want to sign in is back where they were, and the book is not kept', async () => {
    const { phone, home } = await openedHome()
    await home.tap('keep-taoan')
    await home.tap('login-sheet', 'agree')
    await home.tap('login-sheet', 'login-sheet-dismiss')

    expect(sheetIsOpen(home)).toBe(false)
    expect(home.data('keep-taoan').kept).toBe(false)
    expect(phone.wechat.of('showToast')).toEqual([])
    expect(phone.wechat.of('login')).toEqual([])

    await home.tap('reader-card', 'sign-in')
    expect(home.data('login-sheet').agreed).toBe(false)
  })

  test('who taps twice signs in once', async () => {
    const { phone, home } = await openedHome()
    await home.tap('reader-card', 'sign-in')
    await home.tap('login-sheet', 'agree')
    const twice = [0, 1].map(() => home.tap('login-sheet', 'login-sheet-sign-in'))
    await Promise.all(twice)
    expect(phone.wechat.of('login')).toHaveLength(1)
    expect(home.has('reader-card', 'greeting')).toBe(true)
  })

  test('sees that signing in takes time, and may call it off', async () => {
    const { phone, home } = await openedHome()
    let answer = (): void => {}
    const healthy = phone.wechat.backend
    phone.wechat.backend = async (path, call) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return healthy(path, call)
    }
    await home.tap('reader-card', 'sign-in')
    await agreeAndSignIn(home)
    expect(home.text('login-sheet', 'login-sheet-sign-in')).toBe(zh.sheet.signingIn)

    await home.tap('login-sheet', 'login-sheet-dismiss')
    answer()
    await phone.settle()
    expect(sheetIsOpen(home)).toBe(false)
    expect(home.has('reader-card', 'sign-in')).toBe(true)
  })

  test('who comes from Moments is told how to sign in, and offered no button that cannot work', async () => {
    const { phone, home } = await openedHome({ scene: 1154 })
    expect(home.has('reader-card', 'sign-in')).toBe(false)
    expect(home.text('reader-card', 'card-unavailable')).toContain(zh.card.singlePage)

    await home.tap('keep-taoan')
    expect(home.has('login-sheet', 'login-sheet-sign-in')).toBe(false)
    await home.tap('login-sheet', 'login-sheet-dismiss')
    expect(sheetIsOpen(home)).toBe(false)
    expect(phone.wechat.of('login')).toEqual([])
  })

  test('may sign in with a phone number, which is bound after the login', async () => {
    const { phone, home } = await openedHome()
    phone.onOpenType(({ openType, emit }) => {
      expect(openType).toBe('getPhoneNumber')
      emit('getphonenumber', { code: 'phone-code', errMsg: 'getPhoneNumber:ok' })
    })
    await home.tap('reader-card', 'sign-in')
    await home.tap('login-sheet', 'agree')
    await home.tap('login-sheet', 'login-sheet-phone')
    expect(phone.wechat.requests).toContain('POST /v1/me/phone')
    expect(home.has('reader-card', 'greeting')).toBe(true)
  })

  test('is asked for consent above the sheet when the phone number needs it', async () => {
    const { phone, home } = await openedHome()
    const decisions: object[] = []
    phone.onOpenType(() => {
      phone.wechat.privacy?.((decision) => decisions.push(decision), { referrer: 'button.getPhoneNumber' })
    })
    await home.tap('reader-card', 'sign-in')
    await home.tap('login-sheet', 'agree')
    await home.tap('login-sheet', 'login-sheet-phone')
    expect(home.data('login-sheet', 'privacy-consent', 'privacy-popup').open).toBe(true)
    await home.tap('login-sheet', 'privacy-consent', 'privacy-refuse')
    expect(decisions).toEqual([{ event: 'exposureAuthorization' }, { event: 'disagree' }])
    expect(sheetIsOpen(home)).toBe(true)
  })

  test('who refuses to give the phone number stays a guest with the sheet open', async () => {
    const { phone, home } = await openedHome()
    phone.onOpenType(({ emit }) => emit('getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' }))
    await home.tap('reader-card', 'sign-in')
    await home.tap('login-sheet', 'agree')
    await home.tap('login-sheet', 'login-sheet-phone')
    expect(phone.wechat.of('login')).toEqual([])
    expect(sheetIsOpen(home)).toBe(true)
  })
})

test('the sheet opens on the page that is shown, not on the tab behind it', async () => {
  const { phone, home } = await openedHome()
  home.hide()
  const me = await phone.open(ME)
  await me.tap('reader-card', 'sign-in')
  expect(sheetIsOpen(me)).toBe(true)
  expect(sheetIsOpen(home)).toBe(false)
})

describe('a login that fails', () => {
  test.each([
    ['the network is gone', () => null, zh.failures.offline.title, zh.sheet.again],
    [
      'the backend is set up wrongly',
      () => ({ statusCode: 500, data: { code: 'server_misconfigured' } }),
      zh.failures.configuration.title,
      zh.sheet.signIn,
    ],
    [
      'the account is blocked',
      () => ({ statusCode: 403, data: { code: 'account_blocked' } }),
      zh.failures.blocked.title,
      zh.sheet.signIn,
    ],
  ])('because %s is told in words, and the same sheet tries again', async (_why, answer, title, button) => {
    const { phone, home } = await openedHome()
    const healthy = phone.wechat.backend
    phone.wechat.backend = answer
    await home.tap('keep-taoan')
    await agreeAndSignIn(home)
    await phone.settle()
    expect(home.text('login-sheet', 'login-sheet-failure', 'failure-title')).toBe(title)
    expect(home.text('login-sheet', 'login-sheet-sign-in')).toBe(button)

    phone.wechat.backend = healthy
    await home.tap('login-sheet', 'login-sheet-sign-in')
    expect(home.data('keep-taoan').kept).toBe(true)
  })
})

test('a person whom WeChat or the backend blocks is offered somebody to ask instead of another way to fail', async () => {
  const { phone, home } = await openedHome()
  phone.wechat.backend = () => ({ statusCode: 403, data: { code: 'account_blocked' } })
  await home.tap('reader-card', 'sign-in')
  expect(home.has('login-sheet', 'login-sheet-contact')).toBe(false)
  await agreeAndSignIn(home)
  const asked: string[] = []
  phone.onOpenType(({ openType }) => asked.push(openType))
  await home.tap('login-sheet', 'login-sheet-contact')
  expect(asked).toEqual(['contact'])
  expect(home.has('login-sheet', 'login-sheet-phone')).toBe(false)
  expect(phone.wechat.of('login')).toHaveLength(1)
})

describe('a member', () => {
  test('is one and the same on two pages that are open at once', async () => {
    const { phone, home } = await openedHome()
    const me = await phone.open(ME)
    expect(me.has('sign-out')).toBe(false)

    await home.tap('keep-taoan')
    await agreeAndSignIn(home)
    expect(me.has('sign-out')).toBe(true)
    expect(me.has('shelf')).toBe(true)

    await me.tap('sign-out')
    expect(home.has('reader-card', 'sign-in')).toBe(true)
    expect(home.data('keep-taoan').kept).toBe(false)
  })

  test('is known again at the next launch, without another wx.login, and finds the shelf as it was', async () => {
    const { phone, home } = await openedHome()
    await home.tap('keep-taoan')
    await agreeAndSignIn(home)

    const next = await launch({ storage: phone.wechat.storage })
    const again = await next.open(HOME)
    expect(again.text('reader-card', 'greeting')).toBe(zh.card.welcomeBack)
    expect(again.data('keep-taoan').kept).toBe(true)
    expect(next.wechat.of('login')).toEqual([])
  })

  test('takes a book off the shelf with a second tap', async () => {
    const { home } = await openedHome()
    await home.tap('keep-taoan')
    await agreeAndSignIn(home)
    await home.tap('keep-taoan')
    expect(home.data('keep-taoan').kept).toBe(false)
  })
})

test('no token ever reaches the view layer', async () => {
  const { phone, home } = await openedHome()
  await phone.open(ME)
  await phone.open('account/session/index')
  await home.tap('keep-taoan')
  await agreeAndSignIn(home)
  expect(await phone.login.getToken()).toBe(TOKEN)
  expect(phone.allData()).toContain(zh.card.shop)
  expect(phone.allData()).not.toContain('not-for-eyes')
})

test('a page that was closed observes no store any more', async () => {
  const { phone, home } = await openedHome()
  const { loginStore } = phone.module<{ loginStore: object }>('stores/index')
  const { getObserverTree } = phone.module<{
    getObserverTree(thing: object, property: string): { observers?: unknown[] }
  }>('miniprogram_npm/mobx-miniprogram/index')
  const observers = (): number => getObserverTree(loginStore, 'state').observers?.length ?? 0
  const before = observers()
  const second = await phone.open(HOME)
  second.unload()
  await phone.settle()
  expect(observers()).toBe(before)
  home.unload()
  await phone.settle()
  expect(observers()).toBeLessThanOrEqual(before)
})

test('English phones get English pages, title and tabs', async () => {
  const { phone, home } = await openedHome({ language: 'en' })
  expect(home.text('reader-card', 'sign-in')).toBe('Sign in with WeChat')
  expect(phone.wechat.of('setNavigationBarTitle')).toEqual([{ title: 'Yuebai Books' }])
  expect(phone.wechat.of('setTabBarItem')).toEqual([
    { index: 0, text: 'Books' },
    { index: 1, text: 'Me' },
  ])
})

describe('a version without a backend of its own', () => {
  test.each([
    ['develop', 0],
    ['trial', 1],
    ['release', 1],
  ] as const)('says on the console what to set (%s)', async (envVersion, times) => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => {})
    try {
      await openedHome({ envVersion })
      expect(error).toHaveBeenCalledTimes(times)
      if (times) expect(error.mock.calls[0]?.[0]).toContain('miniprogram/config.ts')
    } finally {
      error.mockRestore()
    }
  })
})
