import { describe, expect, test } from '@jest/globals'
import type { Login, PhoneDetail, PrivacyRequest } from '../../../miniprogram/login'
import { problem } from './support/fake-backend'
import { codeOf, launch, me, signedInWorld } from './support/launch'

type Options = Record<string, unknown> & { success(result: object): void; fail(failure: object): void }

/** Puts an API on the phone. */
function api(name: string, answer: (options: Options) => void): Options[] {
  const calls: Options[] = []
  Object.assign(Reflect.get(globalThis, 'wx'), {
    [name]: (options: Options) => {
      calls.push(options)
      answer(options)
    },
  })
  return calls
}

const userInfo = (nickName: string) => ({
  userInfo: { nickName, avatarUrl: 'https://a/0' },
  rawData: '{}',
  signature: 's',
})

describe('profile', () => {
  test('getUserProfile is called in the same turn, so that the tap still counts', async () => {
    const { login, time } = await launch()
    const calls = api('getUserProfile', ({ success }) => success(userInfo('微信用户')))
    const profile = login.profile.getUserProfile({ desc: '显示头像' })
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatchObject({ desc: '显示头像' })
    expect(await time.until(profile)).toMatchObject({ kind: 'anonymous', nickName: '微信用户' })
  })

  test('getUserInfo gives a real profile where WeChat does', async () => {
    const { login, time } = await launch()
    api('getUserInfo', ({ success }) => success({ ...userInfo('小明'), encryptedData: 'e', iv: 'i' }))
    const profile = await time.until(login.profile.getUserInfo({ withCredentials: true }))
    expect(profile).toMatchObject({
      kind: 'real',
      nickName: '小明',
      avatarUrl: 'https://a/0',
      rawData: '{}',
      signature: 's',
      encryptedData: 'e',
      iv: 'i',
    })
  })

  test.each([
    ['getUserProfile:fail auth deny', undefined, 'denied'],
    ['getUserProfile:fail can only be invoked by user TAP gesture.', undefined, 'tap_required'],
    ['getUserProfile:fail privacy permission is not authorized', 104, 'denied'],
    ['getUserProfile:fail api scope is not declared in the privacy agreement', 112, 'privacy_undeclared'],
    ['getUserProfile:fail privacy api banned', 1025, 'misconfigured'],
  ])('%s is %s', async (errMsg, errno, code) => {
    const { login, outcome } = await launch()
    api('getUserProfile', ({ fail }) => fail({ errMsg, ...(errno && { errno }) }))
    expect(await outcome(login.profile.getUserProfile({ desc: 'x' }))).toBe(code)
  })

  test('a question that nobody answers ends after a minute', async () => {
    const { login, time, outcome } = await launch()
    api('getUserProfile', () => {})
    expect(await outcome(login.profile.getUserProfile({ desc: 'x' }))).toBe('timeout')
    expect(time.elapsed()).toBeLessThan(61_000)
  })

  test('a change goes to the backend as a merge patch, an avatar as a file', async () => {
    const { login, time, backend } = await launch({}, await signedInWorld())
    const uploads = api('uploadFile', ({ success }) =>
      success({ statusCode: 200, data: '{"nickname":null}' }),
    )
    await time.until(login.profile.update({ nickname: '小明' }))
    // wx.request has no PATCH: it refuses the very word.
    expect(backend.log.at(-1)).toMatchObject({
      method: 'POST',
      path: '/v1/me',
      header: { 'X-HTTP-Method-Override': 'PATCH' },
      data: { nickname: '小明' },
    })
    expect(await time.until(login.profile.uploadAvatar('tmp/avatar.png'))).toEqual({ nickname: null })
    expect(uploads[0]).toMatchObject({ filePath: 'tmp/avatar.png', name: 'avatar' })
  })
})

