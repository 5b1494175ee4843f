import type { LoginResponse, Me } from '../../../miniprogram/login/index'

interface Callbacks {
  success?(result: unknown): void
  fail?(failure: unknown): void
  complete?(result: unknown): void
}

interface RequestCall extends Callbacks {
  readonly url: string
  readonly method?: string
  readonly data?: unknown
  readonly filePath?: string
}

export interface Answer {
  readonly statusCode: number
  readonly data: unknown
}

/** The secret that must never be seen on a page. */
export const TOKEN = 'wa_route.not-for-eyes'

export const READER: Me = {
  id: 'u_0190a1b27c3d4e5f8a9b0c1d2e3f4a5b',
  nickname: null,
  avatar_url: null,
  phone: null,
  created_at: '2026-03-05T08:00:00Z',
}

const LOGIN_ANSWER: LoginResponse = {
  access_token: TOKEN,
  token_type: 'Bearer',
  expires_in: 7200,
  refresh_token: 'wr_route.not-for-eyes',
  refresh_expires_in: 2_592_000,
  scope: '',
  session: { id: 's_1', absolute_expires_at: '2026-06-05T08:00:00Z' },
  user: { id: READER.id, is_new: true, has_phone: false, has_union_id: false },
}

export interface FakeWeChatOptions {
  readonly language?: string
  readonly scene?: number
  readonly envVersion?: 'develop' | 'trial' | 'release'
  /** What a former launch left; pass the same map to launch again. */
  readonly storage?: Map<string, unknown>
}

/** `wx` with the backend behind it. Every call is written down; every answer is the test's to change. */
export class FakeWeChat {
  readonly calls: { api: string; args: readonly unknown[] }[] = []
  readonly storage: Map<string, unknown>
  /** Answers to `wx.request` and `wx.uploadFile`; null is a network without an answer. A promise may wait. */
  backend: (path: string, call: RequestCall) => Answer | null | Promise<Answer | null> = healthyBackend
  /** What the person answers to `wx.showModal`. */
  confirms = true
  /** What `wx.checkSession` answers. */
  sessionKeyAlive = true
  /** How `wx.login` ends; null refuses. */
  code: (() => string | null) | null = () => 'code-1'
  privacy: ((resolve: (decision: object) => void, info: { referrer: string }) => void) | null = null
  readonly wx: Record<string, unknown>

  constructor(options: FakeWeChatOptions = {}) {
    this.storage = options.storage ?? new Map()
    this.wx = this.record(this.apis(options))
  }

  /** Arguments of every call of one API. */
  of(api: string): unknown[] {
    return this.calls.filter((call) => call.api === api).map((call) => call.args[0])
  }

  /** `METHOD /path` of every request. */
  get requests(): string[] {
    return this.of('request').map((call) => {
      const { url, method = 'GET' } = call as RequestCall
      return `${method} ${pathOf(url)}`
    })
  }

  private record(apis: Record<string, (...args: never[]) => unknown>): Record<string, unknown> {
    const recorded = Object.entries(apis).map(([api, run]) => [
      api,
      (...args: unknown[]) => {
        this.calls.push({ api, args })
        return Reflect.apply(run, undefined, args)
      },
    ])
    return Object.fromEntries(recorded) as Record<string, unknown>
  }

