import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { restart, target } from './support/devtools'
import { HOME, ME, Reader } from './support/reader'
import { openWorld, type World } from './support/world'

const MINUTE = 60_000
const CHINESE = /[\u4e00-\u9fff]/

let world: World
let reader: Reader
let appid: string

beforeAll(async () => {
  world = await openWorld()
  reader = new Reader(world.mp)
  await reader.signOutIfSignedIn()
  appid = (await world.mp.callWxMethod('getAccountInfoSync')).miniProgram.appId
})
afterAll(() => world?.close())

// Each launch has its own budget of wx.login calls, and these tests together would use more than four in a second.
beforeEach(() => restart(world.mp))
afterEach(async () => {
  await world.wechat.clearFaults()
  await world.backend.start()
  await reader.closeLoginSheet()
  await reader.signOutIfSignedIn()
})

async function seesFailure(): Promise<void> {
  expect(await reader.text(HOME, 'login-sheet', 'login-sheet-failure', 'failure-title')).toMatch(CHINESE)
}

async function triesAgain(): Promise<void> {
  await reader.tap(HOME, 'login-sheet', 'login-sheet-sign-in')
  await reader.seesCard()
}

describe('signing in', () => {
  test('while the backend is down says so in Chinese, and a retry works', async () => {
    await world.backend.stop()
    await reader.askToSignIn()
    await seesFailure()
    await world.backend.start()
    await triesAgain()
  })

  test('while WeChat is down says so in Chinese, and a retry works', async () => {
    await world.wechat.addFault({
      path: '/sns/jscode2session',
      effect: { kind: 'answer', status: 502, body: '<html>bad gateway</html>' },
    })
    await reader.askToSignIn()
    await seesFailure()
    await world.wechat.clearFaults()
    await triesAgain()
  })

  test('while wx.login refuses says so in Chinese, and a retry works', async () => {
    await world.mp.mockWxMethod('login', { errMsg: 'login:fail internal error', errno: 4 })
    try {
      await reader.askToSignIn()
      await seesFailure()
    } finally {
      await world.mp.restoreWxMethod('login')
    }
    await triesAgain()
  })
})

describe('a person who is signed in', () => {
  test('stays so through a restart with the backend down, sees what failed, and gets it by a retry', async () => {
    await reader.signIn()
    await world.backend.stop()
    await restart(world.mp)
    await reader.seesCard()
    await reader.goTo(ME)
    expect(await reader.text(ME, 'member-failure', 'failure-title')).toMatch(CHINESE)
    await world.backend.start()
    await reader.tap(ME, 'member-failure', 'retry')
    await reader.find(ME, 'member')
  })
})

// DevTools with the tourist AppID gives no codes that WeChat would bind, spend or let expire.
const withCodes = target === 'simulator' ? describe : describe.skip

withCodes('a code that WeChat refuses is replaced by a fresh one:', () => {
  /** The first `wx.login` gives this code, later ones are real. */
  async function signInWithFirst(code: string): Promise<void> {
    await world.mp.mockWxMethod(
      'login',
      function (this: { origin(options: object): void }, options: { success(r: object): void }, bad: string) {
        const app = getApp<{ badCodeGiven?: string }>()
        if (app.badCodeGiven === bad) return this.origin(options)
        app.badCodeGiven = bad
        return options.success({ code: bad, errMsg: 'login:ok' })
      },
      code,
    )
    try {
      await reader.signIn()
    } finally {
      await world.mp.restoreWxMethod('login')
    }
  }

  /** errcodes of all exchanges since `reset`. */
  async function errcodes(): Promise<(number | null)[]> {
    const { calls } = await world.wechat.calls()
    return calls.filter(({ path }) => path === '/sns/jscode2session').map(({ errcode }) => errcode)
  }

  test('one that was used already (40163)', async () => {
    await world.wechat.reset()
    const { code } = await world.wechat.issueCode({ appid })
    await world.exchange(code)
    await signInWithFirst(code)
    expect(await errcodes()).toEqual([0, 40163, 0])
  })

  test('one older than five minutes (40029)', async () => {
    await world.wechat.reset()
    const { code } = await world.wechat.issueCode({ appid })
    await world.wechat.advanceClock({ milliseconds: 5 * MINUTE + 1 })
    await signInWithFirst(code)
    expect(await errcodes()).toEqual([40029, 0])
  })

  test('one of another mini program (40029)', async () => {
    await world.wechat.reset()
    const { code } = await world.wechat.issueCode({ appid: 'wx0000000000000000' })
    await signInWithFirst(code)
    expect(await errcodes()).toEqual([40029, 0])
  })
})
