import { createFakeBackend, type FakeBackend, LOGIN, REFRESH } from './fake-backend'
import { createVirtualTime, type VirtualTime } from './virtual-time'

export const ORIGIN = 'https://api.example.test'
export const APP_ID = 'wx0123456789abcdef'

/** Milliseconds, as in the scenarios of the session engine. */
export const LATENCY = { login: 100, request: 80, exchange: 120, refresh: 20, checkSession: 30, storage: 2 }
const IN_FLIGHT = 10

type Failure = { errMsg: string; errno?: number }
interface Callbacks {
  success?: (result: object) => void
  fail?: (failure: Failure) => void
  complete?: (result: object) => void
}
type Options = Callbacks & Record<string, unknown>

/** A phone with WeChat on it, the backend it can reach, and time. */
export interface World {
  readonly time: VirtualTime
  readonly backend: FakeBackend
  readonly phone: Phone
  /** How often each API was called. */
  readonly calls: Record<string, number>
  /** Kills the mini program and starts it again: storage stays, memory and listeners go. */
  relaunch(): void
}

export interface Phone {
  storage: Map<string, string>
  online: boolean
  /** `never`: does not answer. A failure: answers so. */
  wxLogin: 'ok' | 'never' | Failure
  checkSession: 'ok' | 'never' | Failure
  storageMode: 'ok' | 'never' | 'full' | 'throws'
  /** Requests that reach nobody, however often they are sent. */
  request: 'ok' | 'never' | Failure
  /** Milliseconds more for requests to this path. */
  delay: (path: string) => number
  scene: number
  plugin: boolean
  mockCode: boolean
  /** APIs that this base library lacks. */
  missing: Set<string>
  prefetched: { fetchedData: string; timeStamp: number } | null
  /** Most requests that were on the wire together. */
  mostInFlight: number
  readonly codes: Set<string>
  /** Every request at the moment WeChat was given it, and every wx.login. */
  readonly sent: { readonly path: string; readonly signed: boolean; readonly at: number }[]
  show(): void
  networkChanged(isConnected: boolean): void
  /** Makes a code for data pre-fetch, as WeChat does for your server. */
  issueCode(): string
  listeners(): number
}

