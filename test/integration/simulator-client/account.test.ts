import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Frame } from 'playwright-core'
import { eventually, TestPhone } from './support'

type Seen = Record<string, unknown>

let phone: TestPhone
let page: Frame

beforeAll(async () => {
  phone = await TestPhone.open()
})
afterAll(() => phone.close())
beforeEach(async () => {
  await phone.clear()
  page = await phone.go('reLaunch', '/pages/account/index')
})

const seen = (): Promise<Seen[]> => phone.page('events')
const firstSeen = (): Promise<Seen> => eventually(async () => (await seen())[0])
const sheet = (name: 'allow' | 'refuse') => phone.screen.locator(`.sheet .${name}`)
const agreeToPrivacy = async (): Promise<void> => {
  await page.tap('#agree')
  await eventually(async () => (await seen()).length > 0)
  await phone.app(() => (getCurrentPages().at(-1) as unknown as { events: unknown[] }).events.splice(0))
}

describe('the privacy guide', () => {
  const need = (): Promise<boolean> =>
    phone.app(
      async () =>
        ((await wx.getPrivacySetting({})) as unknown as { needAuthorization: boolean }).needAuthorization,
    )

  test('is asked for by WeChat when a privacy API is used, once agreed never again', async () => {
    expect(await need()).toBe(true)
    await page.tap('#phone')
    expect(await phone.screen.locator('.sheet h2').innerText()).toBe('用户隐私保护提示')
    await sheet('allow').tap()
    expect(await phone.screen.locator('.sheet h2').innerText()).toBe('申请获取并验证你的手机号')
    expect(await need()).toBe(false)
    await phone.restart()
    expect(await need()).toBe(false)
  })

  test('refused, fails the API with errno 104 and stays away for ten seconds', async () => {
    await page.tap('#phone')
    await sheet('refuse').tap()
    await firstSeen()
    await page.tap('#phone')
    expect(await eventually(async () => (await seen()).length === 2 && (await seen())[1])).toEqual({
      type: 'getphonenumber',
      detail: { errMsg: 'getPhoneNumber:fail privacy permission is not authorized', errno: 104 },
    })
    expect(await phone.screen.locator('.sheet').count()).toBe(0)
  })

  test('is the app’s own to ask for once it listens; a tapped button with its id is needed', async () => {
    await phone.app(() => {
      wx.onNeedPrivacyAuthorization(((
        resolve: (answer: object) => void,
        { referrer }: { referrer: string },
      ) => {
        Object.assign(getApp(), { resolve, referrer })
      }) as never)
    })
    const resolve = (answer: object): Promise<void> =>
      phone.app(
        (given: object) => (getApp() as unknown as { resolve(answer: object): void }).resolve(given),
        answer,
      )
    await page.tap('#phone')
    expect(await phone.app(() => (getApp() as unknown as { referrer: string }).referrer)).toBe(
      'button.getPhoneNumber',
    )
    await resolve({ event: 'agree', buttonId: 'agree' })
    expect(await phone.screen.locator('.sheet').count()).toBe(0)
    await page.tap('#agree')
    await resolve({ event: 'agree', buttonId: 'agree' })
    await sheet('allow').tap()
    expect(
      await eventually(async () => (await seen()).find(({ type }) => type === 'getphonenumber')),
    ).toMatchObject({
      detail: { errMsg: 'getPhoneNumber:ok', code: expect.any(String) },
    })
  })

  test('refused to the app’s own question fails the API', async () => {
    await phone.app(() => {
      wx.onNeedPrivacyAuthorization(((resolve: (answer: object) => void) =>
        resolve({ event: 'disagree' })) as never)
    })
    await page.tap('#phone')
    expect(await firstSeen()).toMatchObject({ detail: { errno: 104 } })
  })

  test('is agreed to by a coupled button in the same tap', async () => {
    await page.tap('#coupled')
    await sheet('allow').tap()
    await eventually(async () => (await seen()).length === 2)
    expect((await seen()).map(({ type }) => type)).toEqual(['agreeprivacyauthorization', 'getphonenumber'])
  })
})

test('the guide can be asked for by itself and read', async () => {
  await page.tap('#require')
  await sheet('allow').tap()
  expect(await firstSeen()).toEqual({ errMsg: 'requirePrivacyAuthorize:ok' })
  // On a phone it has succeeded as soon as it is open, however long the person reads.
  expect(await phone.app(() => new Promise((complete) => wx.openPrivacyContract({ complete })))).toEqual({
    errMsg: 'openPrivacyContract:ok',
  })
  expect(await phone.screen.locator('.native-page header').isVisible()).toBe(true)
  await phone.screen.locator('.native-page header button').tap()
})

test('a checked phone number comes as a code of its own, without sealed data', async () => {
  await agreeToPrivacy()
  await page.tap('#realtime')
  await sheet('allow').tap()
  expect(await firstSeen()).toEqual({
    type: 'getrealtimephonenumber',
    detail: { code: expect.any(String), errMsg: 'getRealtimePhoneNumber:ok' },
  })
})

test('a refused phone number says so', async () => {
  await agreeToPrivacy()
  await page.tap('#phone')
  expect(await phone.screen.locator('.sheet-row strong').innerText()).toBe('199****0001')
  await sheet('refuse').tap()
  expect(await firstSeen()).toEqual({
    type: 'getphonenumber',
    detail: { errMsg: 'getPhoneNumber:fail user deny', errno: 103 },
  })
})

