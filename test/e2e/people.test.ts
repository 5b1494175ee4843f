import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { zh } from '../../miniprogram/i18n/zh'
import { onSimulator, restart } from './support/devtools'
import { HOME, ME, PROFILE, Reader, SETTINGS } from './support/reader'
import { eventually } from './support/wait'
import { openWorld, type World } from './support/world'

onSimulator('who holds the phone', () => {
  let world: World
  let reader: Reader

  beforeAll(async () => {
    world = await openWorld()
    reader = new Reader(world.mp)
    await world.simulator.addUser({ user: 'xiaoman', nickName: '小满' })
  })
  afterAll(() => world?.close())

  beforeEach(async () => {
    await world.simulator.reset()
    await world.simulator.clearStorage()
    await reader.seesInvitation()
    await world.simulator.resetCalls()
  })

  /** `wx.login` by the app, and what the backend was asked for. */
  async function counted(...requests: string[]): Promise<Record<string, number>> {
    const { wx, backend } = await world.simulator.calls()
    const counts = requests.map((request) => [request, backend[request] ?? 0] as const)
    return { 'wx.login': wx.login ?? 0, ...Object.fromEntries(counts) }
  }
  const EXCHANGE = 'POST /v1/auth/wechat/login'

  const kept = async () => (await reader.find(HOME, 'keep-capital')).data?.('kept')
  const cardNumber = async (): Promise<string> => {
    await reader.seesCard()
    return reader.text(HOME, 'reader-card', 'reader-number')
  }

  test('is told when WeChat blocks them, may ask somebody, and can browse on', async () => {
    await world.simulator.blockUser({ blocked: true })
    await reader.askToSignIn()
    expect(await reader.text(HOME, 'login-sheet', 'login-sheet-failure', 'failure-title')).toBe(
      zh.failures.blocked.title,
    )
    await reader.find(HOME, 'login-sheet', 'login-sheet-contact')
    expect(await counted(EXCHANGE)).toEqual({ 'wx.login': 1, [EXCHANGE]: 1 })

    await reader.tap(HOME, 'login-sheet', 'login-sheet-dismiss')
    await reader.seesInvitation()
    await world.simulator.blockUser({ blocked: false })
    await reader.signIn()
  })

  test('sees nothing of an account that was deleted on another phone', async () => {
    await reader.signIn()
    const before = await cardNumber()
    await reader.tap(HOME, 'keep-capital')
    await eventually('the book is kept', kept)
    const { appId } = await world.simulator.state()
    const { code } = await world.wechat.issueCode({ appid: appId })
    await world.backend.deleteAccount(code)
    await world.simulator.resetCalls()

    await restart(world.mp)
    // What was deleted leaves nothing behind that could tell this phone: it logs in anew, as somebody new.
    await eventually('another card', async () => (await cardNumber()) !== before)
    expect(await counted(EXCHANGE)).toEqual({ 'wx.login': 1, [EXCHANGE]: 1 })
    expect(await reader.text(HOME, 'reader-card', 'greeting')).toBe(zh.card.welcomeNew)
    expect(await kept()).toBe(false)
  })

  test('changes, and each finds only their own card and shelf', async () => {
    const { user: first } = await world.simulator.state()
    await reader.tap(HOME, 'keep-capital')
    await reader.tap(HOME, 'login-sheet', 'agree')
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    const mine = await cardNumber()
    await eventually('the book is kept', kept)

    await world.simulator.switchUser({ user: 'xiaoman' })
    await reader.signIn()
    expect(await cardNumber()).not.toBe(mine)
    expect(await kept()).toBe(false)

    await world.simulator.switchUser({ user: first })
    await world.simulator.resetCalls()
    expect(await cardNumber()).toBe(mine)
    await eventually('the shelf is back', kept)
    expect((await counted())['wx.login']).toBe(0)
    await world.simulator.switchUser({ user: 'xiaoman' })
    await world.simulator.clearStorage()
    await world.simulator.switchUser({ user: first })
  })

  test('is the same on every open page, whichever of them signs in or out', async () => {
    await reader.goTo(ME)
    await reader.tap(ME, 'reader-card', 'sign-in')
    await reader.tap(ME, 'login-sheet', 'agree')
    await reader.tap(ME, 'login-sheet', 'login-sheet-sign-in')
    await reader.find(ME, 'member')
    const number = await reader.text(ME, 'reader-card', 'reader-number')
    await reader.goTo(HOME)
    expect(await reader.text(HOME, 'reader-card', 'reader-number')).toBe(number)

    await reader.signOut()
    await reader.goTo(HOME)
    await reader.find(HOME, 'reader-card', 'sign-in')
    expect(await counted(EXCHANGE)).toEqual({ 'wx.login': 1, [EXCHANGE]: 1 })
  })

  test('may tap everything twice, and it happens once', async () => {
    await reader.openLoginSheet()
    await reader.tap(HOME, 'login-sheet', 'agree')
    await reader.doubleTap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await reader.seesCard()
    expect(await counted(EXCHANGE)).toEqual({ 'wx.login': 1, [EXCHANGE]: 1 })

    await reader.goTo(ME)
    await reader.find(ME, 'member')
    await reader.doubleTap(ME, 'edit-profile')
    await reader.page(PROFILE)
    expect((await world.mp.pageStack()).map(({ path }) => path)).toEqual([ME, PROFILE])
    await reader.type('小满', PROFILE, 'nickname')
    await world.simulator.resetCalls()
    await reader.doubleTap(PROFILE, 'save')
    await eventually('saved', async () => {
      const { backend } = await world.simulator.calls()
      return Object.keys(backend).length > 0 && !(await (await reader.page(PROFILE)).data('busy'))
    })
    expect(Object.values((await world.simulator.calls()).backend)).toEqual([1])
    await reader.back()

    await reader.openFromMe('settings', SETTINGS)
    await reader.doubleTap(SETTINGS, 'sign-out-everywhere')
    await eventually('a dialog to confirm', async () => {
      await world.mp.native().confirmModal()
      return true
    })
    await reader.gone(SETTINGS, 'sign-out-everywhere')
    await expect(world.mp.native().confirmModal()).rejects.toThrow()
    expect(await counted('POST /v1/auth/logout')).toMatchObject({ 'POST /v1/auth/logout': 1 })
    await reader.back()
  })
})
