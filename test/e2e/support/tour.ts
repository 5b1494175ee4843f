import { afterEach, beforeEach, expect, test } from '@jest/globals'
import automator from 'miniprogram-automator'
import { createSimulatorControl, type SimulatorControl } from '../../../simulator/control/index'
import { type OpenApi, startOpenApi } from '../../../simulator/open-api/index'
import { type Session, startSession } from '../../../simulator/session'
import { type Backend, startBackend } from './backend'
import { type MiniProgram, PROJECT } from './devtools'
import { Gallery } from './gallery'
import { HOME, ME, PROFILE, Reader, SESSION, SETTINGS } from './reader'
import { eventually } from './wait'

const LEGAL = 'account/legal/index'
const CLOCK_HEIGHT = 47
/** Milliseconds for one walk through the app on a busy machine; some twenty seconds are usual. */
const LIMIT = 600_000

export interface Look {
  /** Name of the test. */
  readonly title: string
  /** Not only the pages: everything else that can be on the screen. */
  readonly withStates: boolean
  readonly theme: 'light' | 'dark'
  readonly language: 'zh_CN' | 'en'
  readonly width: number
  readonly height: number
}

/** Walks through the app in each look, and holds every picture to its golden. */
export function tours(looks: readonly Look[]): void {
  let openApi: OpenApi
  let backend: Backend
  let session: Session | undefined
  let mp: MiniProgram
  let reader: Reader
  let simulator: SimulatorControl
  let gallery: Gallery

  beforeEach(async () => {
    openApi = await startOpenApi()
    backend = await startBackend(openApi.url, 0)
  })
  afterEach(async () => {
    await session?.close()
    await backend.close()
    await openApi.close()
  })

  async function open({ theme, language, width, height }: Look): Promise<void> {
    session = await startSession({
      ...{ projectRoot: PROJECT, openApiUrl: openApi.url, autoPort: 0, port: 0 },
      mapRemote: { 'http://127.0.0.1:3000': backend.url },
      settings: {
        ...{ theme, language },
        screen: { width, height, statusBarHeight: CLOCK_HEIGHT, safeAreaBottom: 34 },
      },
    })
    mp = await automator.connect({ wsEndpoint: session.automation.url })
    reader = new Reader(mp)
    simulator = createSimulatorControl(session.host.url)
    const take = async () => Buffer.from((await mp.screenshot()) as string, 'base64')
    gallery = new Gallery(`${theme}-${language.slice(0, 2)}-${width}`, take, CLOCK_HEIGHT)
    await reader.seesInvitation()
  }

  const scrollDown = (): Promise<unknown> => mp.callWxMethod('pageScrollTo', { scrollTop: 9999, duration: 0 })

  /** Opens a page that nothing else covers, and goes back. */
  async function visit(url: string, name: string): Promise<void> {
    await mp.callWxMethod('navigateTo', { url: `/${url}` })
    await reader.page(url.replace(/\?.*/, ''))
    await gallery.shows(name)
    await reader.back()
  }

  /** The pages, as a guest and then as a member meets them. */
  async function pages(): Promise<void> {
    await gallery.shows('home-guest')
    await reader.openLoginSheet()
    await gallery.shows('sheet')
    await reader.tap(HOME, 'login-sheet', 'agree')
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await reader.seesCard()
    await reader.goTo(ME)
    await reader.find(ME, 'member')
    await gallery.shows('me')
    await visit(PROFILE, 'profile')
    await visit(SETTINGS, 'settings')
    await visit(SESSION, 'session')
    await visit(`${LEGAL}?document=privacy`, 'privacy')
  }

  /** Everything else that can be on the screen. */
  async function states(): Promise<void> {
    await reader.goTo(HOME)
    await gallery.shows('home')
    await reader.tap(HOME, 'keep-taoan')
    await eventually('the book is kept', async () => (await reader.find(HOME, 'keep-taoan')).data?.('kept'))
    // It would be on some pictures and not on others.
    await mp.callWxMethod('hideToast')
    await scrollDown()
    await gallery.shows('home-end')
    await reader.goTo(ME)
    await scrollDown()
    await gallery.shows('me-end')
    await memberTroubles()
    await reader.signOut()
    // The toast that says so would be on some pictures and not on others.
    await simulator.restart()
    await reader.goTo(ME)
    await reader.find(ME, 'reader-card', 'sign-in')
    await gallery.shows('me-guest')
    await visit(SETTINGS, 'settings-guest')
    await sheetStates()
  }

  async function memberTroubles(): Promise<void> {
    await mp.callWxMethod('navigateTo', { url: `/${PROFILE}` })
    await reader.tap(PROFILE, 'save')
    await gallery.shows('profile-complaint')
    await reader.tap(PROFILE, 'bind-phone')
    await gallery.shows('privacy-consent')
    await reader.tap(PROFILE, 'privacy-consent', 'privacy-refuse')
    await reader.back()
    await mp.callWxMethod('navigateTo', { url: `/${SETTINGS}` })
    await reader.tap(SETTINGS, 'delete-account')
    await gallery.shows('settings-delete')
    await eventually('the dialog closed', async () => {
      await mp.native().cancelModal()
      return true
    })
    await reader.back()

    await backend.stop()
    await simulator.restart()
    await reader.goTo(ME)
    await reader.find(ME, 'member-failure')
    await gallery.shows('me-failure')
    await backend.start()
    await mp.mockWxMethod('request', () => new Promise(() => undefined) as never)
    await reader.tap(ME, 'member-failure', 'retry')
    await reader.find(ME, 'member-skeleton')
    await gallery.shows('me-skeleton')
    await simulator.restart()
    await reader.goTo(ME)
    await reader.find(ME, 'member')
  }

  async function sheetStates(): Promise<void> {
    await reader.openLoginSheet()
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await gallery.shows('sheet-reminder')
    await reader.tap(HOME, 'login-sheet', 'agree')
    await backend.stop()
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await reader.find(HOME, 'login-sheet', 'login-sheet-failure')
    await gallery.shows('sheet-offline')
    await backend.start()
    await simulator.blockUser({ blocked: true })
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await reader.find(HOME, 'login-sheet', 'login-sheet-contact')
    await gallery.shows('sheet-blocked')
    await mp.mockWxMethod('login', () => new Promise(() => undefined) as never)
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await gallery.shows('sheet-busy')
    // Moments: nobody can sign in there.
    await simulator.configure({ scene: 1154 })
    await reader.tap(HOME, 'keep-taoan')
    await gallery.shows('sheet-unavailable')
  }

  test.each(looks)(
    '$title',
    async (look) => {
      await open(look)
      await pages()
      if (look.withStates) await states()
      expect(gallery.complaints).toEqual([])
    },
    LIMIT,
  )
}
