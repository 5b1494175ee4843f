import type { PhoneSettings } from '../../protocol'
import { ApiFailure } from './failure'

export type NetworkApi = 'request' | 'uploadFile' | 'downloadFile' | 'socket'

/** Addresses of a local network need not be listed, nor be https (facts §11). */
const PRIVATE_NETWORK = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)[\d.]+$/

/**
 * Refuses what the console does not list for the mini program. An entry counts for its exact host and port only, and
 * only https, or wss for sockets, can be listed.
 *
 * @throws {ApiFailure} 600002
 * @see facts §11 (WeChat: Network, "服务器域名配置")
 */
export function checkDomain({ domains }: Pick<PhoneSettings, 'domains'>, api: NetworkApi, url: string): void {
  if (!domains) return
  const { origin, hostname, protocol } = new URL(url)
  if (PRIVATE_NETWORK.test(hostname)) return
  const listed = (domains[api] ?? []).some((entry) => originOf(entry) === origin)
  const isSecure = protocol === (api === 'socket' ? 'wss:' : 'https:')
  if (!isSecure || !listed) throw new ApiFailure('url not in domain list', 600002)
}

const originOf = (entry: string): string => (URL.canParse(entry) ? new URL(entry).origin : '')
