import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { onSimulator } from './support/devtools'
import { HOME, ME, PROFILE, Reader, SESSION, SETTINGS } from './support/reader'
import { openWorld, type World } from './support/world'

/** CSS pixels (WCAG 2.1 §2.5.5). */
const FINGER = 44

onSimulator('pages for every finger and every eye', () => {
  let world: World
  let reader: Reader

  beforeAll(async () => {
    world = await openWorld()
    reader = new Reader(world.mp)
    await reader.seesInvitation()
  })
  afterAll(() => world?.close())

  /** What is smaller than a finger, by the ids on the way to it. */
  async function tooSmall(path: string, targets: readonly (readonly string[])[]): Promise<string[]> {
    const small: string[] = []
    for (const ids of targets) {
      const { width, height } = await (await reader.find(path, ...ids)).size()
      if (Math.min(Number(width), Number(height)) < FINGER)
        small.push(`${ids.join(' ')}: ${width} × ${height}`)
    }
    return small
  }

  test('all that can be tapped is as large as a finger', async () => {
    expect(await tooSmall(HOME, [['reader-card', 'sign-in'], ['keep-taoan'], ['keep-capital']])).toEqual([])
    await reader.openLoginSheet()
    const sheet = ['agree', 'login-sheet-sign-in', 'login-sheet-phone', 'login-sheet-dismiss']
    expect(
      await tooSmall(
        HOME,
        sheet.map((id) => ['login-sheet', id]),
      ),
    ).toEqual([])
    await reader.tap(HOME, 'login-sheet', 'agree')
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await reader.seesCard()
    await reader.goTo(ME)
    expect(await tooSmall(ME, [['edit-profile'], ['settings'], ['sign-out']])).toEqual([])
    await reader.openFromMe('edit-profile', PROFILE)
    const profile = ['choose-avatar', 'nickname', 'save', 'bind-phone', 'get-user-profile', 'get-user-info']
    expect(
      await tooSmall(
        PROFILE,
        profile.map((id) => [id]),
      ),
    ).toEqual([])
    await reader.back()
    await reader.openFromMe('settings', SETTINGS)
    const settings = ['language-zh', 'terms', 'privacy', 'session', 'sign-out-everywhere', 'delete-account']
    expect(
      await tooSmall(
        SETTINGS,
        settings.map((id) => [id]),
      ),
    ).toEqual([])
    await reader.tap(SETTINGS, 'session')
    await reader.page(SESSION)
    const session = ['renew', 'check', 'expire', 'fetch', 'copy', 'session-sign-out']
    expect(
      await tooSmall(
        SESSION,
        session.map((id) => [id]),
      ),
    ).toEqual([])
    await reader.back()
    await reader.back()
  })

  test('letters grow with the reader’s own setting, and no page grows sideways', async () => {
    const greeting = async (): Promise<number> =>
      Number.parseFloat(await (await reader.find(HOME, 'reader-card', 'greeting')).style('font-size'))
    await reader.seesCard()
    const usual = await greeting()
    await world.simulator.configure({ fontSizeScaleFactor: 1.4 })
    await reader.seesCard()
    expect(await greeting()).toBeCloseTo(usual * 1.4, 1)
    const { windowWidth } = await world.mp.systemInfo()
    for (const path of [HOME, ME]) expect((await (await reader.goTo(path)).size()).width).toBe(windowWidth)
    for (const [link, path] of [
      ['edit-profile', PROFILE],
      ['settings', SETTINGS],
    ] as const) {
      await reader.openFromMe(link, path)
      expect((await (await reader.page(path)).size()).width).toBe(windowWidth)
      await reader.back()
    }
    await world.simulator.configure({ fontSizeScaleFactor: 1 })
  })
})
