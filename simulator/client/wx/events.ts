import type { ClientRuntime } from '../client-runtime'
import type { Emitter } from '../runtime/emitter'
import type { ApiGroup, SyncMethod } from './table'

/** `wx.onX` and `wx.offX` for what happens to the app as a whole. */
export function eventApis({ app, failures }: ClientRuntime): ApiGroup {
  return {
    sync: {
      ...pair('AppShow', app.shown),
      ...pair('AppHide', app.hidden),
      ...pair('ThemeChange', app.themes),
      ...pair('PageNotFound', app.pagesNotFound),
      ...pair('Error', failures.errors),
      ...pair('UnhandledRejection', failures.rejections),
    },
  }
}

function pair<Args extends unknown[]>(name: string, emitter: Emitter<Args>): Record<string, SyncMethod> {
  return {
    [`on${name}`]: (listener: (...args: Args) => void) => void emitter.add(listener),
    [`off${name}`]: (listener?: (...args: Args) => void) => emitter.remove(listener),
  }
}
