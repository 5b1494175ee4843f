import type { ClientRuntime } from '../client-runtime'
import { isSinglePage } from '../runtime/scenes'
import { isOlder } from '../runtime/version'
import { anonymousProfile } from './anonymous'
import { ApiFailure } from './failure'
import { type ApiGroup, requireString } from './table'

/** From here on everybody is 微信用户 with a grey picture (facts §3). */
const ANONYMOUS_SINCE = '2.27.1'

export function loginApis({ host, gesture, settings }: ClientRuntime): ApiGroup {
  const real = isOlder(settings.libVersion, ANONYMOUS_SINCE)
  const refuseInSinglePage = (): void => {
    if (isSinglePage(settings)) throw new ApiFailure('can not be called in single page mode', 100)
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
        return host.call('openData', { kind: 'userProfile', real }).catch(anonymousProfile)
      },
      getUserInfo: async (options) => {
        refuseInSinglePage()
        const answer = host.call('openData', { kind: 'userInfo', real })
        // Only the sealed part needs an earlier login (facts §3).
        if (options.withCredentials !== false) return answer
        const { userInfo, rawData } = await answer.catch(anonymousProfile)
        return { userInfo, rawData }
      },
    },
  }
}

function withTimeout<Result>(promise: Promise<Result>, milliseconds: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ApiFailure('timeout', 5)), milliseconds)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
