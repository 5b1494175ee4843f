import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from './backend'

/** A WeChat that answers a login when the test says so. */
export interface HeldWechat {
  readonly url: string
  /** Resolves when it is asked next, with the end of that call. */
  nextCall(): Promise<{ answer(): void }>
}

const SESSION = JSON.stringify({ openid: 'openid-of-this-test', session_key: 'c2Vzc2lvbi1rZXktb2YtaXQ=' })

export async function startHeldWechat(): Promise<HeldWechat> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  atEnd(async () => {
    server.close()
    server.closeAllConnections()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async nextCall() {
      const [, response] = (await once(server, 'request')) as [unknown, ServerResponse]
      return { answer: () => void response.end(SESSION) }
    },
  }
}
