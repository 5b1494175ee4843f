import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { restart, target } from './support/devtools'
import { HOME, ME, PROFILE, Reader, SETTINGS } from './support/reader'
import { eventually } from './support/wait'
import { openWorld, type World } from './support/world'

/** Panels of WeChat itself depend on the account that DevTools is signed in with. */
const withPanels = target === 'simulator' ? test : test.skip

let world: World
let reader: Reader

beforeAll(async () => {
  world = await openWorld()
  reader = new Reader(world.mp)
})
afterAll(() => world?.close())

beforeEach(async () => {
  await reader.signOutIfSignedIn()
})

/** WeChat's dialogs appear a moment after they were asked for. */
function confirmDialog(): Promise<unknown> {
  return eventually('a dialog to confirm', async () => {
    await world.mp.native().confirmModal()
    return true
  })
}

async function cardNumber(): Promise<string> {
  await reader.seesCard()
  return reader.text(HOME, 'reader-card', 'reader-number')
}

describe('the shelf', () => {
  test('gets the book that a guest tapped before signing in, and has it after a restart', async () => {
    await reader.goTo(HOME)
    await reader.tap(HOME, 'keep-capital')
    await reader.tap(HOME, 'login-sheet', 'agree')
    await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
    await reader.seesCard()
    const kept = async () => (await reader.find(HOME, 'keep-capital')).data?.('kept')
    await eventually('the book is kept', kept)

    await restart(world.mp)
    await reader.seesCard()
    await eventually('the book is still kept', kept)
    await reader.goTo(ME)
    await reader.find(ME, 'shelf')
  })

  test('stays out of sight of a guest', async () => {
    await reader.signIn()
    await reader.signOut()
    await reader.goTo(HOME)
    expect(await (await reader.find(HOME, 'keep-capital')).data?.('kept')).toBe(false)
  })
})

describe('the profile', () => {
  test('takes a name, by which the person is greeted from then on', async () => {
    await reader.signIn()
    await reader.openFromMe('edit-profile', PROFILE)
    await reader.type('小满', PROFILE, 'nickname')
    await reader.tap(PROFILE, 'save')
    await reader.back()
    await eventually('greeted by name', async () => (await reader.seesCard()).includes('小满'))

    await restart(world.mp)
    await eventually('greeted by name after a restart', async () =>
      (await reader.seesCard()).includes('小满'),
    )
  })

  withPanels('binds a phone number after consent, and shows it masked', async () => {
    await reader.signIn()
    await reader.openFromMe('edit-profile', PROFILE)
    await reader.tap(PROFILE, 'bind-phone')
    await reader.tap(PROFILE, 'privacy-consent', 'privacy-agree')
    await eventually('a masked number', async () => {
      await world.mp.native().authorizeAllow()
      return /^\d+\*+\d+$/.test(await reader.text(PROFILE, 'phone'))
    })
    await reader.back()
  })
})

describe('the settings', () => {
  test('speak English at once, also on the pages below', async () => {
    await reader.openFromMe('settings', SETTINGS)
    await reader.tap(SETTINGS, 'language-en')
    await reader.back()
    await reader.goTo(HOME)
    await eventually('an English invitation', async () =>
      (await reader.text(HOME, 'reader-card', 'sign-in')).includes('Sign in'),
    )
    await reader.openFromMe('settings', SETTINGS)
    await reader.tap(SETTINGS, 'language-system')
    await reader.back()
  })

  test('sign out on all devices, which the backend confirms', async () => {
    await reader.signIn()
    await reader.openFromMe('settings', SETTINGS)
    await reader.tap(SETTINGS, 'sign-out-everywhere')
    await confirmDialog()
    await eventually('signed out', async () => !(await reader.look(SETTINGS, 'sign-out-everywhere')))
    await reader.back()
    await reader.seesInvitation()
  })

  test('delete the account, so that the next sign-in gets another card', async () => {
    await reader.signIn()
    const before = await cardNumber()
    await reader.openFromMe('settings', SETTINGS)
    await reader.tap(SETTINGS, 'delete-account')
    await confirmDialog()
    await eventually('signed out', async () => !(await reader.look(SETTINGS, 'delete-account')))
    await reader.back()
    await reader.signIn()
    expect(await cardNumber()).not.toBe(before)
  })
})
