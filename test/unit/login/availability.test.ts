import { describe, expect, test } from '@jest/globals'
import { createPrefetch } from '../../../miniprogram/login/prefetch'
import { createWorld } from './support/fake-wechat'
import { launch, me } from './support/launch'

describe('where nobody can log in', () => {
  test('timeline single-page mode: typed, without asking WeChat; guests may look around', async () => {
    const world = createWorld()
    world.phone.scene = 1154
    const { login, outcome, calls, eventTypes } = await launch({}, world)
    expect(login.state).toMatchObject({ status: 'unavailable', reason: 'single_page' })
    expect(await outcome(login.signIn())).toBe('unavailable')
    expect(await outcome(login.request(me))).toBe('unavailable')
    expect(await outcome(login.request({ ...me, auth: 'optional' }))).toBe('ok')
    expect(await outcome(login.request({ ...me, auth: 'none' }))).toBe('ok')
    expect(calls).toMatchObject({ login: 0, request: 2 })
    expect(eventTypes()).toEqual(['restored'])
    expect(login.state.status === 'unavailable' && login.state.error.message).toContain(
      'open the whole mini program',
    )
  })

  test('inside a plugin: typed, with the way out', async () => {
    const world = createWorld()
    world.phone.plugin = true
    const { login, outcome, calls } = await launch({}, world)
    expect(login.state).toMatchObject({ status: 'unavailable', reason: 'plugin' })
    expect(await outcome(login.signIn())).toBe('unavailable')
    expect(calls.login).toBe(0)
    expect(login.state.status === 'unavailable' && login.state.error.message).toContain('wx.pluginLogin')
  })

  test('a tourist AppID against the real WeChat: one try, then typed, naming the way out', async () => {
    const world = createWorld()
    world.phone.mockCode = true
    const { login, outcome, calls, eventTypes } = await launch({}, world)
    expect(await outcome(login.request(me))).toBe('unavailable')
    expect(await outcome(login.request(me))).toBe('unavailable')
    expect(calls).toMatchObject({ login: 1, request: 1 })
    expect(login.state).toMatchObject({ status: 'unavailable', reason: 'mock_code' })
    expect(login.state.status === 'unavailable' && login.state.error.message).toContain('set your AppID')
    expect(eventTypes()).toEqual(['restored', 'signingIn', 'signInFailed'])
    world.phone.mockCode = false
    expect(await outcome(login.signIn())).toBe('ok')
  })

  test('a base library without wx.login: unsupported, naming it', async () => {
    const world = createWorld()
    world.phone.missing.add('login')
    world.relaunch()
    const { login, time } = await launch({}, world)
    await expect(time.until(login.signIn())).rejects.toMatchObject({ code: 'unsupported', reason: 'login' })
    expect(await time.until(login.request({ ...me, auth: 'none' }))).toEqual({ guest: true })
  })

  test('a base library without the rest: everything else still works', async () => {
    const world = createWorld()
    const optional = [
      'checkSession',
      'getBackgroundFetchData',
      'getDeviceInfo',
      'getEnterOptionsSync',
      'onAppShow',
      'onNetworkStatusChange',
    ]
    for (const name of optional) world.phone.missing.add(name)
    world.relaunch()
    const { login, outcome } = await launch({ prefetch: createPrefetch(), checkSession: 'launch' }, world)
    expect(await outcome(login.request(me))).toBe('ok')
    expect(await outcome(login.withSessionKey(async () => 1))).toBe('ok')
    login.dispose()
  })
})
