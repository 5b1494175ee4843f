import type { Control } from '../../../simulator/open-api/index'
import type { MiniProgram } from './devtools'
import { eventually } from './wait'

type Page = NonNullable<Awaited<ReturnType<MiniProgram['currentPage']>>>
/** What `$` finds; `data` exists on custom components. */
type Element = NonNullable<Awaited<ReturnType<Page['$']>>> & { data?(path: string): Promise<unknown> }

export const HOME = 'pages/home/index'
export const ME = 'pages/me/index'
export const PROFILE = 'account/profile/index'
export const SETTINGS = 'account/settings/index'
export const SESSION = 'account/session/index'

/** The person who holds the phone: finds things on the screen and taps them. Never keeps an element over a navigation. */
export class Reader {
  constructor(readonly mp: MiniProgram) {}

  /** Resolves once the page is on top. */
  page(path: string): Promise<Page> {
    return eventually(`page ${path}`, async () => {
      const page = await this.mp.currentPage()
      return page?.path === path ? page : undefined
    })
  }

  async goTo(path: string): Promise<Page> {
    if ((await this.mp.currentPage())?.path !== path)
      await this.mp.callWxMethod('switchTab', { url: `/${path}` })
    return this.page(path)
  }

  /** Opens a page of the subpackage from 我的, where the person finds it. */
  async openFromMe(link: string, path: string): Promise<void> {
    await this.goTo(ME)
    await this.tap(ME, link)
    await this.page(path)
  }

  async back(): Promise<void> {
    await this.mp.callWxMethod('navigateBack')
  }

  /** An element by the ids on the way to it, each but the last one a component's. */
  find(path: string, ...ids: string[]): Promise<Element> {
    return eventually(`${ids.join(' ')} on ${path}`, () => this.look(path, ...ids))
  }

  async look(path: string, ...ids: string[]): Promise<Element | null> {
    let found: Page | Element | null = await this.page(path)
    for (const id of ids) found = found && (await found.$(`#${id}`))
    return found as Element | null
  }

  async tap(path: string, ...ids: string[]): Promise<void> {
    await (await this.find(path, ...ids)).tap()
  }

  /** The second tap comes before anything could answer the first. It may find the page gone. */
  async doubleTap(path: string, ...ids: string[]): Promise<void> {
    const element = await this.find(path, ...ids)
    const [first] = await Promise.allSettled([element.tap(), element.tap()])
    if (first.status === 'rejected') throw first.reason
  }

  async type(text: string, path: string, ...ids: string[]): Promise<void> {
    const input = await this.find(path, ...ids)
    if (!('input' in input) || typeof input.input !== 'function') throw new Error('no input to type into')
    await input.input(text)
  }

  /** Resolves once the element is gone. */
  gone(path: string, ...ids: string[]): Promise<boolean> {
    return eventually(`no ${ids.join(' ')} on ${path}`, async () => !(await this.look(path, ...ids)))
  }

  async text(path: string, ...ids: string[]): Promise<string> {
    return (await this.find(path, ...ids)).text()
  }

  async openLoginSheet(): Promise<void> {
    await this.goTo(HOME)
    await this.tap(HOME, 'reader-card', 'sign-in')
    await this.find(HOME, 'login-sheet', 'login-sheet-sign-in')
  }

  /** Opens the sheet, agrees and asks to be signed in; does not wait for the answer. */
  async askToSignIn(): Promise<void> {
    await this.openLoginSheet()
    await this.tap(HOME, 'login-sheet', 'agree')
    await this.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
  }

  async signIn(): Promise<void> {
    await this.askToSignIn()
    await this.seesCard()
  }

  /** Resolves with the greeting on the reader's card, once signed in. */
  async seesCard(): Promise<string> {
    await this.goTo(HOME)
    return this.text(HOME, 'reader-card', 'greeting')
  }

  /** Resolves once the home page invites a guest. */
  async seesInvitation(): Promise<void> {
    await this.goTo(HOME)
    await this.find(HOME, 'reader-card', 'sign-in')
  }

  async closeLoginSheet(): Promise<void> {
    await this.goTo(HOME)
    const sheet = await this.look(HOME, 'login-sheet')
    if (await sheet?.data?.('asked')) await this.tap(HOME, 'login-sheet', 'login-sheet-dismiss')
  }

  /** Whoever used this phone before may have left a session. */
  async signOutIfSignedIn(): Promise<void> {
    await this.goTo(HOME)
    const state = await eventually('the session has been restored', async () =>
      (await this.look(HOME, 'reader-card', 'sign-in'))
        ? 'guest'
        : (await this.look(HOME, 'reader-card', 'greeting')) && 'member',
    )
    if (state === 'member') await this.signOut()
    await this.seesInvitation()
  }

  /** Ten `login.request` calls in one go; resolves with the ids that came back. */
  askTenTimesWhoAmI(): Promise<string[]> {
    return this.mp.evaluate(() => {
      const { login } = getApp<{ login: { request(options: object): Promise<{ id: string }> } }>()
      const requests = Array.from({ length: 10 }, () => login.request({ url: '/v1/me' }))
      return Promise.all(requests).then((answers) => answers.map(({ id }) => id))
    })
  }

  async signOut(): Promise<void> {
    await this.goTo(ME)
    await this.tap(ME, 'sign-out')
    await eventually('signed out', async () => !(await this.look(ME, 'sign-out')))
  }
}

const EXCHANGE = '/sns/jscode2session'

/** How often the simulated WeChat was asked to exchange a code since the last `reset`. */
export async function exchanges(wechat: Control): Promise<number> {
  return (await wechat.calls()).counts[EXCHANGE] ?? 0
}
