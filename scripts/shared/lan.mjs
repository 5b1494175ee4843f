/** Which addresses of this machine a phone on the same network can reach. */
import { networkInterfaces } from 'node:os'

/** Bridges of containers and virtual machines, tunnels: no phone is behind them. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vmenet|bridge|vboxnet|vEthernet|utun|tun|tap|zt|tailscale|wg)/i

/** What home and office routers give out, in the order of how often they do (RFC 1918 §3). */
const PRIVATE = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./]

/**
 * IPv4 only: base libraries let a phone reach LAN addresses without the domain list, and those are written as IPv4.
 *
 * @param {NodeJS.Dict<import('node:os').NetworkInterfaceInfo[]>} [interfaces]
 * @returns {string[]} likeliest first
 */
export function lanAddresses(interfaces = networkInterfaces()) {
  return Object.entries(interfaces)
    .flatMap(([name, addresses = []]) => addresses.map((it) => ({ name, ...it })))
    .filter(
      ({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'),
    )
    .map(({ name, address }) => ({ address, rank: rank(name, address) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ address }) => address)
}

/**
 * @param {string} name
 * @param {string} address
 */
function rank(name, address) {
  const kind = PRIVATE.findIndex((range) => range.test(address))
  return (kind < 0 ? PRIVATE.length : kind) + (VIRTUAL.test(name) ? PRIVATE.length + 1 : 0)
}
