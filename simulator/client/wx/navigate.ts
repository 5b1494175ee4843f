import type { Pages } from '../pages/stack'
import { failureResult } from './table'

/** Which API a `<navigator>` stands for, by its `open-type`. */
const APIS = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  switchTab: 'switchTab',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
} as const

type OpenType = keyof typeof APIS

/**
 * Goes where a tapped `<navigator>` leads; an unknown `open-type` is `navigate`.
 *
 * @returns what `bindsuccess`, `bindfail` and `bindcomplete` hear; never rejects
 */
export async function followNavigator(
  pages: Pages,
  openType: string,
  url: string,
  delta: number,
): Promise<Record<string, unknown> & { errMsg: string }> {
  const api = APIS[openType in APIS ? (openType as OpenType) : 'navigate']
  try {
    if (api === 'navigateBack') await pages.navigateBack(delta)
    else await pages[api](url)
    return { errMsg: `${api}:ok` }
  } catch (error) {
    const failure = failureResult(api, error)
    return { ...failure, errMsg: String(failure.errMsg) }
  }
}
