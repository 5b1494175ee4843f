import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { zh } from '../../miniprogram/i18n/zh'
import { onSimulator, restart } from './support/devtools'
import { HOME, ME, Reader } from './support/reader'
import { eventually } from './support/wait'
import { openWorld, type World } from './support/world'

const HOUR = 3_600_000
const SILENCE = { path: '/sns/jscode2session', effect: { kind: 'hang', processed: false } } as const
const EXCHANGE = 'POST /v1/auth/wechat/login'
const RENEWAL = 'POST /v1/auth/token'

onSimulator('whatever the line and the clock do', () => {
  let world: World
  let reader: Reader

  beforeAll(async () => {
    world = await openWorld()
    reader = new Reader(world.mp)
  })
  afterAll(() => world?.close())

  beforeEach(async () => {
    await world.simulator.reset()
    await world.simulator.clearStorage()
    await reader.seesInvitation()
  })

  async function signedInAndCounting(): Promise<void> {
    await reader.signIn()
    await reader.goTo(ME)
    await reader.find(ME, 'member')
    await reader.goTo(HOME)
    await world.simulator.resetCalls()
  }

  /** `wx.login` by the app, exchanges and renewals. */
  async function counted(): Promise<{ logins: number; exchanges: number; renewals: number }> {
    const { wx, backend } = await world.simulator.calls()
    return { logins: wx.login ?? 0, exchanges: backend[EXCHANGE] ?? 0, renewals: backend[RENEWAL] ?? 0 }
  }

  const failure = (): Promise<string> =>
    reader.text(HOME, 'login-sheet', 'login-sheet-failure', 'failure-title')

  test('a line that breaks with the sheet open is named, and the same sheet goes on when it is back', async () => {
    await reader.openLoginSheet()
    await world.simulator.resetCalls()
    await world.simulator.setNetwork({ network: 'offline' })
    await reader.tap(HOME, 'login-sheet', 'agree')
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    expect(await failure()).toBe(zh.failures.offline.title)
    expect((await counted()).exchanges).toBe(0)

    await world.simulator.setNetwork({ network: 'good' })
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await reader.seesCard()
    expect((await counted()).exchanges).toBe(1)
  })

  test('a member without a line keeps card and shelf, and is told what could not be fetched', async () => {
    await signedInAndCounting()
    await world.simulator.setNetwork({ network: 'offline' })
    await restart(world.mp)
    await reader.seesCard()
    await reader.tap(HOME, 'keep-capital')
    await eventually('the book is kept', async () => (await reader.find(HOME, 'keep-capital')).data?.('kept'))
    await reader.goTo(ME)
    expect(await reader.text(ME, 'member-failure', 'failure-title')).toBe(zh.failures.offline.title)

    await world.simulator.setNetwork({ network: 'good' })
    await reader.tap(ME, 'member-failure', 'retry')
    await reader.find(ME, 'member')
    expect(await counted()).toEqual({ logins: 0, exchanges: 0, renewals: 0 })
  })

  test('a slow line never shows a blank page: first the shop, then bones, then the card', async () => {
    await signedInAndCounting()
    await world.simulator.setNetwork({ network: 'slow' })
    await restart(world.mp)
    // Nothing of this has come over the line yet.
    const page = await reader.page(HOME)
    expect((await page.$$('.shelf-book')).length).toBeGreaterThan(3)
    expect(await reader.seesCard()).toBe(zh.card.welcomeBack)
    await reader.goTo(ME)
    await reader.find(ME, 'member-skeleton')
    await reader.find(ME, 'member')
    expect(await reader.look(ME, 'member-skeleton')).toBeNull()
    expect(await counted()).toEqual({ logins: 0, exchanges: 0, renewals: 0 })
  })

  test('while WeChat takes its time the sheet says so, and 暂不登录 still works', async () => {
    await world.wechat.addFault(SILENCE)
    await reader.askToSignIn()
    await eventually(
      'busy',
      async () =>
        (await reader.text(HOME, 'login-sheet', 'login-sheet-sign-in')).trim() === zh.sheet.signingIn,
    )
    await reader.tap(HOME, 'login-sheet', 'login-sheet-dismiss')
    await reader.seesInvitation()
    await restart(world.mp)
    await world.wechat.clearFaults()
    await reader.seesInvitation()
  })

  describe('two hours in the background', () => {
    test.each([
      ['on a phone that has ended the app', false],
      ['on a phone that has kept it', true],
    ])('%s end with one renewal and no wx.login', async (_phone, alive) => {
      await signedInAndCounting()
      await world.simulator.background({ milliseconds: 2 * HOUR, alive })
      await reader.seesCard()
      await reader.goTo(ME)
      await reader.find(ME, 'member')
      await eventually('renewed', async () => (await counted()).renewals > 0)
      expect(await counted()).toEqual({ logins: 0, exchanges: 0, renewals: 1 })
    })
  })

  test.each([
    ['a day ahead', 24 * HOUR, 1],
    ['a day behind', -24 * HOUR, 0],
  ])('a clock that jumps %s signs nobody out', async (_jump, offset, renewals) => {
    await signedInAndCounting()
    await world.simulator.setClock({ offset })
    await restart(world.mp)
    await reader.seesCard()
    await reader.goTo(ME)
    await reader.find(ME, 'member')
    expect(await counted()).toEqual({ logins: 0, exchanges: 0, renewals })
  })

  describe('after a relaunch', () => {
    test('with the sheet open and the box ticked the person is a guest, and consent is asked anew', async () => {
      await reader.openLoginSheet()
      await reader.tap(HOME, 'login-sheet', 'agree')
      await restart(world.mp)
      await reader.seesInvitation()
      await reader.openLoginSheet()
      expect(await (await reader.find(HOME, 'login-sheet')).data?.('agreed')).toBe(false)
    })

    test('with the login on its way it can be done again', async () => {
      await world.wechat.addFault({ ...SILENCE, times: 1 })
      await reader.askToSignIn()
      await eventually('asked', async () => (await counted()).exchanges > 0)
      await restart(world.mp)
      await reader.signIn()
    })

    test('just after the card has come it is there, without another wx.login', async () => {
      await reader.signIn()
      await world.simulator.resetCalls()
      await restart(world.mp)
      await reader.seesCard()
      expect(await counted()).toEqual({ logins: 0, exchanges: 0, renewals: 0 })
    })
  })

  test('a full storage ends the session with the launch, not before', async () => {
    await world.simulator.setStorageFull({ on: true })
    await reader.signIn()
    await reader.goTo(ME)
    await reader.find(ME, 'member')
    await restart(world.mp)
    await world.simulator.setStorageFull({ on: false })
    await reader.signIn()
  })
})
