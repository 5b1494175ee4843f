import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createSimulatorControl, type SimulatorControl } from '../../../simulator/control'
import { TOURIST_APP } from '../../../simulator/open-api'
import { eventually, TestPhone } from '../simulator-client/support'

let phone: TestPhone
let simulator: SimulatorControl
let backend: Server
let backendUrl: string
/** Authorization headers that reached the backend. */
const tokens: (string | undefined)[] = []

beforeAll(async () => {
  backend = createServer((request, response) => {
    tokens.push(request.headers.authorization)
    response.end(JSON.stringify({ access_token: 'newly-issued-token-1' }))
  }).listen(0, '127.0.0.1')
  phone = await TestPhone.open()
  backendUrl = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`
  simulator = createSimulatorControl(phone.host.url)
})
afterAll(async () => {
  await phone.close()
  backend.close()
  backend.closeAllConnections()
})
beforeEach(async () => {
  await simulator.reset()
  tokens.length = 0
})

type Outcome = { readonly errMsg: string; readonly errno?: number; readonly code?: string }

const login = (): Promise<Outcome> =>
  phone.app(() => new Promise<never>((resolve) => wx.login({ complete: (it) => resolve(it as never) })))
const checkSession = (): Promise<Outcome> =>
  phone.app(
    () => new Promise<never>((resolve) => wx.checkSession({ complete: (it) => resolve(it as never) })),
  )
const request = (path = '/', token = ''): Promise<Outcome> =>
  phone.app(
    (url: string, authorization: string) =>
      new Promise<never>((resolve) =>
        wx.request({
          url,
          ...(authorization && { header: { Authorization: `Bearer ${authorization}` } }),
          complete: ({ errMsg, errno }: { errMsg: string; errno?: number }) =>
            resolve({ errMsg, ...(errno !== undefined && { errno }) } as never),
        } as never),
      ),
    `${backendUrl}${path}`,
    token,
  )
const needsConsent = (): Promise<boolean> =>
  phone.app(
    () =>
      new Promise<boolean>((resolve) =>
        wx.getPrivacySetting({ success: ({ needAuthorization }) => resolve(needAuthorization) }),
      ),
  )
const exchange = async (code = ''): Promise<Record<string, unknown>> => {
  const { openApiUrl } = await simulator.state()
  const query = new URLSearchParams({
    ...{ appid: TOURIST_APP.appid, secret: TOURIST_APP.secret },
    ...{ js_code: code, grant_type: 'authorization_code' },
  })
  return JSON.parse(await (await fetch(`${openApiUrl}/sns/jscode2session?${query}`)).text())
}
const RESET = { errMsg: expect.stringMatching(/^request:fail .*ERR_CONNECTION_RESET$/), errno: 600001 }

describe('the line', () => {
  test('offline fails requests and wx.login, and the app hears of it', async () => {
    await phone.app(() => {
      const app = getApp() as unknown as { network: unknown[] }
      app.network = []
      wx.onNetworkStatusChange((event) => app.network.push(event))
    })
    await simulator.setNetwork({ network: 'offline' })
    expect(await login()).toEqual({
      errMsg: expect.stringMatching(/^login:fail .*ERR_INTERNET_DISCONNECTED$/),
      errno: 108,
    })
    expect(await request()).toEqual({
      errMsg: 'request:fail errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED',
      errno: 600001,
    })
    expect(await phone.app(async () => (await wx.getNetworkType()).networkType)).toBe('none')
    expect(tokens).toHaveLength(0)
    await simulator.setNetwork({ network: 'good' })
    expect((await login()).code).toEqual(expect.any(String))
    expect(await phone.app(() => (getApp() as unknown as { network: unknown[] }).network)).toEqual([
      { isConnected: false, networkType: 'none' },
      { isConnected: true, networkType: 'wifi' },
    ])
  })

  test('lossy breaks off every second call, in turn before and after the backend did its work', async () => {
    await simulator.setNetwork({ network: 'lossy' })
    const outcomes: Outcome[] = []
    for (let i = 0; i < 4; i += 1) outcomes.push(await request())
    const ok = { errMsg: 'request:ok' }
    const turns = [
      [ok, RESET, ok, RESET],
      [RESET, ok, RESET, ok],
    ]
    expect(turns).toContainEqual(outcomes)
    expect(tokens).toHaveLength(3)
    expect(await phone.app(async () => (await wx.getNetworkType()).weakNet)).toBe(true)
  })

  test('slow takes so long that a short timeout strikes', async () => {
    await simulator.setNetwork({ network: 'slow' })
    const outcome = await phone.app(
      (url: string) =>
        new Promise<unknown>((resolve) =>
          wx.request({ url, timeout: 50, fail: ({ errMsg, errno }) => resolve([errMsg, errno]) }),
        ),
      backendUrl,
    )
    expect(outcome).toEqual(['request:fail timeout', 5])
    expect(tokens).toHaveLength(0)
  })
})

describe('the person', () => {
  test('is switched: the app starts anew with storage of their own', async () => {
    await phone.app(() => wx.setStorageSync('mine', 1))
    await simulator.addUser({ user: 'xiaogang', nickName: '小刚' })
    await simulator.switchUser({ user: 'xiaogang' })
    expect(await phone.app(() => wx.getStorageSync('mine'))).toBe('')
    expect(await simulator.state()).toMatchObject({
      user: 'xiaogang',
      users: expect.arrayContaining([{ id: 'xiaogang', nickName: '小刚', blocked: false }]),
    })
    await simulator.switchUser({ user: 'xiaoming' })
    expect(await phone.app(() => wx.getStorageSync('mine'))).toBe(1)
  })

  test('is blocked: WeChat answers the backend 40226', async () => {
    await simulator.blockUser({ blocked: true })
    expect(await exchange((await login()).code)).toMatchObject({ errcode: 40226 })
    await simulator.blockUser({ blocked: false })
    expect(await exchange((await login()).code)).toHaveProperty('openid')
  })

  test('takes back what they agreed to, and keeps what the app stored', async () => {
    await phone.go('navigateTo', '/pages/account/index')
    await (await phone.frame()).tap('#agree')
    await eventually(async () => !(await needsConsent()))
    await phone.app(() => wx.setStorageSync('mine', 2))
    expect(await simulator.revokeAuthorization()).toEqual({ told: false })
    expect(await needsConsent()).toBe(true)
    expect(await phone.app(() => wx.getStorageSync('mine'))).toBe(2)
  })

  test('deletes the mini program: storage and files are gone', async () => {
    await phone.app(() => wx.setStorageSync('mine', 3))
    await simulator.clearStorage()
    expect(await phone.app(() => wx.getStorageSync('mine'))).toBe('')
  })
})

describe('WeChat', () => {
  test('is busy until it is not', async () => {
    await simulator.setWeChatBusy({ on: true })
    expect(await exchange('any')).toMatchObject({ errcode: -1 })
    expect((await simulator.state()).wechatBusy).toBe(true)
    await simulator.setWeChatBusy({ on: false })
    expect(await exchange('any')).toMatchObject({ errcode: 40029 })
    expect((await simulator.state()).wechatBusy).toBe(false)
  })

  test('takes the next code for a used one, and only that', async () => {
    await simulator.spendNextCode()
    expect((await simulator.state()).nextCodeSpent).toBe(true)
    expect(await exchange((await login()).code)).toMatchObject({ errcode: 40163 })
    expect(await exchange((await login()).code)).toHaveProperty('openid')
    expect((await simulator.state()).nextCodeSpent).toBe(false)
  })

  test('takes one code for a used one however often it is asked, and none when that is taken back', async () => {
    await simulator.spendNextCode()
    await simulator.spendNextCode({ on: true })
    expect(await exchange((await login()).code)).toMatchObject({ errcode: 40163 })
    expect(await exchange((await login()).code)).toHaveProperty('openid')
    await simulator.spendNextCode()
    await simulator.spendNextCode({ on: false })
    expect((await simulator.state()).nextCodeSpent).toBe(false)
    expect(await exchange((await login()).code)).toHaveProperty('openid')
  })

  test('forgets the session_key', async () => {
    await login()
    expect(await checkSession()).toMatchObject({ errMsg: 'checkSession:ok' })
    await simulator.expireSessionKey()
    expect((await checkSession()).errMsg).toMatch(/^checkSession:fail/)
  })
})

test('tokens are revoked until an answer brings a new one', async () => {
  await simulator.revokeTokens()
  await request('/', 'handed-out-before-token')
  await request('/', 'newly-issued-token-1')
  expect(tokens).toEqual(['Bearer handed-out-before-tAAAA', 'Bearer newly-issued-token-1'])
  expect((await simulator.state()).tokensRevoked).toBe(true)
  await simulator.reset()
  await request('/', 'handed-out-before-token')
  expect(tokens.at(-1)).toBe('Bearer handed-out-before-token')
  expect((await simulator.state()).tokensRevoked).toBe(false)
})

test('a full storage refuses to write, reads and removes', async () => {
  await phone.app(() => wx.setStorageSync('mine', 4))
  await simulator.setStorageFull({ on: true })
  const write = (): Promise<string> =>
    phone.app(() =>
      wx.setStorage({ key: 'mine', data: 5 }).then(
        ({ errMsg }) => errMsg,
        ({ errMsg }: { errMsg: string }) => errMsg,
      ),
    )
  expect(await write()).toBe('setStorage:fail exceed storage max size 10Mb')
  expect(await phone.app(() => wx.getStorageSync('mine'))).toBe(4)
  await phone.app(() => wx.removeStorageSync('mine'))
  await simulator.setStorageFull({ on: false })
  expect(await write()).toBe('setStorage:ok')
})

describe('time', () => {
  const HOUR = 3_600_000
  const ahead = async (): Promise<number> => {
    const now = await phone.app(() => Date.now())
    return Math.round((now - Date.now()) / HOUR)
  }

  test('is wrong on the phone alone', async () => {
    await simulator.setClock({ offset: -24 * HOUR })
    expect(await ahead()).toBe(-24)
    expect(await exchange((await login()).code)).toHaveProperty('openid')
    await simulator.restart()
    expect(await ahead()).toBe(-24)
    await simulator.reset()
    expect(Math.abs(await ahead())).toBe(0)
  })

  test('passes in the background for phone and WeChat, and WeChat ends an app that is long away', async () => {
    const { code } = await login()
    await phone.log()
    await simulator.background({ milliseconds: 2 * HOUR })
    expect(await phone.log()).toContainEqual(expect.stringMatching(/^app launch/))
    expect(await ahead()).toBe(2)
    expect(await exchange(code)).toMatchObject({ errcode: 40029 })
  })

  test('lets a living app find its timers due when it comes back', async () => {
    await phone.log()
    await phone.app(() => {
      setTimeout(() => (getApp() as unknown as { log: string[] }).log.push('timer'), 3_600_000)
    })
    await simulator.background({ milliseconds: 2 * HOUR, alive: true })
    expect((await phone.log()).filter((line) => /^app|timer/.test(line))).toEqual([
      ...['app hide', 'timer', 'app show'],
    ])
  })
})

describe('settings', () => {
  test('of the phone: the app starts anew with them', async () => {
    await simulator.configure({
      ...{ scene: 1011, libVersion: '2.30.0', platform: 'ios', language: 'en', fontSizeScaleFactor: 1.3 },
    })
    expect(
      await phone.app(() => [
        wx.getLaunchOptionsSync().scene,
        ...[wx.getAppBaseInfo().SDKVersion, wx.getDeviceInfo().platform, wx.getAppBaseInfo().language],
        (wx.getAppBaseInfo() as unknown as { fontSizeScaleFactor: number }).fontSizeScaleFactor,
      ]),
    ).toEqual([1011, '2.30.0', 'ios', 'en', 1.3])
    await simulator.configure({
      ...{
        scene: 1001,
        libVersion: '3.8.0',
        platform: 'devtools',
        language: 'zh_CN',
        fontSizeScaleFactor: 1,
      },
    })
  })

  test('of the theme reach the living app, and what the app’s menu changes reaches the tester', async () => {
    await phone.log()
    await simulator.configure({ theme: 'dark' })
    expect(await eventually(async () => (await phone.log()).at(-1))).toBe('app theme dark')
    await phone.screen.locator('.capsule button').first().tap()
    await phone.screen.getByText('浅色模式').tap()
    expect(await eventually(async () => (await simulator.state()).settings.theme === 'light')).toBe(true)
  })

  test('the person leaves and comes back', async () => {
    await phone.log()
    await simulator.setBackground({ on: true })
    expect(await eventually(async () => (await simulator.state()).inBackground)).toBe(true)
    await simulator.setBackground({ on: false })
    expect((await phone.log()).filter((line) => line.startsWith('app'))).toEqual(['app hide', 'app show'])
  })
})

test('calls are counted by name', async () => {
  await simulator.resetCalls()
  await exchange((await login()).code)
  await request('/v1/users/1a2B')
  expect(
    await eventually(async () => {
      const calls = await simulator.calls()
      return calls.wx.request === 1 && calls
    }),
  ).toEqual({
    wx: { login: 1, request: 1 },
    backend: { 'GET /v1/users/…': 1 },
    wechat: { '/sns/jscode2session': 1 },
  })
})

describe('the address', () => {
  const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(new URL(path, phone.host.url), { method: 'POST', body, headers })

  test.each([
    ['/_simulator/nothing', '{}', 404],
    ['/_simulator/toString', '{}', 404],
    ['/_simulator/setNetwork', '{"network":"fast"}', 400],
    ['/_simulator/setNetwork', '[]', 400],
    ['/_simulator/setNetwork', 'no json', 400],
    ['/_simulator/switchUser', '{"user":"nobody"}', 400],
    ['/_simulator/configure', '{"libVersion":"latest"}', 400],
    ['/_simulator/configure', '{"fontSizeScaleFactor":-1}', 400],
    ['/_simulator/setClock', '{"offset":1e300}', 400],
  ])('%s with %s answers %i and says why', async (path, body, status) => {
    const response = await post(path, body)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ error: expect.any(String) })
  })

  test('is closed to pages of other origins, of this machine too', async () => {
    for (const origin of ['https://example.com', 'http://127.0.0.1:1']) {
      expect((await post('/_simulator/state', '{}', { origin })).status).toBe(403)
    }
    expect((await fetch(new URL('/_simulator/state', phone.host.url))).status).toBe(405)
  })

  test('refuses through the client with a reason', async () => {
    await expect(simulator.switchUser({ user: 'nobody' })).rejects.toThrow('switchUser: ')
  })
})