describe('phone number', () => {
  const PHONE = '/v1/me/phone'
  const masked = { masked: '138****0000', country_code: '86', verified_at: '2026-01-01T00:00:00Z' }

  async function withPhone() {
    const running = await launch({}, await signedInWorld())
    running.backend.fault = ({ path }) =>
      path === PHONE ? { status: 200, body: { phone: masked } } : undefined
    return running
  }

  test('is bound by the code of the event, and the user knows it', async () => {
    const { login, time, backend, eventTypes } = await withPhone()
    expect(await time.until(login.phone.bind({ errMsg: 'getPhoneNumber:ok', code: 'phone-code' }))).toEqual(
      masked,
    )
    expect(backend.log.at(-1)).toMatchObject({ path: PHONE, method: 'POST', data: { code: 'phone-code' } })
    expect(login.state).toMatchObject({ status: 'signedIn', user: { has_phone: true } })
    expect(eventTypes()).toEqual(['restored', 'updated'])
  })

  test('a lost answer is asked for again with the same code and key: a further tap would be charged', async () => {
    const { login, time, backend } = await withPhone()
    const { fault } = backend
    backend.fault = (request) => (backend.log.length === 1 ? 'network' : fault(request))
    await time.until(login.phone.bind({ code: 'phone-code' }))
    const [first, second] = backend.log
    expect(second?.data).toEqual(first?.data)
    expect(second?.header['Idempotency-Key']).toBe(first?.header['Idempotency-Key'])
    expect(first?.header['Idempotency-Key']).toHaveLength(32)
  })

  test('a login that is not fresh enough is renewed silently, and the same code sent again', async () => {
    const { login, time, backend, calls } = await withPhone()
    const { fault } = backend
    backend.fault = (request) =>
      request.path === PHONE && calls.login === 0 ? problem(401, 'reauthentication_required') : fault(request)
    await time.until(login.phone.bind({ code: 'phone-code' }))
    expect(calls.login).toBe(1)
    expect(backend.count(PHONE)).toBe(2)
  })

  test('old base libraries give encrypted data instead', async () => {
    const { login, time, backend } = await withPhone()
    await time.until(login.phone.bind({ errMsg: 'getPhoneNumber:ok', encryptedData: 'e', iv: 'i' }))
    expect(backend.log.at(-1)?.data).toEqual({ encrypted_data: 'e', iv: 'i' })
  })

  test('no login replaces the key of such data before the backend has it', async () => {
    const { login, time, phone } = await withPhone()
    const bound = login.phone.bind({ encryptedData: 'e', iv: 'i' })
    await time.advance(1)
    const signIn = login.signIn({ fresh: true })
    await time.until(Promise.all([bound, signIn]))
    const at = (path: string) => Math.max(...phone.sent.filter((it) => it.path === path).map((it) => it.at))
    expect(at('wx.login')).toBe(at(PHONE) + 80)
  })

  const refusals: [PhoneDetail, string][] = [
    [{ errMsg: 'getPhoneNumber:fail user deny' }, 'denied'],
    [{ errMsg: 'getPhoneNumber:fail:user deny' }, 'denied'],
    [{ errMsg: 'getPhoneNumber:user deny' }, 'denied'],
    [{ errMsg: 'getPhoneNumber:fail no permission' }, 'misconfigured'],
    [{ errMsg: 'getPhoneNumber:fail', errno: 102 }, 'misconfigured'],
    [{ errMsg: 'getPhoneNumber:fail', errno: 1400001 }, 'quota'],
    [{}, 'denied'],
  ]
  test.each(refusals)('%j is %s, and the backend is not asked', async (detail, code) => {
    const { login, outcome, calls } = await withPhone()
    expect(await outcome(login.phone.bind(detail))).toBe(code)
    expect(calls.request).toBe(0)
  })
})

