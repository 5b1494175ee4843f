import { isIPv4, isIPv6 } from 'node:net'

/**
 * Enough of an address to recognise a network in a list of sessions, too little to find a household.
 *
 * @param address undefined when the client has hung up already, whatever the type of `request.ip` says.
 */
export function ipPrefix(address: string | undefined): string {
  const plain = address?.startsWith('::') ? address.replace(/^::ffff:(?=\d+\.)/i, '') : (address ?? '')
  if (isIPv4(plain)) return `${plain.slice(0, plain.lastIndexOf('.'))}.0/24`
  if (!isIPv6(plain)) return 'unknown'
  const [head = '', tail] = plain.replace(/%.*$/, '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right]
  return `${groups.slice(0, 3).join(':')}::/48`
}
