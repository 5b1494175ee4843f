import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { restart } from './support/devtools'
import { exchanges, HOME, Reader } from './support/reader'
import { eventually } from './support/wait'
import { openWorld, type World } from './support/world'

let world: World
let reader: Reader

beforeAll(async () => {
  world = await openWorld()
  reader = new Reader(world.mp)
  await reader.signOutIfSignedIn()
})
afterAll(() => world?.close())

/** Codes that `wx.login` has given out and exchanges that the backend has made since the last `reset`. */
async function counted(): Promise<{ logins: number; exchanges: number }> {
  const { code } = await world.wechat.secrets()
  return { logins: code.length, exchanges: await exchanges(world.wechat) }
}

describe('a guest', () => {
  test('browses the home page, and WeChat is asked for nothing', async () => {
    await reader.seesInvitation()
    const page = await reader.page(HOME)
    expect((await page.$$('.shelf-book')).length).toBeGreaterThan(3)
    expect(await counted()).toEqual({ logins: 0, exchanges: 0 })
  })

  test('who taps 暂不登录 is back on the page and still a guest', async () => {
    await reader.openLoginSheet()
    await reader.tap(HOME, 'login-sheet', 'login-sheet-dismiss')
    await reader.seesInvitation()
    expect(await counted()).toEqual({ logins: 0, exchanges: 0 })
  })

  test('who has not ticked the agreement is reminded of it', async () => {
    await reader.openLoginSheet()
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await reader.find(HOME, 'login-sheet', 'agree-reminder')
    await reader.tap(HOME, 'login-sheet', 'login-sheet-dismiss')
    expect(await counted()).toEqual({ logins: 0, exchanges: 0 })
  })
})

describe('a person who taps 微信登录', () => {
  test('is greeted after one wx.login and one exchange', async () => {
    await reader.signIn()
    expect(await counted()).toEqual({ logins: 1, exchanges: 1 })
  })

  test('is still signed in after a restart, without another wx.login', async () => {
    const card = await reader.text(HOME, 'reader-card', 'reader-number')
    await restart(world.mp)
    await reader.seesCard()
    expect(await reader.text(HOME, 'reader-card', 'reader-number')).toBe(card)
    expect(await counted()).toEqual({ logins: 1, exchanges: 1 })
  })

  test('stays signed out after 退出登录 and a restart', async () => {
    await reader.signOut()
    await restart(world.mp)
    await reader.seesInvitation()
    expect(await counted()).toEqual({ logins: 1, exchanges: 1 })
  })
})

test('ten simultaneous requests on an empty device need one wx.login and one exchange', async () => {
  await world.mp.callWxMethod('clearStorageSync')
  await restart(world.mp)
  await reader.seesInvitation()
  await world.wechat.reset()
  const ids = await reader.askTenTimesWhoAmI()
  expect(ids).toHaveLength(10)
  expect(new Set(ids).size).toBe(1)
  expect(await counted()).toEqual({ logins: 1, exchanges: 1 })
})

describe('signing out while the backend is down', () => {
  test('works at once and stays, and the backend is told later', async () => {
    await reader.seesCard()
    await world.backend.stop()
    await reader.signOut()
    await restart(world.mp)
    await reader.seesInvitation()
    await world.backend.start()
    await restart(world.mp)
    await reader.seesInvitation()
    await eventually('the session has ended on the server', async () =>
      world.backend.log.some((line) => line.includes('"session_ended"')),
    )
  })
})
