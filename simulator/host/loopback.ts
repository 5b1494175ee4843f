import { once } from 'node:events'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Sockets that only this machine reaches. Clients resolve `localhost` to either loopback address, and one that
 * listens on 127.0.0.1 only refuses ::1, so every port is taken on both.
 */
const LOOPBACKS = ['127.0.0.1', '::1'] as const
const LOCAL_NAMES = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** A port that somebody else holds. */
export class PortInUseError extends Error {
  constructor(readonly port: number) {
    super(`port ${port} is in use`)
    this.name = 'PortInUseError'
  }
}

export interface LoopbackListener {
  readonly port: number
  /** Stops listening and ends every open connection. */
  close(): Promise<void>
}

/**
 * Listens on one port of both loopbacks; on 127.0.0.1 alone where the machine has no IPv6.
 *
 * @param createServer - makes the server for one address; called once per address.
 * @param port - 0 takes any port that is free on both.
 * @throws {PortInUseError} when `port` is taken on either address.
 */
export async function listenOnLoopbacks(createServer: () => Server, port: number): Promise<LoopbackListener> {
  const servers: Server[] = []
  let chosen = port
  try {
    for (const address of LOOPBACKS) {
      const server = createServer()
      if (!(await listen(server, chosen, address))) continue
      servers.push(server)
      chosen = (server.address() as AddressInfo).port
    }
  } catch (error) {
    await Promise.all(servers.map(close))
    // With 0, the port that the first address gave may be taken on the second: draw again.
    if (error instanceof PortInUseError && port === 0) return listenOnLoopbacks(createServer, 0)
    throw error
  }
  return {
    port: chosen,
    close: async () => void (await Promise.all(servers.map(close))),
  }
}

/** @returns false when this machine does not have the address. */
async function listen(server: Server, port: number, address: string): Promise<boolean> {
  try {
    server.listen({ port, host: address })
    await once(server, 'listening')
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES') throw new PortInUseError(port)
    if (address === '::1' && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return false
    throw error
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/**
 * Whether a request comes from this machine and was meant for it. A web page elsewhere can send requests to a
 * loopback port: directly (then `Origin` names the page) or after DNS rebinding (then `Host` names its domain).
 */
export function isLocalRequest(headers: IncomingHttpHeaders): boolean {
  return (
    isLocalAuthority(`http://${headers.host ?? ''}`) && (!headers.origin || isLocalAuthority(headers.origin))
  )
}

function isLocalAuthority(url: string): boolean {
  return URL.canParse(url) && LOCAL_NAMES.has(new URL(url).hostname)
}