  private apis({ language = 'zh_CN', scene = 1001, envVersion = 'develop' }: FakeWeChatOptions) {
    const base = { language, SDKVersion: '3.8.0', version: '8.0.50', theme: 'light' }
    const windowInfo = { windowWidth: 390, windowHeight: 700, statusBarHeight: 47, pixelRatio: 3 }
    const device = { platform: 'ios', model: 'iPhone 15', system: 'iOS 17.0' }
    const nothing = (): void => {}
    return {
      nextTick: (callback: () => void) => void Promise.resolve().then(callback),
      getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion } }),
      getEnterOptionsSync: () => ({ scene }),
      getLaunchOptionsSync: () => ({ scene, query: {} }),
      getAppBaseInfo: () => base,
      getWindowInfo: () => windowInfo,
      getDeviceInfo: () => device,
      getSystemInfoSync: () => ({ ...base, ...windowInfo, ...device }),
      getMenuButtonBoundingClientRect: () => ({
        top: 50,
        left: 290,
        right: 380,
        bottom: 82,
        width: 90,
        height: 32,
      }),
      getStorageSync: (key: string) => this.storage.get(key) ?? '',
      setStorageSync: (key: string, value: unknown) => void this.storage.set(key, value),
      removeStorageSync: (key: string) => void this.storage.delete(key),
      getStorage: ({ key, ...callbacks }: Callbacks & { key: string }) =>
        this.storage.has(key)
          ? later(callbacks.success, { data: this.storage.get(key) })
          : later(callbacks.fail, { errMsg: 'getStorage:fail data not found' }),
      setStorage: ({ key, data, ...callbacks }: Callbacks & { key: string; data: unknown }) => {
        this.storage.set(key, data)
        later(callbacks.success, { errMsg: 'setStorage:ok' })
      },
      login: (callbacks: Callbacks) => {
        if (!this.code) return
        const code = this.code()
        if (code) later(callbacks.success, { code, errMsg: 'login:ok' })
        else later(callbacks.fail, { errMsg: 'login:fail', errno: 4 })
      },
      checkSession: ({ success, fail }: Callbacks) =>
        this.sessionKeyAlive
          ? later(success, { errMsg: 'checkSession:ok' })
          : later(fail, { errMsg: 'checkSession:fail session time out' }),
      request: (call: RequestCall) => this.network(call),
      uploadFile: (call: RequestCall) => this.network(call),
      onAppShow: nothing,
      onNetworkStatusChange: nothing,
      offAppShow: nothing,
      offNetworkStatusChange: nothing,
      onNeedPrivacyAuthorization: (listener: NonNullable<FakeWeChat['privacy']>) => {
        this.privacy = listener
      },
      showModal: ({ success, complete }: Callbacks) => {
        const answer = { confirm: this.confirms, cancel: !this.confirms }
        later(success, answer)
        later(complete, answer)
      },
      showToast: nothing,
      setNavigationBarTitle: nothing,
      setTabBarItem: nothing,
      navigateTo: ({ complete }: Callbacks) => later(complete, { errMsg: 'navigateTo:ok' }),
      setClipboardData: ({ success }: Callbacks) => later(success, {}),
      getUserInfo: ({ success }: Callbacks) =>
        later(success, {
          userInfo: { nickName: '微信用户', avatarUrl: 'https://thirdwx.qlogo.cn/132' },
          rawData: '{}',
          signature: '0'.repeat(40),
        }),
    }
  }

  private network(call: RequestCall): object {
    const progress: ((event: { progress: number }) => void)[] = []
    const task = {
      abort: () => {},
      onProgressUpdate: (listener: (event: { progress: number }) => void) => progress.push(listener),
    }
    void Promise.resolve(this.backend(pathOf(call.url), call)).then((answer) => {
      for (const listener of progress) listener({ progress: 100 })
      if (answer) call.success?.({ ...answer, header: {} })
      else call.fail?.({ errMsg: 'request:fail', errno: 600001 })
    })
    return task
  }
}

export function healthyBackend(path: string, { filePath, data }: RequestCall): Answer {
  if (path === '/v1/auth/wechat/login') return { statusCode: 200, data: LOGIN_ANSWER }
  if (path === '/v1/me/avatar') {
    const changed = { ...READER, avatar_url: `https://login.example.com/avatars/${filePath?.length}` }
    return { statusCode: 200, data: JSON.stringify(changed) }
  }
  if (path === '/v1/me') return { statusCode: 200, data: { ...READER, ...(data as Partial<Me> | undefined) } }
  return { statusCode: 204, data: '' }
}

const pathOf = (url: string): string => url.replace(/^\w+:\/\/[^/]+/, '')

/** WeChat answers in a later task. */
function later(callback: ((result: unknown) => void) | undefined, result: unknown): void {
  setImmediate(() => callback?.(result))
}
