import { once } from 'node:events'
import net from 'node:net'
import { afterAll } from '@jest/globals'

export interface RedisProxy {
  readonly url: URL
  /** The reply to the next script is lost with its connection: Redis has done the work, and the client does not know. */
  loseReplyToScript(): void
  readonly lost: number
}

const open: net.Server[] = []
const sockets = new Set<net.Socket>()
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of open) server.close()
})

export async function startProxy(port: number): Promise<RedisProxy> {
  const state = { isArmed: false, isScriptSent: false, lost: 0 }
  const server = net.createServer((client) => {
    const redis = net.connect(port, '127.0.0.1')
    for (const socket of [client, redis]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    }
    client.on('data', (command) => {
      if (state.isArmed && command.includes('evalsha')) state.isScriptSent = true
      redis.write(command)
    })
    redis.on('data', (reply) => {
      if (!state.isScriptSent) {
        client.write(reply)
        return
      }
      state.isArmed = state.isScriptSent = false
      state.lost += 1
      client.destroy()
      redis.destroy()
    })
    client.on('close', () => redis.destroy())
    redis.on('close', () => client.destroy())
  })
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as net.AddressInfo
  return {
    url: new URL(`redis://127.0.0.1:${own}`),
    loseReplyToScript: () => {
      state.isArmed = true
    },
    get lost() {
      return state.lost
    },
  }
}