describe('privacy consent', () => {
  test('where the base library knows none, none is needed', async () => {
    const { login, time } = await launch()
    expect(await time.until(login.privacy.status())).toEqual({ needed: false, contract: '' })
    await time.until(login.privacy.require())
    login.privacy.handle(() => {})
  })

  test.each([
    ['requirePrivacyAuthorize', (login: Login) => login.privacy.require()],
    ['openPrivacyContract', (login: Login) => login.privacy.openContract()],
    ['getUserInfo', (login: Login) => login.profile.getUserInfo()],
    ['getUserProfile', (login: Login) => login.profile.getUserProfile({ desc: 'x' })],
  ])('%s is called in the turn of the tap', async (name, tapped) => {
    const { login } = await launch()
    const calls = api(name, () => {})
    tapped(login).catch(() => {})
    expect(calls).toHaveLength(1)
    login.dispose()
  })

  test('status and require tell what WeChat says', async () => {
    const { login, time, outcome } = await launch()
    api('getPrivacySetting', ({ success }) =>
      success({ needAuthorization: true, privacyContractName: '《指引》' }),
    )
    expect(await time.until(login.privacy.status())).toEqual({ needed: true, contract: '《指引》' })
    api('requirePrivacyAuthorize', ({ fail }) => fail({ errMsg: 'requirePrivacyAuthorize:fail', errno: 104 }))
    expect(await outcome(login.privacy.require())).toBe('denied')
  })

  test.each([
    ['getPrivacySetting', 10_000, (login: Login) => login.privacy.status()],
    ['openPrivacyContract', 10_000, (login: Login) => login.privacy.openContract()],
    ['requirePrivacyAuthorize', 120_000, (login: Login) => login.privacy.require()],
  ])('%s never answers: timeout after %i ms', async (name, ms, asked) => {
    const { login, time, outcome } = await launch()
    api(name, () => {})
    const before = time.elapsed()
    expect(await outcome(asked(login))).toBe('timeout')
    expect(time.elapsed() - before).toBe(ms)
  })

  /** WeChat asks for consent; gives what the sheet answered. */
  function wechatAsks() {
    let listener: ((resolve: (answer: object) => void, event: { referrer: string }) => void) | undefined
    let registrations = 0
    Object.assign(Reflect.get(globalThis, 'wx'), {
      onNeedPrivacyAuthorization: (next: typeof listener) => {
        registrations += 1
        listener = next
      },
    })
    const answers: object[] = []
    return {
      answers,
      ask: () => listener?.((answer) => answers.push(answer), { referrer: 'chooseAvatar' }),
      registrations: () => registrations,
    }
  }

  test('the own sheet is asked, its answer given once', async () => {
    const { login, time } = await launch()
    const { ask, answers } = wechatAsks()
    let request: PrivacyRequest | undefined
    login.privacy.handle((asked) => {
      request = asked
    })
    ask()
    expect(request?.referrer).toBe('chooseAvatar')
    request?.shown()
    request?.agree('agree-button')
    // In the turn of the tap that WeChat looks for.
    expect(answers).toHaveLength(2)
    request?.disagree()
    await time.advance(300_000)
    expect(answers).toEqual([
      { event: 'exposureAuthorization' },
      { event: 'agree', buttonId: 'agree-button' },
    ])
  })

  test('a sheet that never answers, or throws, counts as a refusal: nothing hangs', async () => {
    const { login, time } = await launch()
    const { ask, answers } = wechatAsks()
    login.privacy.handle(() => {})
    ask()
    await time.advance(119_000)
    expect(answers).toEqual([])
    await time.advance(2_000)
    expect(answers).toEqual([{ event: 'disagree' }])
    login.privacy.handle(() => {
      throw new Error('mine')
    })
    ask()
    await time.advance(0)
    expect(answers).toEqual([{ event: 'disagree' }, { event: 'disagree' }])
  })

  test('the last sheet set is the one asked; WeChat is subscribed to once', async () => {
    const { login } = await launch()
    const { ask, registrations } = wechatAsks()
    const asked: string[] = []
    login.privacy.handle(() => asked.push('first'))
    login.privacy.handle(() => asked.push('second'))
    ask()
    expect(asked).toEqual(['second'])
    expect(registrations()).toBe(1)
  })

  test('is no matter of the login', async () => {
    const { login, time } = await launch()
    const { answers } = wechatAsks()
    login.privacy.handle(() => {})
    expect(await time.until(codeOf(login.request(me)))).toBe('ok')
    expect(answers).toEqual([])
  })
})
