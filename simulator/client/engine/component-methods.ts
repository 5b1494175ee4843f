import * as glassEasel from 'glass-easel'
import { component as adapter } from 'glass-easel-miniprogram-adapter'
import { pageOf } from '../pages/page'
import type { Failures } from '../runtime/failures'
import type { Timers } from '../runtime/timers'
import { animate, clearAnimation, type Keyframe } from './animation'
import type { Environment } from './environment'
import { createIntersectionObserver } from './intersection-observer'
import { createSelectorQuery } from './selector-query'

interface Caller {
  readonly _$: glassEasel.GeneralComponent
}

/** Routes as `this.router` and `this.pageRouter` offer them. */
export type Router = Readonly<
  Record<
    'switchTab' | 'reLaunch' | 'redirectTo' | 'navigateTo' | 'navigateBack',
    (options: object) => unknown
  >
>

/** Methods of page and component instances that the adapter lacks or does differently from WeChat (docs: Component). */
export function addComponentMethods(
  timers: Timers,
  failures: Failures,
  router: () => Router,
  environment: Pick<Environment, 'showUpdatesOf'>,
): void {
  const methods: Record<string, unknown> & ThisType<Caller> = {
    createSelectorQuery() {
      return createSelectorQuery(() => this._$, timers, failures)
    },
    createIntersectionObserver(options: object = {}) {
      return createIntersectionObserver(this._$, options, failures)
    },
    getPageId() {
      return `pageId:${pageOf(this._$)?.id ?? ''}`
    },
    getOpenerEventChannel() {
      return pageOf(this._$)?.channel
    },
    getTabBar(callback?: (tabBar: unknown) => void) {
      const tabBar = pageOf(this._$)?.tabBar
      if (callback) timers.post(() => failures.guard('getTabBar callback', () => callback(tabBar)))
      return tabBar
    },
    animate(selector: string, frames: Keyframe[], duration: number, callback?: () => void) {
      animate(this._$, selector, frames, duration, () => {
        if (callback) failures.guard('animate callback', callback)
      })
    },
    clearAnimation(selector: string, ...rest: unknown[]) {
      clearAnimation(this._$, selector)
      const callback = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined
      if (callback) timers.post(() => failures.guard('clearAnimation callback', callback))
    },
    hasBehavior(behavior: { _$?: glassEasel.GeneralBehavior } | undefined) {
      return behavior?._$ ? this._$.hasBehavior(behavior._$) : false
    },
  }
  Object.assign(adapter.ComponentCaller.prototype, methods)
  // What changes before a component is on the page belongs to its first look, with the children that it makes.
  for (const name of ['selectComponent', 'selectAllComponents'] as const) {
    const search: (...args: never[]) => unknown = adapter.ComponentCaller.prototype[name]
    Object.assign(adapter.ComponentCaller.prototype, {
      [name](this: Caller, ...args: never[]) {
        if (!glassEasel.Element.isAttached(this._$)) environment.showUpdatesOf(this._$)
        return search.apply(this, args)
      },
    })
  }
  for (const name of ['router', 'pageRouter']) {
    Object.defineProperty(adapter.ComponentCaller.prototype, name, { get: router, configurable: true })
  }
}
