import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createSimulatorControl, type SimulatorControl } from '../../../simulator/control'
import { eventually, TestPhone } from '../simulator-client/support'

let phone: TestPhone
let simulator: SimulatorControl

beforeAll(async () => {
  phone = await TestPhone.open()
  simulator = createSimulatorControl(phone.host.url)
})
afterAll(() => phone.close())
beforeEach(() => simulator.reset())

const login = (): Promise<{ code?: string; errMsg: string; errno?: number }> =>
  phone.app(() => new Promise<never>((resolve) => wx.login({ complete: (it) => resolve(it as never) })))

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
    const request = await phone.app(
      () =>
        new Promise((resolve) =>
          wx.request({ url: 'http://127.0.0.1:9/', fail: ({ errno, errMsg }) => resolve([errno, errMsg]) }),
        ),
    )
    expect(request).toEqual([
      600001,
      'request:fail errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED',
    ])
    expect(await phone.app(async () => (await wx.getNetworkType()).networkType)).toBe('none')
    await simulator.setNetwork({ network: 'good' })
    expect((await login()).code).toEqual(expect.any(String))
    expect(await phone.app(() => (getApp() as unknown as { network: unknown[] }).network)).toEqual([
      { isConnected: false, networkType: 'none' },
      { isConnected: true, networkType: 'wifi' },
    ])
  })
})

test('calls are counted by name', async () => {
  await simulator.resetCalls()
  await login()
  await login()
  const counts = await eventually(async () => {
    const { wx } = await simulator.calls()
    return wx.login === 2 && wx
  })
  expect(counts).toEqual({ login: 2 })
})
