import { beforeEach, describe, expect, test } from '@jest/globals'
import { recorded } from '../../../../../simulator/client/recording/apis'
import { callersIn } from '../../../../../simulator/client/recording/callers'
import { recordedHost } from '../../../../../simulator/client/recording/host-calls'
import { createRecorder, type Recorder } from '../../../../../simulator/client/recording/recorder'
import { ApiFailure } from '../../../../../simulator/client/wx/failure'
import type { ApiGroup, Options } from '../../../../../simulator/client/wx/table'
import { LinkError } from '../../../../../simulator/link'
import type { Step } from '../../../../../simulator/sequence/step'

/** In every place where a secret may stand; some look like the real thing. */
const CANARY = 'Canary0a1b2c'
const SECRETS = [CANARY, '19900000001', 'oSIM0123456789abcdefghijkl', 'wa_route.secret']
const poisoned = Object.fromEntries(
  ['code', 'openid', 'session_key', 'access_token', 'phone', 'nickName', CANARY].map((name, index) => [
    name,
    SECRETS[index % SECRETS.length],
  ]),
)

let sent: { steps: readonly Step[]; calls: readonly string[] }[]
let recorder: Recorder
let host: Parameters<typeof recordedHost>[0]
let now: number

beforeEach(() => {
  sent = []
  now = 1_000
  host = {
    call: ((name: string, params: never) => {
      if (name === 'record') sent.push(params)
      return Promise.resolve(name === 'login' ? { code: CANARY } : null)
    }) as never,
  }
  recorder = createRecorder({ host, isModule: () => false, launch: 'launch', now: () => now })
})

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const steps = (): Step[] => sent.flatMap((message) => message.steps)

function callbackApi(name: string, outcome: () => Promise<unknown>): (options: Options) => void {
  const group: ApiGroup = { callback: { [name]: (_, settle) => settle(outcome()) } }
  const method = recorded(group, recorder).callback?.[name]
  return (options) => void method?.(options, (promise) => void promise.catch(() => {}))
}

describe('a recorded API', () => {
  test('is told when it begins and when it ends, and counted once', async () => {
    const login = callbackApi('login', async () => {
      now += 30
      return { code: CANARY }
    })
    login({})
    await settled()
    expect(sent.flatMap(({ calls }) => calls)).toEqual(['login'])
    expect(steps()).toMatchObject([
      { id: 'launch-1', from: 'page', to: 'client', label: 'wx.login', outcome: 'open', took: null },
      { id: 'launch-1', outcome: 'ok', took: 30, brings: ['code'] },
    ])
  })

  test('fails with its errno and nothing of its words', async () => {
    callbackApi('login', () => Promise.reject(new ApiFailure(`${CANARY} went wrong`, 4)))({})
    await settled()
    expect(steps().at(-1)).toMatchObject({ outcome: 'failed', status: 'errno 4', brings: [] })
  })

  test('that throws at once fails, and the app sees the same error', async () => {
    const failure = new ApiFailure('no room', 1)
    const group: ApiGroup = {
      sync: {
        setStorageSync: () => {
          throw failure
        },
      },
    }
    const setStorageSync = recorded(group, recorder).sync?.setStorageSync
    expect(() => setStorageSync?.('key', CANARY)).toThrow(failure)
    await settled()
    expect(steps().map(({ outcome }) => outcome)).toEqual(['open', 'failed'])
  })

  test('of no interest is only counted', async () => {
    callbackApi('vibrateShort', async () => ({}))({})
    await settled()
    expect([steps(), sent.flatMap(({ calls }) => calls)]).toEqual([[], ['vibrateShort']])
  })

  test('all that happens in one task goes in one message', async () => {
    for (const name of ['login', 'checkSession']) callbackApi(name, () => new Promise(() => {}))({})
    await settled()
    expect(sent).toHaveLength(1)
  })
})

describe('no value gets into a step', () => {
  const everywhere = { ...poisoned, header: { Authorization: `Bearer ${CANARY}`, Cookie: CANARY } }

  test.each([
    ['login', everywhere, poisoned],
    ['request', { ...everywhere, url: `https://${CANARY}.h/v1/${CANARY}?c=${CANARY}`, data: poisoned }, {}],
    ['request', { url: 'http://h/', data: JSON.stringify(poisoned) }, { statusCode: 200, data: poisoned }],
    ['request', { url: 'http://h/' }, { statusCode: 400, data: { type: CANARY, code: CANARY, ...poisoned } }],
    ['uploadFile', { url: `http://h/${CANARY}`, filePath: CANARY, formData: poisoned }, { data: CANARY }],
    ['setStorage', { key: CANARY, data: poisoned }, undefined],
    ['getStorage', { key: CANARY }, { data: poisoned }],
    ['navigateTo', { url: `/pages/${CANARY}?phone=${SECRETS[1]}` }, {}],
    ['showToast', { title: CANARY }, {}],
  ])('%s', async (name, options, result) => {
    callbackApi(name, async () => result)(options)
    callbackApi(name, () => Promise.reject(new LinkError(CANARY, { errMsg: CANARY, ...poisoned })))(options)
    await settled()
    expect(steps()).toHaveLength(4)
    for (const secret of SECRETS) expect(JSON.stringify(sent)).not.toContain(secret)
  })
})

test('a request tells method, path, names and status', async () => {
  const options = {
    url: 'http://h/v1/me',
    method: 'POST',
    header: { Authorization: 'x' },
    data: { code: 'c' },
  }
  callbackApi('request', async () => ({ statusCode: 200, data: { phone: 'p', other: 1 } }))(options)
  await settled()
  expect(steps().at(-1)).toMatchObject({
    ...{ kind: 'network', to: 'backend', label: 'POST /v1/me', carries: ['access_token', 'code'] },
    ...{ status: '200', brings: ['phone'], outcome: 'ok' },
  })
})

test('an answer of 400 and more has failed', async () => {
  const problem = { type: 'about:blank', code: 'rate_limited' }
  callbackApi('request', async () => ({ statusCode: 429, data: problem }))({ url: 'http://h/' })
  await settled()
  expect(steps().at(-1)).toMatchObject({ outcome: 'failed', status: '429 rate_limited', brings: [] })
})

test('what WeChat on the phone asks its servers is told between the two', async () => {
  await recordedHost(host, recorder).call('login', {})
  await recordedHost(host, recorder).call('holder', {})
  await settled()
  expect(steps().map(({ from, to, label, outcome }) => [from, to, label, outcome])).toEqual([
    ['client', 'wechat', 'login', 'open'],
    ['client', 'wechat', 'login', 'ok'],
  ])
  expect(JSON.stringify(sent)).not.toContain(CANARY)
})

describe('who has called', () => {
  const modules = new Set(['login/platform', 'login/client', 'stores/login-store', 'pages/home/index'])
  const callers = (stack: string) => callersIn(stack, (path) => modules.has(path))

  test('is the SDK when its file is the innermost of the mini program', () => {
    const stack = `Error
    at begin (http://127.0.0.1:8080/client.js:1:100)
    at Object.login (login/platform.js:10:5)
    at async signIn (login/client.js:3:1)
    at async pages/home/index.js:9:3`
    expect(callers(stack)).toEqual({
      party: 'sdk',
      files: ['login/platform', 'login/client', 'pages/home/index'],
    })
  })

  test('is the page otherwise', () => {
    expect(callers('Error\n    at onTap (pages/home/index.js:1:1)').party).toBe('page')
    expect(callers('Error\n    at x (somewhere/login/client.js:1:1)')).toEqual({ party: 'page', files: [] })
  })
})
