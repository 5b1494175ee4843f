import type { ClientRuntime } from '../client-runtime'
import { ApiFailure } from './failure'
import { type ApiGroup, optionalString, requireString } from './table'

/** Single-page mode from Moments has no identity at all (facts §13). */
const SINGLE_PAGE_SCENE = 1154

/** Today's answer of every client: nobody's real profile (facts §3). */
const ANONYMOUS_PROFILE = {
  nickName: '微信用户',
  gender: 0,
  language: 'zh_CN',
  city: '',
  province: '',
  country: '',
  avatarUrl: `data:image/svg+xml,${encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 132 132"><path fill="#c8c8c8" d="M0 0h132v132H0z"/><circle cx="66" cy="50" r="24" fill="#f3f3f3"/><path fill="#f3f3f3" d="M18 120c0-27 21-42 48-42s48 15 48 42z"/></svg>',
  )}`,
} as const

export function loginApis({ host, gesture, settings }: ClientRuntime): ApiGroup {
  const refuseInSinglePage = (): void => {
    if (settings.scene === SINGLE_PAGE_SCENE)
      throw new ApiFailure('can not be called in single page mode', 100)
  }

  return {
    callback: {
      login: (options, settle) => {
        const timeout = Number(options.timeout)
        const code = (async () => {
          refuseInSinglePage()
          return host.call('login', {})
        })()
        settle(timeout > 0 ? withTimeout(code, timeout) : code)
      },
    },
    async: {
      checkSession: async () => {
        refuseInSinglePage()
        await host.call('checkSession', {})
      },
      getUserProfile: (options) => {
        refuseInSinglePage()
        if (!gesture.consume()) throw new ApiFailure('can only be invoked by user TAP gesture.')
        const description = requireString(options, 'desc')
        if (description.length > 30) throw new ApiFailure('desc length does not meet the requirements')
        return anonymous()
      },
      getUserInfo: (options) => {
        refuseInSinglePage()
        optionalString(options, 'lang')
        return anonymous()
      },
    },
  }
}

export function anonymous(): Record<string, unknown> {
  const userInfo = { ...ANONYMOUS_PROFILE }
  return { userInfo, rawData: JSON.stringify(userInfo) }
}

function withTimeout<Result>(promise: Promise<Result>, milliseconds: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ApiFailure('timeout', 5)), milliseconds)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
