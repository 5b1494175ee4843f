import { describe, expect, test } from '@jest/globals'
import { LOGIN, REFRESH } from './support/fake-backend'
import { codeOf, launch, many, me, signedInWorld } from './support/launch'

const HOUR = 3_600_000

describe('something never answers', () => {
  test('wx.login: every caller gets timeout after the limit, and the next try is a new one', async () => {
    const { login, time, phone, outcome, calls } = await launch()
    phone.wxLogin = 'never'
    const before = time.elapsed()
    expect(await time.until(Promise.all(many(10, () => codeOf(login.request(me)))))).toEqual(
      many(10, () => 'timeout'),
    )
    expect(time.elapsed() - before).toBe(10_000)
    expect(calls.login).toBe(1)
    phone.wxLogin = 'ok'
    await time.advance(3_000)
    expect(await outcome(login.request(me))).toBe('ok')
  })

  test('the exchange', async () => {
    const { login, backend, outcome, calls } = await launch()
    backend.fault = ({ path }) => (path === LOGIN ? 'never' : undefined)
    expect(await outcome(login.signIn())).toBe('timeout')
    expect(calls).toMatchObject({ login: 1, request: 1 })
    expect(login.state).toMatchObject({ status: 'signedOut', error: { code: 'timeout' } })
  })

  test('the refresh: the session is kept', async () => {
    const { login, time, backend, outcome } = await launch({}, await signedInWorld())
    backend.fault = ({ path }) => (path === REFRESH ? 'never' : undefined)
    time.freeze(2 * HOUR)
    expect(await outcome(login.request(me))).toBe('timeout')
    expect(login.state).toMatchObject({ status: 'signedIn', degraded: { code: 'timeout' } })
  })

  test('a request: its own timeout, and the task is aborted', async () => {
    const { login, time, backend } = await launch({}, await signedInWorld())
    backend.fault = () => 'never'
    const before = time.elapsed()
    const slow = many(10, () => codeOf(login.request({ ...me, timeout: 5_000 })))
    expect(await time.until(Promise.all(slow))).toEqual(many(10, () => 'timeout'))
    expect(time.elapsed() - before).toBe(5_000)
    backend.fault = () => undefined
    // Ten hanging ones would fill WeChat's line if they were not aborted.
    expect(await time.until(Promise.all(many(10, () => codeOf(login.request(me)))))).toEqual(
      many(10, () => 'ok'),
    )
  })

  test('checkSession: the work goes on', async () => {
    const { login, time, phone, calls } = await launch({}, await signedInWorld())
    phone.checkSession = 'never'
    expect(await time.until(login.withSessionKey(async () => 'done'))).toBe('done')
    expect(calls).toMatchObject({ login: 0, checkSession: 1 })
  })

  test('a transport whose abort throws: the caller gets timeout all the same', async () => {
    const abort = () => {
      throw new Error('mine')
    }
    const transport = () => ({ answer: new Promise<never>(() => {}), abort })
    const { login, time } = await launch({ transport })
    const code = codeOf(login.request({ ...me, auth: 'none', timeout: 5_000 }))
    await expect(time.advance(5_000)).rejects.toThrow('mine')
    expect(await code).toBe('timeout')
  })

  test('nothing is left behind after a minute', async () => {
    const { login, time, phone } = await launch()
    phone.wxLogin = 'never'
    const outcomes = Promise.all(many(3, () => codeOf(login.request(me))))
    await time.advance(60_000)
    await outcomes
    expect(time.pendingTimers()).toBe(0)
  })
})

describe('dispose', () => {
  test('leaves no timer and no listener, and open calls reject', async () => {
    const { login, time, phone } = await launch()
    expect(phone.listeners()).toBe(2)
    const open = [
      codeOf(login.request(me)),
      codeOf(login.signIn()),
      codeOf(login.withSessionKey(async () => 1)),
    ]
    await time.advance(50)
    login.dispose()
    expect(await time.until(Promise.all(open))).toEqual(['disposed', 'disposed', 'disposed'])
    expect(phone.listeners()).toBe(0)
    await time.advance(60)
    expect(time.pendingTimers()).toBe(0)
    const sent = phone.sent.length
    expect(await codeOf(login.request(me))).toBe('disposed')
    expect(phone.sent).toHaveLength(sent)
    expect(await codeOf(login.getToken())).toBe('disposed')
  })

  test('no subscriber hears anything after it', async () => {
    const { login, time, eventTypes } = await launch()
    const signIn = codeOf(login.signIn())
    await time.advance(50)
    login.dispose()
    await time.until(signIn)
    expect(eventTypes()).toEqual(['restored', 'signingIn'])
  })
})
