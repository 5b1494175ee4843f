import type { ClientRuntime } from '../client-runtime'
import { formatQuery } from '../pages/url'
import { ApiFailure } from './failure'
import { type ApiGroup, requireString } from './table'

/** Name of what `wx.setBackgroundFetchToken` leaves with WeChat. */
const TOKEN = 'backgroundFetchToken'

/** What WeChat fetches from the app's backend before the app starts (docs: 数据预拉取, 周期性更新). */
export function backgroundFetchApis({ settings, app, kept, timers, failures }: ClientRuntime): ApiGroup {
  const timeStamp = Date.now()

  function fetched(fetchType: string): Record<string, unknown> | undefined {
    const fetchedData = settings.backgroundFetch?.[fetchType === 'periodic' ? 'periodic' : 'pre']
    if (fetchedData === undefined) return undefined
    const { path = '', query = {}, scene = 0 } = app.launchOptions() ?? {}
    return { fetchType, fetchedData, timeStamp, path, query: formatQuery(query).slice(1), scene }
  }

  return {
    async: {
      getBackgroundFetchData: (options) => {
        const data = fetched(requireString(options, 'fetchType'))
        if (!data) throw new ApiFailure('no fetched data')
        return data
      },
      setBackgroundFetchToken: (options) => kept.set(TOKEN, requireString(options, 'token')),
      getBackgroundFetchToken: () => {
        const token = kept.get(TOKEN)?.value
        if (token === undefined) throw new ApiFailure('no token')
        return { token }
      },
    },
    sync: {
      onBackgroundFetchData: (listener: (data: object) => void) => {
        const data = fetched('pre')
        if (data) timers.post(() => failures.guard('wx.onBackgroundFetchData', () => listener(data)))
      },
    },
  }
}
