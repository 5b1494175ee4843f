import type * as glassEasel from 'glass-easel'
import type { PhoneEvent, PhoneSettings } from '../protocol'

/**
 * The running phone as its driver sees it: what `automation/` (and later the panel) works on. Everything the
 * app can do goes through the app's own objects; everything a person can do goes through `touch` and `shell`.
 */
export interface Phone {
  readonly settings: Readonly<PhoneSettings>
  readonly pages: PageStack
  readonly wx: WxTable
  readonly scope: AppScope
  readonly shell: NativeShell
  readonly builtins: Builtins
  /** Shows at once what `setData` has changed; otherwise that waits for the end of the task. */
  showUpdates(): void
  /** Puts a finger on the page; goes through the same recogniser as a real pointer (tap, longpress, hover, gesture flag). */
  touch(page: PhonePage, touch: SyntheticTouch): void
  /** Logs, exceptions and binding calls, in order. `main.ts` forwards the same to the host. Returns the unsubscriber. */
  subscribe(listener: (event: PhoneEvent) => void): () => void
}

export interface PageStack {
  /** Bottom to top. */
  list(): readonly PhonePage[]
  /** `undefined` until the first page is shown. */
  top(): PhonePage | undefined
  /** A page by id, also a tab page that is kept alive off the stack; `undefined` once unloaded. */
  find(id: number): PhonePage | undefined
}

export interface PhonePage {
  /** Counts up for the life of the phone and is never reused. */
  readonly id: number
  /** No leading slash, as in app.json. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** The page's own iframe: same origin, one document per page. Its `body` carries the class-less root `page`. */
  readonly window: Window & typeof globalThis
  /** The page's component; its `shadowRoot` holds what the page's WXML made. */
  readonly root: glassEasel.GeneralComponent
  /** What `this` is in the page's own methods: has `data`, `setData` and every method. */
  readonly instance: PageInstance
}

/** The app's side of a page: `this` in its methods, and what `getCurrentPages()` holds. */
export interface PageInstance {
  readonly data: Readonly<Record<string, unknown>>
  setData(data: Readonly<Record<string, unknown>>, callback?: () => void): void
  readonly [member: string]: unknown
}

export interface WxTable {
  /**
   * The very object that app code calls `wx`. Assign a member to mock it (app code that looks up `wx.x` when it
   * calls sees the mock), assign the earlier value to restore it. Members that are not simulated are `undefined`.
   */
  readonly object: Record<string, unknown>
  /**
   * `async`: takes success/fail/complete and, without them, answers with a promise. `callback`: takes success/fail/complete
   * and never answers with a promise (login, request, uploadFile, downloadFile). `sync`: answers directly.
   * `undefined`: not simulated.
   */
  kind(name: string): 'async' | 'callback' | 'sync' | undefined
}

export interface AppScope {
  /** The global object that app code sees (`globalThis`): no `window`, no `document`. */
  readonly global: Record<string, unknown>
  /**
   * Compiles the source text of a function in the app's scope and calls it. A method shorthand (`m() {}`) works too.
   * `thisValue` is what the function sees as `this`. Whatever it returns or throws is passed on; a promise is not awaited.
   */
  evaluate(functionText: string, args: readonly unknown[], thisValue?: unknown): unknown
  /** Defines a global function that reports a `binding` event with its arguments. Doing so twice is fine. */
  addBinding(name: string): void
}

export interface SyntheticTouch {
  readonly phase: 'start' | 'move' | 'end' | 'cancel'
  /** The element that the finger went down on; stays the same for `move` and `end`. */
  readonly target: Element
  /** CSS pixels in the page's viewport. Default: the centre of `target`. */
  readonly clientX?: number
  readonly clientY?: number
  /** The other fingers on the glass at that moment, in `touches` only: they press nothing. */
  readonly others?: readonly { readonly clientX: number; readonly clientY: number }[]
}

/** What a person can press outside the page. Each throws an Error with a plain message when there is nothing to press, unless noted. */
export interface NativeShell {
  /** Switches the phone to dark or light mode. */
  setTheme(theme: 'light' | 'dark'): void
  /** Leaves the app: it goes to the background. */
  exit(): void
  /** Opens the app again after `exit`. */
  reopen(): void
  /** Goes to the app's first page and closes all others. */
  goHome(): Promise<void>
  /** Presses the arrow or the house at the top left; does nothing on a page that shows neither. */
  navigateLeft(): Promise<void>
  confirmModal(): void
  cancelModal(): void
  /** Presses a tab bar item; `path` with or without leading slash. */
  switchTab(path: string): Promise<void>
  /** Allows what the open authorization panel asks for; does nothing when none is open. */
  authorizeAllow(): void
  /** Refuses it; does nothing when none is open. */
  authorizeCancel(): void
}

/** Knowledge about WeChat's own components that their DOM does not tell. */
export interface Builtins {
  /** The tag (`input`, `view`, ...) of a built-in component, `undefined` for any other node. */
  tagOf(node: glassEasel.Node): string | undefined
  /** Names of its documented properties in camelCase. */
  propertiesOf(tag: string): readonly string[]
  /** Current value of a documented property, with its type. */
  property(node: glassEasel.Node, name: string): unknown
  /**
   * What a person does to a control: `input.input` (value), `textarea.input` (value), `switch.tap`, `slider.slideTo` (value),
   * `swiper.swipeTo` (index), `scroll-view.scrollTo` (x, y), `scroll-view.scrollTop|scrollLeft|scrollWidth|scrollHeight`,
   * `movable-view.moveTo` (x, y). Fires the control's events. Throws for a name that the node does not have.
   */
  call(node: glassEasel.Node, functionName: string, args: readonly unknown[]): unknown
}
