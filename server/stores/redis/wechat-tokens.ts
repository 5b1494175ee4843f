import type { RandomBytes } from '../../random'
import type { ForcedRefreshLimit, WechatTokenRecord, WechatTokenStore } from '../store'
import { forcedRefreshKey, wechatTokenKey } from './keys'
import { claimForcedRefresh, dropToken, findToken, saveToken } from './lua/wechat-token'
import { fromText, toText } from './records'
import type { Runner } from './runner'

export function redisWechatTokens(runner: Runner, random: RandomBytes): WechatTokenStore {
  const keys = (appId: string) => ({ token: wechatTokenKey(appId) })

  async function find(appId: string): Promise<WechatTokenRecord | null> {
    const { sealed, remainingMs } = await runner.run(findToken, keys(appId))
    return sealed === undefined ? null : { sealed: fromText(sealed), remainingMs }
  }

  async function claim(appId: string, limit: ForcedRefreshLimit): Promise<boolean> {
    const args = { ...limit, claimant: toText(random(12)) }
    const forced = { forced: forcedRefreshKey(appId) }
    return (await runner.run(claimForcedRefresh, forced, args)).isAllowed
  }

  return {
    find: (appId) => runner.answering(() => find(appId)),
    save: (appId, sealed, ttlMs) =>
      runner.answering(async () => {
        await runner.run(saveToken, keys(appId), { sealed: toText(sealed), ttlMs })
      }),
    drop: (appId, sealed) =>
      runner.answering(async () => {
        await runner.run(dropToken, keys(appId), { sealed: toText(sealed) })
      }),
    claimForcedRefresh: (appId, limit) => runner.answering(() => claim(appId, limit)),
  }
}