test('a chosen avatar is a temporary file that shows, uploads and is gone after a restart', async () => {
  await agreeToPrivacy()
  await page.tap('#avatar')
  await phone.screen.locator('.action-sheet button').first().tap()
  const { avatarUrl } = (await firstSeen()).detail as { avatarUrl: string }
  expect(avatarUrl).toMatch(/^http:\/\/tmp\/[0-9a-f]+\.png$/)
  await eventually(() =>
    page.locator('#chosen img').evaluate((image) => (image as HTMLImageElement).naturalWidth === 132),
  )
  await phone.restart()
  const errMsg = await phone.app(
    (filePath: string) =>
      new Promise((resolve) =>
        wx.uploadFile({
          url: 'http://127.0.0.1:9/',
          filePath,
          name: 'f',
          fail: ({ errMsg }) => resolve(errMsg),
        }),
      ),
    avatarUrl,
  )
  expect(errMsg).toBe('uploadFile:fail file not found')
})

test('a dismissed avatar choice tells nobody', async () => {
  await agreeToPrivacy()
  await page.tap('#avatar')
  await phone.screen.locator('.action-sheet .apart').tap()
  expect(await seen()).toEqual([])
})

describe('a nickname field', () => {
  const field = () => page.locator('#nickname input')

  test('offers the WeChat nickname, which passes its review', async () => {
    await agreeToPrivacy()
    await field().tap()
    await page.locator('.wx-nickname-bar button').tap()
    expect(await field().inputValue()).toBe('小明')
    expect(await firstSeen()).toEqual({ type: 'nicknamereview', detail: { pass: true, timeout: false } })
  })

  test('is cleared when the review fails', async () => {
    await agreeToPrivacy()
    await field().fill('辱骂内容')
    await field().blur()
    expect(await firstSeen()).toMatchObject({ detail: { pass: false } })
    expect(await field().inputValue()).toBe('')
  })

  test('is a plain field while privacy was not agreed to', async () => {
    await field().tap()
    await phone.settled()
    expect(await page.locator('.wx-nickname-bar').count()).toBe(0)
  })
})

describe('getUserProfile', () => {
  test('gives everybody the same name, after a tap only', async () => {
    await page.tap('#profile')
    expect(await firstSeen()).toEqual({ nickName: '微信用户' })
  })

  test('fails when the tap is over', async () => {
    await page.tap('#late-profile')
    expect(await firstSeen()).toEqual({
      errMsg: 'getUserProfile:fail can only be invoked by user TAP gesture.',
    })
  })
})

describe('getUserInfo', () => {
  const SEALED = { encryptedData: expect.any(String), iv: expect.any(String), signature: expect.any(String) }
  const login = (): Promise<void> =>
    phone.app(() => new Promise<void>((resolve) => wx.login({ success: () => resolve() })))

  test('names nobody, sealed and signed after a login', async () => {
    const ask = (withCredentials: boolean): Promise<Record<string, unknown>> =>
      phone.app(
        (given: boolean) =>
          new Promise((resolve) =>
            wx.getUserInfo({ withCredentials: given, complete: resolve as never }),
          ) as Promise<Record<string, unknown>>,
        withCredentials,
      )
    const open = await ask(false)
    expect(open).toEqual({
      userInfo: expect.objectContaining({ nickName: '微信用户', gender: 0 }),
      rawData: JSON.stringify(open.userInfo),
      errMsg: 'getUserInfo:ok',
    })
    await login()
    expect(await ask(true)).toMatchObject({ ...SEALED, userInfo: { nickName: '微信用户' } })
  })

  test('comes from a button as an event', async () => {
    await login()
    await page.tap('#user')
    expect(await firstSeen()).toMatchObject({
      type: 'getuserinfo',
      detail: { ...SEALED, userInfo: { nickName: '微信用户' }, errMsg: 'getUserInfo:ok' },
    })
  })
})

describe('the settings', () => {
  const leave = (): Promise<void> => phone.screen.locator('.native-page header button').tap()

  test('open from a button, which tells what they are when the person leaves them', async () => {
    await page.tap('#settings')
    await leave()
    expect(await firstSeen()).toMatchObject({
      type: 'opensetting',
      detail: { errMsg: 'openSetting:ok', authSetting: {} },
    })
  })

  test('open by an API in a tap only', async () => {
    expect(await phone.app(() => wx.openSetting({}).catch(({ errMsg }: { errMsg: string }) => errMsg))).toBe(
      'openSetting:fail can only be invoked by user TAP gesture.',
    )
    await page.tap('#open-settings')
    await leave()
    expect(await firstSeen()).toEqual({
      errMsg: 'openSetting:ok',
      authSetting: await phone.app(async () => (await wx.getSetting({})).authSetting),
    })
  })
})

test('a scope is asked for once and remembered until it is changed in the settings', async () => {
  await agreeToPrivacy()
  const authorize = (): Promise<string> =>
    phone.app(() =>
      wx.authorize({ scope: 'scope.record' }).then(
        ({ errMsg }) => errMsg,
        ({ errMsg, errno }: { errMsg: string; errno: number }) => `${errMsg} ${errno}`,
      ),
    )
  const asked = authorize()
  await sheet('refuse').tap()
  expect(await asked).toBe('authorize:fail auth deny 103')
  expect(await authorize()).toBe('authorize:fail auth deny 103')
  await phone.screen.locator('.capsule button').first().tap()
  await phone.screen.getByText('设置', { exact: true }).tap()
  await phone.screen.locator('.setting-row input').check()
  await phone.screen.locator('.native-page header button').tap()
  expect(await authorize()).toBe('authorize:ok')
  expect(await phone.app(async () => (await wx.getSetting({})).authSetting)).toMatchObject({
    'scope.record': true,
  })
})
