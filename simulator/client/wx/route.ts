import type { ClientRuntime } from '../client-runtime'
import { type ApiGroup, type Options, optionalNumber, requireString } from './table'

export function routeApis({ pages }: ClientRuntime): ApiGroup {
  return {
    async: {
      navigateTo: async (options) => ({
        eventChannel: await pages.navigateTo(requireString(options, 'url'), eventsOf(options)),
      }),
      redirectTo: async (options) => pages.redirectTo(requireString(options, 'url')),
      navigateBack: async (options) => pages.navigateBack(optionalNumber(options, 'delta', 1)),
      reLaunch: async (options) => pages.reLaunch(requireString(options, 'url')),
      switchTab: async (options) => pages.switchTab(requireString(options, 'url')),
      pageScrollTo: (options) => {
        const window = pages.top()?.window
        const duration = optionalNumber(options, 'duration', 300)
        const { selector } = options
        const target = typeof selector === 'string' ? window?.document.querySelector(selector) : undefined
        const offset = optionalNumber(options, 'offsetTop', 0)
        const top = target
          ? target.getBoundingClientRect().top + (window?.scrollY ?? 0) + offset
          : optionalNumber(options, 'scrollTop', 0)
        window?.scrollTo({ top, behavior: duration > 0 ? 'smooth' : 'instant' })
      },
    },
  }
}

const eventsOf = ({ events }: Options): Readonly<Record<string, unknown>> =>
  typeof events === 'object' && events !== null ? (events as Record<string, unknown>) : {}
