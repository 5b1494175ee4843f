import type { ClientRuntime } from '../client-runtime'
import { isSinglePage } from '../runtime/scenes'
import { ApiFailure } from './failure'
import { type ApiGroup, type Options, optionalNumber, requireString } from './table'

export function routeApis({ pages, settings }: ClientRuntime): ApiGroup {
  const allowed = (): void => {
    if (isSinglePage(settings)) throw new ApiFailure('can not be called in single page mode', 100)
  }
  const urlOf = (options: Options): string => {
    allowed()
    return requireString(options, 'url')
  }

  return {
    async: {
      navigateTo: async (options) => ({
        eventChannel: await pages.navigateTo(urlOf(options), eventsOf(options)),
      }),
      redirectTo: async (options) => pages.redirectTo(urlOf(options)),
      navigateBack: async (options) => {
        allowed()
        await pages.navigateBack(optionalNumber(options, 'delta', 1))
      },
      reLaunch: async (options) => pages.reLaunch(urlOf(options)),
      switchTab: async (options) => pages.switchTab(urlOf(options)),
      pageScrollTo: (options) => scrollTo(pages.top()?.window, options),
    },
  }
}

const eventsOf = ({ events }: Options): Readonly<Record<string, unknown>> =>
  typeof events === 'object' && events !== null ? (events as Record<string, unknown>) : {}

function scrollTo(window: Window | undefined, options: Options): void {
  const duration = optionalNumber(options, 'duration', 300)
  const { selector } = options
  const target = typeof selector === 'string' ? window?.document.querySelector(selector) : undefined
  const offset = optionalNumber(options, 'offsetTop', 0)
  const top = target
    ? target.getBoundingClientRect().top + (window?.scrollY ?? 0) + offset
    : optionalNumber(options, 'scrollTop', 0)
  window?.scrollTo({ top, behavior: duration > 0 ? 'smooth' : 'instant' })
}