/** Builds the world and installs `wx` in it. */
export function createWorld(): World {
  const time = createVirtualTime()
  const calls: Record<string, number> = {}
  const codes = new Set<string>()
  const usedCodes = new Set<string>()
  let shown = new Set<() => void>()
  let networkListeners = new Set<(status: { isConnected: boolean }) => void>()
  let inFlight = 0
  const line: (() => void)[] = []

  const backend = createFakeBackend({
    elapsed: time.elapsed,
    redeem(code) {
      if (code === 'the code is a mock one') return 'wechat_code_mock'
      if (usedCodes.has(code)) return 'wechat_code_used'
      if (!codes.has(code)) return 'wechat_code_invalid'
      usedCodes.add(code)
      return null
    },
  })

  const phone: Phone = {
    storage: new Map(),
    online: true,
    wxLogin: 'ok',
    checkSession: 'ok',
    storageMode: 'ok',
    request: 'ok',
    delay: () => 0,
    scene: 1001,
    plugin: false,
    mockCode: false,
    missing: new Set(),
    prefetched: null,
    mostInFlight: 0,
    codes,
    sent: [],
    show: () => {
      for (const listener of shown) listener()
    },
    networkChanged(isConnected) {
      phone.online = isConnected
      for (const listener of networkListeners) listener({ isConnected })
    },
    issueCode() {
      const code = `0${'LoginCode'.repeat(3)}${codes.size}`
      codes.add(code)
      return code
    },
    listeners: () => shown.size + networkListeners.size,
  }

  const later = (ms: number, run: () => void): unknown => time.clock.setTimeout(run, ms)
  const succeed = ({ success, complete }: Callbacks, result: object): void => {
    success?.(result)
    complete?.(result)
  }
  const fail = ({ fail, complete }: Callbacks, failure: Failure): void => {
    fail?.(failure)
    complete?.(failure)
  }

  function behave(
    mode: 'ok' | 'never' | Failure,
    api: string,
    ms: number,
    options: Callbacks,
    result: () => object,
  ): void {
    if (mode === 'never') return
    later(ms, () => {
      if (!phone.online)
        fail(options, { errMsg: `${api}:fail request:fail errcode:-105 cronet_error_code:-105` })
      else if (mode === 'ok') succeed(options, { errMsg: `${api}:ok`, ...result() })
      else fail(options, mode)
    })
  }

  function request(options: Options): { abort(): void } {
    let done = false
    const leave = (): void => {
      inFlight -= 1
      line.shift()?.()
    }
    const finish = (end: () => void): void => {
      if (done) return
      done = true
      leave()
      end()
    }
    const url = String(options.url)
    const path = url.replace(/^https:\/\/[^/]+/, '').split('?')[0] ?? ''
    const signed = 'Authorization' in ((options.header ?? {}) as object)
    phone.sent.push({ path, signed, at: time.elapsed() })
    const start = (): void => {
      inFlight += 1
      phone.mostInFlight = Math.max(phone.mostInFlight, inFlight)
      if (phone.request === 'never') return
      const extra = path === LOGIN ? LATENCY.exchange : path === REFRESH ? LATENCY.refresh : 0
      later(LATENCY.request + extra + phone.delay(path), () => {
        const broken = phone.online
          ? phone.request
          : { errMsg: 'request:fail errcode:-105 cronet_error_code:-105' }
        if (broken !== 'ok' && broken !== 'never') return finish(() => fail(options, broken))
        const header = (options.header ?? {}) as Record<string, string>
        const answer = backend.handle({
          method: String(options.method ?? 'GET'),
          path,
          header,
          data: options.data,
        })
        if (answer === 'never' || answer === 'lost') return
        if (answer === 'network')
          return finish(() => fail(options, { errMsg: 'request:fail', errno: 600001 }))
        const { status, body, header: responseHeader = {} } = answer
        finish(() =>
          succeed(options, { statusCode: status, header: responseHeader, data: body, errMsg: 'request:ok' }),
        )
      })
    }
    if (inFlight < IN_FLIGHT) start()
    else line.push(start)
    return {
      abort: () => later(0, () => finish(() => fail(options, { errMsg: 'request:fail abort' }))),
    }
  }

  const apis: Record<string, (options: Options) => unknown> = {
    login: (options) => {
      phone.sent.push({ path: 'wx.login', signed: false, at: time.elapsed() })
      behave(phone.wxLogin, 'login', LATENCY.login, options, () => ({
        code: phone.mockCode ? 'the code is a mock one' : phone.issueCode(),
      }))
    },
    checkSession: (options) =>
      behave(phone.checkSession, 'checkSession', LATENCY.checkSession, options, () => ({})),
    request,
    getStorage: (options) => {
      if (phone.storageMode === 'throws') throw new Error('storage is broken')
      if (phone.storageMode === 'never') return
      later(LATENCY.storage, () => {
        const data = phone.storage.get(String(options.key))
        if (data === undefined) fail(options, { errMsg: 'getStorage:fail data not found' })
        else succeed(options, { data, errMsg: 'getStorage:ok' })
      })
    },
    setStorage: (options) => {
      if (phone.storageMode === 'throws') throw new Error('storage is broken')
      if (phone.storageMode === 'never') return
      later(LATENCY.storage, () => {
        if (phone.storageMode === 'full') return fail(options, { errMsg: 'setStorage:fail exceed max size' })
        phone.storage.set(String(options.key), String(options.data))
        succeed(options, { errMsg: 'setStorage:ok' })
      })
    },
    getBackgroundFetchData: (options) => {
      later(LATENCY.storage, () => {
        if (phone.prefetched) succeed(options, { ...phone.prefetched, errMsg: 'getBackgroundFetchData:ok' })
        else fail(options, { errMsg: 'getBackgroundFetchData:fail no data' })
      })
    },
  }

  function install(): void {
    shown = new Set()
    networkListeners = new Set()
    line.length = 0
    inFlight = 0
    const wx: Record<string, unknown> = {
      getAccountInfoSync: () => ({
        miniProgram: { appId: APP_ID, envVersion: 'develop', version: '' },
        ...(phone.plugin && { plugin: { appId: 'wxfedcba9876543210', version: '1.0.0' } }),
      }),
      getEnterOptionsSync: () => ({ scene: phone.scene }),
      getLaunchOptionsSync: () => ({ scene: phone.scene }),
      getDeviceInfo: () => ({ model: 'Test Phone' }),
      onAppShow: (listener: () => void) => shown.add(listener),
      offAppShow: (listener: () => void) => shown.delete(listener),
      onNetworkStatusChange: (listener: () => void) => networkListeners.add(listener),
      offNetworkStatusChange: (listener: () => void) => networkListeners.delete(listener),
    }
    for (const [name, api] of Object.entries(apis)) {
      calls[name] ??= 0
      wx[name] = (options: Options) => {
        calls[name] = (calls[name] ?? 0) + 1
        return api(options)
      }
    }
    for (const name of phone.missing) delete wx[name]
    Object.assign(globalThis, { wx })
  }

  install()
  return { time, backend, phone, calls, relaunch: install }
}
