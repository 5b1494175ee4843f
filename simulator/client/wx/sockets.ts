import type { ClientRuntime } from '../client-runtime'
import { checkDomain } from './domains'
import { ApiFailure } from './failure'
import { DEFAULT_TIMEOUT } from './request'
import { headerOf } from './request-body'
import { createSocket, createSocketListeners, type Socket } from './socket-task'
import { type ApiGroup, createTable, type Options, optionalNumber, requireString } from './table'

/** Open at the same time (facts §11). */
const MAX_SOCKETS = 5
/** The close code of a connection that broke off (RFC 6455, 7.1.5). */
const ABNORMAL = 1006

type Listener = (detail: object) => void

/** `wx.connectSocket`, and the older functions, which all mean the socket opened last (docs: WebSocket). */
export function socketApis(runtime: ClientRuntime): ApiGroup {
  const { host, settings, program, background, conditions, failures, timers } = runtime
  const onError = (error: unknown): void => failures.report(error)
  const everySocket = createSocketListeners(onError)
  const alive = new Map<string, Socket>()
  let last: Socket | undefined
  let lastId = 0

  runtime.sockets.add((event) => {
    if (alive.get(event.id)?.hear(event)) alive.delete(event.id)
  })
  const breakAllOff = (reason: string): void => {
    for (const id of [...alive.keys()]) breakOff(id, reason)
  }
  background.suspensions.add(() => breakAllOff('interrupted'))
  conditions.changes.add(({ network }) => {
    if (network === 'offline') breakAllOff('net::ERR_INTERNET_DISCONNECTED')
  })

  /** What the phone notices by itself: the host need not tell it. */
  function breakOff(id: string, reason: string): void {
    const socket = alive.get(id)
    if (!socket) return
    alive.delete(id)
    host.call('closeSocket', { id, code: 1000, reason: '' }).catch(() => {})
    socket.hear({ id, type: 'error', errMsg: reason })
    socket.hear({ id, type: 'close', code: ABNORMAL, reason })
  }

  function connect(options: Options): Socket {
    const url = requireString(options, 'url')
    if (!/^wss?:\/\/[^/]+/i.test(url) || !URL.canParse(url))
      throw new ApiFailure(`invalid url "${url}"`, 600009)
    checkDomain(settings, 'socket', url)
    if (alive.size >= MAX_SOCKETS) throw new ApiFailure('exceed max connection limit', 600007)
    lastId += 1
    const id = `socket-${lastId}`
    const socket = createSocket(id, host, everySocket, onError, (group) => {
      return createTable([group], timers, failures).members
    })
    alive.set(id, socket)
    const { protocols } = options
    const { 'content-type': _, ...header } = headerOf(options.header)
    const limit = program.app.networkTimeout?.connectSocket ?? DEFAULT_TIMEOUT
    host
      .call('openSocket', {
        id,
        url,
        header,
        timeout: optionalNumber(options, 'timeout', limit),
        protocols: Array.isArray(protocols) ? protocols.map(String) : [],
      })
      .catch((error: Error) => breakOff(id, error.message))
    return socket
  }

  const lastSocket = (): Socket => {
    if (!last) throw new ApiFailure('WebSocket is not connected')
    return last
  }
  return {
    async: {
      sendSocketMessage: async (options) => lastSocket().send(options),
      closeSocket: async (options) => lastSocket().close(options),
    },
    callback: {
      connectSocket(options, settle) {
        try {
          last = connect(options)
          settle(Promise.resolve())
          return last.task
        } catch (error) {
          settle(Promise.reject(error))
          return undefined
        }
      },
    },
    sync: {
      onSocketOpen: (listener: Listener) => void everySocket.open.add(listener),
      onSocketMessage: (listener: Listener) => void everySocket.message.add(listener),
      onSocketError: (listener: Listener) => void everySocket.error.add(listener),
      onSocketClose: (listener: Listener) => void everySocket.close.add(listener),
    },
  }
}
