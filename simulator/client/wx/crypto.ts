import type { ClientRuntime } from '../client-runtime'
import { type ApiGroup, createTable, optionalNumber } from './table'

/** Random numbers, and the key that an app and its backend share for one user (docs: 小程序加密网络通道). */
export function cryptoApis({ host, timers, failures }: ClientRuntime): ApiGroup {
  const getRandomValues: NonNullable<ApiGroup['async']>[string] = (options) => ({
    randomValues: crypto.getRandomValues(new Uint8Array(optionalNumber(options, 'length', 0))).buffer,
  })
  const manager = createTable(
    [
      {
        // It does not take part in promises (facts §1).
        callback: { getLatestUserKey: (_, settle) => settle(host.call('userKey', {})) },
        async: { getRandomValues },
      },
    ],
    timers,
    failures,
  ).members

  return { async: { getRandomValues }, sync: { getUserCryptoManager: () => manager } }
}
