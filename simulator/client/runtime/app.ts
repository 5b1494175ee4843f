import { Emitter } from './emitter'
import type { Failures } from './failures'

/** What `onLaunch`, `onShow` and `wx.getEnterOptionsSync` tell. */
export interface EnterOptions {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly scene: number
  readonly shareTicket?: string
  readonly referrerInfo: Readonly<Record<string, unknown>>
  readonly apiCategory: string
}

type AppInstance = Record<string, unknown>

/** The one `App` of a mini program and its life. */
export interface App {
  /** `App(options)`. */
  register(options: unknown): void
  /** `getApp()`; `undefined` before `App()` ran. */
  instance(): AppInstance | undefined
  launch(options: EnterOptions): void
  show(options: EnterOptions): void
  hide(): void
  themeChanged(theme: string): void
  /** Tells `onPageNotFound`; false when nobody listens. */
  pageNotFound(path: string, query: Readonly<Record<string, string>>, isEntryPage: boolean): boolean
  launchOptions(): EnterOptions | undefined
  enterOptions(): EnterOptions | undefined
  readonly visible: boolean
  readonly shown: Emitter<[EnterOptions]>
  readonly hidden: Emitter<[]>
  readonly themes: Emitter<[{ theme: string }]>
  readonly pagesNotFound: Emitter<[{ path: string; query: object; isEntryPage: boolean }]>
}

export function createApp(failures: Failures): App {
  let instance: AppInstance | undefined
  let launched: EnterOptions | undefined
  let entered: EnterOptions | undefined
  let visible = false
  const onError = (error: unknown): void => failures.report(error)
  const shown = new Emitter<[EnterOptions]>(onError)
  const hidden = new Emitter<[]>(onError)
  const themes = new Emitter<[{ theme: string }]>(onError)
  const pagesNotFound = new Emitter<[{ path: string; query: object; isEntryPage: boolean }]>(onError)

  const call = (name: string, ...args: unknown[]): boolean => {
    const method = instance?.[name]
    if (typeof method !== 'function') return false
    failures.guard(`App ${name}`, () => Reflect.apply(method, instance, args))
    return true
  }
  failures.errors.add((message) => call('onError', message))
  failures.rejections.add((event) => call('onUnhandledRejection', event))

  return {
    register(options) {
      if (instance) throw new Error('App() was called twice')
      instance = Object.assign({}, options)
    },
    instance: () => instance,
    launch(options) {
      launched = options
      call('onLaunch', options)
    },
    show(options) {
      entered = options
      visible = true
      call('onShow', options)
      shown.emit(options)
    },
    hide() {
      visible = false
      call('onHide')
      hidden.emit()
    },
    themeChanged(theme) {
      call('onThemeChange', { theme })
      themes.emit({ theme })
    },
    pageNotFound(path, query, isEntryPage) {
      const event = { path, query, isEntryPage }
      const heard = call('onPageNotFound', event) || pagesNotFound.size > 0
      pagesNotFound.emit(event)
      return heard
    },
    launchOptions: () => launched,
    enterOptions: () => entered,
    get visible() {
      return visible
    },
    shown,
    hidden,
    themes,
    pagesNotFound,
  }
}
