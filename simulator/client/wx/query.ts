import type { ClientRuntime } from '../client-runtime'
import { createSelectorQuery } from '../engine/selector-query'
import { createAnimation } from './create-animation'
import type { ApiGroup } from './table'

export function queryApis({ pages, timers, failures }: ClientRuntime): ApiGroup {
  return {
    sync: {
      createSelectorQuery: () => createSelectorQuery(() => pages.top()?.root, timers, failures),
      createIntersectionObserver: (
        component: { createIntersectionObserver(options?: object): unknown },
        options?: object,
      ) => component.createIntersectionObserver(options),
      createAnimation,
      createMediaQueryObserver: (component: { createMediaQueryObserver(): unknown }) =>
        component.createMediaQueryObserver(),
    },
  }
}
